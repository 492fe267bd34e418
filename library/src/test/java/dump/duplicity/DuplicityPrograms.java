package dump.duplicity;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.duplicity.command.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The Duplicity in PATH, and the one that DUMP_TEST_DUPLICITY names besides. */
public final class DuplicityPrograms {
    private DuplicityPrograms() {}

    static List<String> all() {
        var named = System.getenv("DUMP_TEST_DUPLICITY");
        return named == null || named.isBlank() ? List.of("duplicity") : List.of("duplicity", named);
    }

    /** Its version; without it a test is skipped. */
    public static Version mustHave(String program) throws Exception {
        try {
            var process = new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
            var version = Version.parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assumeTrue(process.waitFor() == 0 && version != null, program + " tells no version");
            return version;
        } catch (IOException absent) {
            assumeTrue(false, program + " is not installed");
            return null;
        }
    }
}
