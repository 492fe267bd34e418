package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whoever reads a name needs no package to know which type it is. */
class TypeNamesTest {
    /** They stand once in every package. */
    private static final String PACKAGE_COMMENT = "package-info.java";

    @Test
    void noTwoFilesOfLibraryAndToolHaveOneName() throws IOException {
        var files = new TreeMap<String, Path>();
        for (var root : List.of("../library/src/main", "../library/src/test", "src/main", "src/test")) {
            try (var all = Files.walk(Path.of(root))) {
                for (var file : all.filter(path -> path.toString().endsWith(".java")).toList()) {
                    var name = file.getFileName().toString();
                    if (name.equals(PACKAGE_COMMENT)) continue;
                    assertThat(files.put(name, file)).as("another one than %s", file).isNull();
                }
            }
        }
        assertThat(files).hasSizeGreaterThan(500);
    }
}
