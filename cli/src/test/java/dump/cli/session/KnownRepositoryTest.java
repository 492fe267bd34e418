package dump.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a repository's place is, that it was there is remembered, so that none is made silently where it was. */
class KnownRepositoryTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"/mnt/disk/backups", "sftp://anna@host/dir", "sftp:nas:dir", "s3:s3.amazonaws.com/bucket/dir",
        "s3://host/bucket", "rest:https://anna@host/dir/", "rest:http+unix:///run/s:/dir/", "rclone:drive:dir"})
    void aPlaceOfEachKindIsRememberedAndRecognised(String place) throws Exception {
        var noted = new KnownRepository("0123456789abcdef".repeat(4), place);
        noted.note(directory.resolve("archive"), "photos");

        var known = KnownRepository.read(directory.resolve("archive"), "photos");
        assertThat(known).isEqualTo(noted);
        assertThat(known.isAt(place)).isTrue();
        assertThat(known.isAt(place + "x")).isFalse();
    }
}
