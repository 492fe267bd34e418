package dump.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Location.Local;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
    @ParameterizedTest
    @CsvSource({
        "/mnt/disk/backups, /mnt/disk/backups",
        "/mnt//disk/./x/../backups/, /mnt/disk/backups",
        "backups, /home/me/backups",
        "./backups, /home/me/backups",
        "../other/repo, /home/other/repo",
        "., /home/me",
        "/, /",
        "local:/mnt/disk, /mnt/disk",
        "local:repo, /home/me/repo",
        "local:odd:name, /home/me/odd:name",
        "./odd:name, /home/me/odd:name",
        "/mnt/odd:name, /mnt/odd:name",
        "dir/sftp:x, /home/me/dir/sftp:x",
    })
    void readsAPathAgainstItsBase(String text, String path) throws Exception {
        assertThat(Location.parse(text, "/home/me")).isEqualTo(new Local(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp:me@host:/dir", "sftp://me@host//dir", "s3:s3.example.org/bucket",
            "rest:https://me:secret@host/", "rclone:remote:path", "b2:bucket:path", "azure:x:/", "gs:x:/", "swift:x:/"})
    void namesTheSchemeThatItDoesNotReadYet(String text) {
        assertThatThrownBy(() -> Location.parse(text, "/"))
                .isInstanceOf(LocationException.class)
                .hasMessageStartingWith(text.substring(0, text.indexOf(':') + 1))
                .hasMessageContaining("local path or a mounted share only")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://me:secret@host/x", "host:secret", "me@host:secret/", "file:///secret", ":secret"})
    void saysHowToWriteADirectoryWhoseNameLooksLikeAScheme(String text) {
        assertThatThrownBy(() -> Location.parse(text, "/"))
                .isInstanceOf(LocationException.class)
                .hasMessageContaining("is written ./")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "local:", "a\0b"})
    void refusesWhatIsNoPath(String text) {
        assertThatThrownBy(() -> Location.parse(text, "/")).isInstanceOf(LocationException.class);
    }

    @Test
    void opensALocalPathWithoutTouchingIt() throws Exception {
        try (var backend = Backends.open(new Local("/nowhere/at/all"))) {
            assertThat(backend.describe()).isEqualTo("/nowhere/at/all");
            assertThatThrownBy(() -> backend.size(Handle.CONFIG))
                    .isInstanceOf(BackendException.NotFound.class)
                    .hasMessage("there is no directory /nowhere/at/all: is the disk mounted?");
        }
    }
}
