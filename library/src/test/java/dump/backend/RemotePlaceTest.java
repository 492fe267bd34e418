package dump.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemotePlaceTest {
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "anna@host:backups, sftp://anna@host/backups",
        "anna@host:/srv/backups, sftp://anna@host//srv/backups",
        "host:dir, sftp://host/dir",
        "host:, sftp://host/",
        "anna@host/dir, sftp://anna@host/dir",
        "anna@host, sftp://anna@host/",
        "anna@[fe80::1]:dir, sftp://anna@[fe80::1]/dir",
        "nas::repo, rsync://nas::/repo",
        "anna@nas::repo/dir, rsync://anna@nas::/repo/dir",
        "ssh://anna@host/dir, sftp://anna@host/dir",
        "sftp://anna@host//dir, sftp://anna@host//dir",
        "sftp:anna@host:/dir, sftp://anna@host//dir",
        "sftp:host:dir, sftp://host/dir",
        "smb://nas/share, -",
        "rclone:remote:path, -",
        "s3:s3.example.org/bucket, -",
        "\\\\nas\\share, -",
        "C:\\backups, -",
    })
    void showsTheUrlThatWouldMeanIt(String text, String url) {
        assertThat(RemotePlace.of(text)).isEqualTo(new RemotePlace(text, url));
    }

    @ParameterizedTest
    @CsvSource({
        "anna:secret@host/dir, anna:***@host/dir, sftp://anna@host/dir",
        "anna:se:cr/et@host:dir, anna:***@host:dir, sftp://anna@host/dir",
        "sftp:anna:secret@host:/dir, sftp:anna:***@host:/dir, sftp://anna@host//dir",
        "ftp://anna:secret@host/dir, ftp://anna:***@host/dir, ftp://anna@host/dir",
    })
    void showsNoPassword(String text, String shown, String url) {
        assertThat(RemotePlace.of(text)).isEqualTo(new RemotePlace(shown, url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"backups", "/mnt/anna@host:backups", "./anna@host:backups", "../host:dir", "dir/host:x", "",
            "dir/anna@host", "~/x", "a.b/c"})
    void takesAPathForAPath(String text) {
        assertThat(RemotePlace.of(text)).isNull();
    }
}
