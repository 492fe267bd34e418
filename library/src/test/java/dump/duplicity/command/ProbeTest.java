package dump.duplicity.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import dump.process.Shell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
    @TempDir Path directory;

    @Test
    void theVersionIsRead() throws Exception {
        assertThat(version(setup("echo 'duplicity 3.0.1 August 05, 2024'"))).isEqualTo(new Version(3, 0, 1));
    }

    @Test
    void theInstalledOneIsProbedAndItsLogTaken() throws Exception {
        for (var command : installed()) {
            var setup = Setups.of(command, "file://" + directory, List.of());
            assertThat(version(setup).atLeast(0, 6, 25)).isTrue();
            var shell = new Shell();
            try (var secrets = setup.secrets()) {
                secrets.put("PASSPHRASE", "é x".getBytes(StandardCharsets.UTF_8));
                var arguments = Stream.of("collection-status", "--archive-dir", directory.resolve("cache é").toString(),
                        "--name", "name", "file://" + Files.createDirectories(directory.resolve("store")))
                        .map(ByteString::of);
                var ending = shell.run(new DuplicityCommand(arguments.toList(), setup.environment()).invocation(setup));
                assertThat(ending.code()).as(ending.errorTail()).isZero();
            }
            assertThat(shell.printed()).containsPattern("(?m)^(NOTICE|INFO) \\d+");
            assertThat(directory.resolve("cache é/name")).isDirectory();
        }
    }

    private static List<String> installed() {
        var named = System.getenv("DUMP_TEST_DUPLICITY");
        return named == null ? List.of(Programs.mustHave("duplicity")) : List.of(Programs.mustHave("duplicity"), named);
    }

    @Test
    void aBrokenOneIsToldWithItsLastWords() {
        assertThatThrownBy(() ->
                version(setup("echo Traceback >&2; echo 'ModuleNotFoundError: No module' >&2; exit 1")))
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("too old or broken")
                .hasMessageContaining("ModuleNotFoundError: No module")
                .hasMessageContaining("install the package duplicity");
    }

    @Test
    void oneThatIsTooOldIsRefused() {
        assertThatThrownBy(() -> version(setup("echo duplicity 0.6.18")))
                .hasMessageContaining("0.6.18 is too old");
    }

    private Version version(Setup setup) throws DuplicityException, InterruptedException {
        return Probe.version(setup, ByteString.of(directory.toString()));
    }

    private Setup setup(String script) throws Exception {
        var program = directory.resolve("duplicity");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Setups.of(program.toString(), "file:///nowhere", List.of());
    }
}
