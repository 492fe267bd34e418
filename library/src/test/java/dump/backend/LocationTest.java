package dump.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Location.Local;
import dump.stores.Backends;
import java.util.List;
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

    /** As restic reads them. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "sftp://anna@host:2222//srv/backups, anna, host, 2222, /srv/backups",
        "sftp://host/backups, -, host, 0, backups",
        "sftp://host//, -, host, 0, /",
        "sftp://anna@host/a//b/./c/, anna, host, 0, a/b/c",
        "sftp://anna@example.org@host/dir, anna@example.org, host, 0, dir",
        "sftp://[fe80::1]:22//dir, -, fe80::1, 22, /dir",
        "sftp://host//with%20blank+%c3%bc, -, host, 0, /with blank+ü",
        "sftp:host:dir, -, host, 0, dir",
        "sftp:anna@host:/srv/a b%20c, anna, host, 0, /srv/a b%20c",
        "sftp:anna@[fe80::1]:dir, anna, fe80::1, 0, dir",
        "sftp:alias:., -, alias, 0, .",
        "sftp:alias:./~, -, alias, 0, ~",
        "sftp:alias:../up, -, alias, 0, ../up",
    })
    void readsAPlaceOverSftp(String text, String user, String host, int port, String path) throws Exception {
        assertThat(Location.parse(text, "/home/me"))
                .isEqualTo(new Location.Sftp(text, user, host, port, path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp:", "sftp://", "sftp://host", "sftp://host/", "sftp:host", "sftp:host:", "sftp::dir",
            "sftp:/dir", "sftp://-oProxyCommand=evil/dir", "sftp:-oProxyCommand=evil:dir", "sftp://host:0/dir",
            "sftp://host:99999/dir", "sftp://host:port/dir", "sftp:host:~/dir", "sftp://host/~anna", "sftp://host/%zz", "sftp://host/a%2",
            "sftp://host/a%00b", "sftp://a b@host/dir", "sftp://anna:secret@host/dir", "sftp:anna:secret@host:dir",
            "sftp://ho\nst/dir", "sftp://-l@host/dir"})
    void refusesAPlaceOverSftpThatIsNotWholeOrWouldMislead(String text) {
        assertThatThrownBy(() -> Location.parse(text, "/")).isInstanceOf(LocationException.class)
                .hasMessageNotContaining("secret");
    }

    /** As restic reads them. */
    @ParameterizedTest
    @CsvSource({
        "s3:s3.amazonaws.com/bucket, true, s3.amazonaws.com, 0, bucket, ''",
        "s3:s3.amazonaws.com/bucket/, true, s3.amazonaws.com, 0, bucket, ''",
        "s3://s3.amazonaws.com/bucket/dir/of/laptop, true, s3.amazonaws.com, 0, bucket, dir/of/laptop",
        "s3:host:9000/bucket/a//b/./c/../d/, true, host, 9000, bucket, a/b/d",
        "s3:https://host/bucket/dir, true, host, 0, bucket, dir",
        "s3:https://host:9000/bucket, true, host, 9000, bucket, ''",
        "s3:http://127.0.0.1:9000/bucket/., false, 127.0.0.1, 9000, bucket, ''",
        "s3:https://[::1]:9000/bucket/x, true, ::1, 9000, bucket, x",
        "s3:https://host:9000/bucket/me@home, true, host, 9000, bucket, me@home",
        "s3:host/bucket/me@home:x, true, host, 0, bucket, me@home:x",
        "s3:https://host/bucket/with%20blank+%c3%bc, true, host, 0, bucket, with blank+ü",
        "s3:host/bucket/with blank%20ü, true, host, 0, bucket, with blank%20ü",
        "s3:host/Tenant:bucket_1//rooted, true, host, 0, Tenant:bucket_1, /rooted",
        "s3:minio/bucket/dir, true, minio, 0, bucket, dir",
    })
    void readsAPlaceInAnObjectStore(String text, boolean tls, String host, int port, String bucket, String prefix)
            throws Exception {
        assertThat(Location.parse(text, "/home/me")).isEqualTo(new Location.S3(text, tls, host, port, bucket, prefix));
    }

    @ParameterizedTest
    @CsvSource({
        "s3:bucket, if bucket is a bucket of Amazon; write s3:s3.amazonaws.com/bucket;",
        "s3://bucket, if bucket is a bucket of Amazon",
        "s3://bucket/, if bucket is a bucket of Amazon",
        "s3:s3.amazonaws.com, does not name both the store and the bucket",
        "s3:https://s3.amazonaws.com/, does not name both the store and the bucket",
        "s3:, does not name both the store and the bucket",
        "s3:///bucket, is no place in an object store",
        "s3:eu-central-1/bucket/dir, write s3:s3.eu-central-1.amazonaws.com/bucket/dir",
        "s3:host:0/bucket, is no place in an object store",
        "s3:host:99999/bucket, is no place in an object store",
        "s3:-host/bucket, is no place in an object store",
        "s3:host/../bucket, is no place in an object store",
        "s3:host/bucket/../other, leads out of the bucket",
        "s3:https://host/bucket/a?b, %3F",
        "s3:https://host/bucket/%zz, %25",
        "s3:https://host/bucket/%00, control character",
        "s3:https://AKIA:secret@host/bucket, s3.access-key",
        "s3:https://AKIA:se/secret@host/bucket, s3.access-key",
        "s3:AKIA:secret@host/bucket, s3.access-key",
        "s3://AKIA:secret@host/bucket, s3.access-key",
    })
    void refusesAPlaceInAnObjectStoreThatIsNotWholeOrWouldMislead(String text, String words) {
        for (var part : words.split("; "))
            assertThatThrownBy(() -> Location.parse(text, "/")).isInstanceOf(LocationException.class)
                    .hasMessageContaining(part).hasMessageNotContaining("secret@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b2:bucket:path", "azure:x:/", "gs:x:/", "swift:x:/"})
    void namesTheSchemeThatItDoesNotReadYet(String text) {
        assertThatThrownBy(() -> Location.parse(text, "/"))
                .isInstanceOf(LocationException.class)
                .hasMessageStartingWith(text.substring(0, text.indexOf(':') + 1))
                .hasMessageContaining("a local path, a mounted share, a server over SFTP")
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

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "rest:https://host/, rest:https://host/, true, -, -, host, 0, -, /",
        "rest:https://host, rest:https://host, true, -, -, host, 0, -, /",
        "rest:http://127.0.0.1:8000/a/b, rest:http://127.0.0.1:8000/a/b, false, -, -, 127.0.0.1, 8000, -, /a/b/",
        "rest:https://me:secret@host:8000/me/, rest:https://me@host:8000/me/, true, me, secret, host, 8000, -, /me/",
        "rest:https://me%40x:s%3Ae@host/x//, rest:https://me%40x@host/x//, true, me@x, s:e, host, 0, -, /x/",
        "rest:https://me@[::1]:1/ü%20y, rest:https://me@[::1]:1/ü%20y, true, me, -, ::1, 1, -, /%C3%BC%20y/",
        "rest:http+unix:///run/rest.sock:/repo/, rest:http+unix:///run/rest.sock:/repo/, false, -, -, localhost, 0,"
                + " /run/rest.sock, /repo/",
        "rest:http+unix:///run/rest.sock, rest:http+unix:///run/rest.sock, false, -, -, localhost, 0, /run/rest.sock, /",
    })
    void readsAPlaceOnARestServer(String written, String text, boolean tls, String user, String password, String host,
            int port, String socket, String path) throws Exception {
        var place = (Location.Rest) Location.parse(written, "/home/me");
        assertThat(place).isEqualTo(new Location.Rest(text, tls, user, password, host, port, socket, path));
        assertThat(place.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest:", "rest:host/dir", "rest://host/dir", "rest:https:host", "rest:ftp://host/",
            "rest:https:///dir", "rest:https://me:secret@host:0/", "rest:https://me:secret@host:99999/",
            "rest:https://host/a?b", "rest:https://host/#x", "rest:https://host/%zz", "rest:https://me:secret@ho st/",
            "rest:http+unix://relative:/x", "rest:ftp://me:a@secret@host/", "rest:https://me:a/secret@host/", "rest:https+unix:///s:/x", "rest:https://a%3Ab:secret@host/"})
    void refusesWhatIsNoAddressOfARestServer(String text) {
        assertThatThrownBy(() -> Location.parse(text, "/")).isInstanceOf(LocationException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void readsAPlaceThatRcloneReaches() throws Exception {
        for (var remote : List.of("remote:dir/of/laptop", "remote:", "/a/directory", ":local:/dir", "r,a=b:x"))
            assertThat(Location.parse("rclone:" + remote, "/")).isEqualTo(
                    new Location.Rclone("rclone:" + remote, remote));
        for (var wrong : List.of("rclone:", "rclone:remote", "rclone:dir/below", "rclone://remote:dir",
                "rclone::sftp,host=x,pass=hidden:dir"))
            assertThatThrownBy(() -> Location.parse(wrong, "/")).isInstanceOf(LocationException.class)
                    .hasMessageContaining("write rclone:REMOTE:PATH").hasMessageNotContaining("hidden");
    }
}
