package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.model.ByteString;
import dump.model.Content;
import dump.model.Metadata;
import dump.model.Node;
import dump.model.Owner;
import dump.model.Timestamp;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are there and that a backup lacks: whether they came since, by the times of real files. */
class ArrivalTest {
    private static final ByteString NAME = ByteString.of("file");

    @TempDir Path base;
    private LocalDirectory directory;

    @BeforeEach
    void makeAFile() throws Exception {
        Files.writeString(base.resolve("file"), "text");
        directory = LocalDirectory.open(ByteString.of(base.toRealPath().toString()));
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void whatChangedLastBeforeTheBackupIsOlder() throws Exception {
        var arrival = new Arrival(after(file().ctime()), true);
        assertThat(arrival.isSince(file(), directory.stat(), null)).isFalse();
        assertThat(arrival.isBornSince(directory, NAME)).isFalse();
    }

    @Test
    void whatWasMadeInTheMomentOfTheBackupCameSince() throws Exception {
        var birth = directory.birth(NAME);
        assumeTrue(birth != null, "the file system keeps no time of birth");
        assertThat(new Arrival(birth, false).isBornSince(directory, NAME)).isTrue();
        assertThat(new Arrival(after(birth), false).isBornSince(directory, NAME)).isFalse();
    }

    @Test
    void whatCameWithOtherNamesOrMayHaveCameSince() throws Exception {
        var then = node(directory.stat(), 0);
        Files.writeString(base.resolve("another"), "text");
        Files.setLastModifiedTime(base, FileTime.fromMillis(1_600_000_000_000L));
        assertThat(new Arrival(file().ctime(), false).isSince(file(), directory.stat(), then)).isTrue();
    }

    @Test
    void whatOnlyChangedItsPermissionsWasThere() throws Exception {
        var then = node(directory.stat(), 0);
        assertThat(new Arrival(file().ctime(), false).isSince(file(), directory.stat(), then)).isFalse();
    }

    @Test
    void whatWasWrittenSinceMayHaveBeenLeftOutForItsSize() throws Exception {
        var then = node(directory.stat(), 0);
        var moment = file().mtime();
        assertThat(new Arrival(moment, true).isSince(file(), directory.stat(), then)).isTrue();
        assertThat(new Arrival(moment, false).isSince(file(), directory.stat(), then)).isFalse();
    }

    @Test
    void inADirectoryThatTheBackupLacksTheTimeOfItsNamesDecides() throws Exception {
        var names = directory.stat().mtime();
        Files.setLastModifiedTime(base.resolve("file"), FileTime.fromMillis(1_600_000_000_000L));
        // Not before the file changed, not after the directory did: the file came with it.
        assertThat(new Arrival(file().ctime().compareTo(names) < 0 ? file().ctime() : names, false)
                .isSince(file(), directory.stat(), null)).isTrue();
        assertThat(new Arrival(after(names), false).isSince(file(), directory.stat(), null)).isFalse();
    }

    @Test
    void anotherDirectoryInThePlaceOfOneIsSeenByItsInodeIfItChangedSince() throws Exception {
        var then = node(directory.stat(), 0);
        Files.createDirectory(base.resolve("other"));
        var other = directory.stat(ByteString.of("other"));
        assertThat(new Arrival(other.ctime(), false).isAnother(then, other)).isTrue();
        assertThat(new Arrival(after(other.ctime()), false).isAnother(then, other))
                .as("as a network shows other numbers").isFalse();
        assertThat(new Arrival(other.ctime(), false).isAnother(then, directory.stat())).isFalse();
    }

    @Test
    void aDiskThatIsMountedNowAndWasNotIsAnothersContent() throws Exception {
        try (var root = LocalDirectory.open(ByteString.of("/"))) {
            var above = root.stat();
            var mounted = root.stat(ByteString.of("proc"));
            assertThat(Arrival.isOtherMount(node(above, 1), above, node(mounted, 1), mounted)).as("came").isTrue();
            assertThat(Arrival.isOtherMount(node(above, 1), above, node(mounted, 2), mounted)).as("both").isFalse();
            assertThat(Arrival.isOtherMount(node(above, 1), above, node(above, 2), above)).as("gone").isTrue();
            assertThat(Arrival.isOtherMount(node(above, 1), above, node(mounted, 0), mounted)).as("unknown").isFalse();
        }
    }

    private FileStat file() throws Exception {
        return directory.stat(NAME);
    }

    private static Timestamp after(Timestamp time) {
        return time.nanos() == 999_999_999 ? new Timestamp(time.seconds() + 1, 0, 0)
                : new Timestamp(time.seconds(), time.nanos() + 1, 0);
    }

    /** What a backup would hold of a directory, seen on another device. */
    private static Node node(FileStat stat, long device) {
        return new Node(ByteString.of("name"), new Metadata(0, stat.mtime(), stat.mtime(), stat.ctime(), Owner.ROOT,
                stat.inode(), device, 1, List.of()), new Content.Directory(null));
    }
}
