package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a wrong passphrase it is said where it came from. */
class PassphraseTranscriptTest {
    private static final String WRONG = "--\ndump: wrong passphrase for the repository at ~/disk";

    @TempDir Path home;

    @BeforeEach
    void makeARepository() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work"));
        Files.writeString(home.resolve("work/plan"), "one\n");
        secret("key", "right");
        assertThat(Transcript.of(home, "init", "--source", "work", "--to", "disk", "--passphrase-file", "key"))
                .endsWith("exit 0\n");
        secret("other", "wrong");
    }

    @Test
    void namesTheFileOfTheOption() {
        assertThat(Transcript.of(home, "--repository", "disk", "--passphrase-file", "other", "snapshots"))
                .isEqualTo(WRONG + "; the one given is from the passphrase file ~/other\nexit 12\n");
        assertThat(Transcript.of(home, "--passphrase-file", "other", "backup"))
                .isEqualTo(WRONG + "; the one given is from the passphrase file ~/other\nexit 12\n");
    }

    @Test
    void namesWhatTheConfigurationNames() throws Exception {
        assertThat(configured("passphrase.file = \"~/other\"")).isEqualTo(
                WRONG + "; the one given is from the passphrase file ~/other\nexit 12\n");
        assertThat(configured("passphrase.command = \"echo wrong\"")).isEqualTo(
                WRONG + "; the one given is from passphrase.command (echo wrong)\nexit 12\n");
        assertThat(configured("passphrase = \"wrong\"")).endsWith(
                "repository at ~/disk; the one given is from the setting passphrase\nexit 12\n");
    }

    private String configured(String passphrase) throws Exception {
        secret("one.toml", "source = \"work\"\nrepository = \"disk\"\n" + passphrase);
        return Transcript.of(home, "-c", "./one.toml", "verify");
    }

    private void secret(String name, String text) throws Exception {
        var file = Files.writeString(home.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
