package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
    @TempDir Path directory;

    @Test
    void theVersionIsRead() throws Exception {
        assertThat(Probe.version(setup("echo 'duplicity 3.0.1 August 05, 2024'"))).isEqualTo(new Version(3, 0, 1));
    }

    @Test
    void aBrokenOneIsToldWithItsLastWords() {
        assertThatThrownBy(() -> Probe.version(setup("echo Traceback >&2; echo 'ModuleNotFoundError: No module' >&2; exit 1")))
                .isInstanceOf(DuplicityException.Failed.class)
                .hasMessageContaining("too old or broken").hasMessageContaining("ModuleNotFoundError: No module")
                .hasMessageContaining("install the package duplicity");
    }

    @Test
    void oneThatIsTooOldIsRefused() {
        assertThatThrownBy(() -> Probe.version(setup("echo duplicity 0.6.18"))).hasMessageContaining("0.6.18 is too old");
    }

    private Setup setup(String script) throws Exception {
        var program = directory.resolve("duplicity");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Setups.of(program.toString(), "file:///nowhere", List.of());
    }
}
