package dump.backend.sftp;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend;
import dump.backend.BackendContract;
import dump.backend.BackendException;
import dump.backend.FileKind;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over OpenSSH's sftp-server without ssh. */
class SftpBackendTest {
    /** With all that OpenSSH offers, below a directory that is not there yet. */
    @Nested
    class WithExtensions extends BackendContract {
        private final AtomicInteger count = new AtomicInteger();
        @TempDir
        Path directory;

        @Override
        protected Backend open() {
            return SftpStores.over(directory, directory + "/backups/store" + count.incrementAndGet());
        }
    }

    /** As a server of another make has it; reached from the directory that a login begins in. */
    @Nested
    class WithoutExtensions extends BackendContract {
        private final AtomicInteger count = new AtomicInteger();
        @TempDir
        Path directory;

        @Override
        protected Backend open() {
            return SftpStores.over(directory, "backups/store" + count.incrementAndGet(), "-P",
                    "posix-rename,fsync,statvfs,fstatvfs,hardlink,lsetstat,expand-path,copy-data");
        }
    }

    @TempDir
    Path directory;
    private SftpBackend backend;

    @AfterEach
    void close() {
        if (backend != null) backend.close();
    }

    private SftpBackend made() throws BackendException {
        backend = SftpStores.over(directory, directory + "/store");
        backend.create();
        return backend;
    }

    @Test
    void liesThereAsResticLaysItOutForTheOwnerAlone() throws Exception {
        made().save(at("data/ab/abc"), List.of(ByteBuffer.wrap(new byte[] {1, 2, 3})));

        var file = directory.resolve("store/data/ab/abc");
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent()))).isEqualTo("rwx------");
        try (var entries = Files.list(directory.resolve("store/data"))) {
            assertThat(entries).hasSize(256);
        }
        try (var entries = Files.list(file.getParent())) {
            assertThat(entries).as("no temporary name stays").hasSize(1);
        }
    }

    @Test
    void neverMakesAStoreThatIsMissingByItself() {
        backend = SftpStores.over(directory, directory + "/typo");

        assertThatThrownBy(() -> backend.save(at("data/ab/abc"), List.of()))
                .isInstanceOf(BackendException.NotFound.class)
                .hasMessageStartingWith("there is no directory " + directory + "/typo on the server; a login begins in ");
        assertThat(directory.resolve("typo")).doesNotExist();
    }

    /** All are on their way at once. */
    @Test
    void namesNoFileWhoseForerunnerHasNoName() throws Exception {
        made();
        Files.delete(directory.resolve("store/index"));
        Files.writeString(directory.resolve("store/index"), "no directory");

        assertThatThrownBy(() -> backend.saveIf(List.of(
                new Backend.Whole(at("index/first"), List.of(ByteBuffer.wrap(new byte[10]))),
                new Backend.Whole(at("snapshots/second"), List.of(ByteBuffer.wrap(new byte[10])))), () -> true))
                .isInstanceOf(BackendException.class).hasMessageContaining("store/index");
        try (var entries = Files.list(directory.resolve("store/snapshots"))) {
            assertThat(entries).as("nor a temporary one").isEmpty();
        }
    }

    /** An interrupt would tell the whole store that the work is given up. */
    @Test
    void aFailedSaveLetsTheQuestionBesideItComeToItsEnd() throws Exception {
        made();
        Files.delete(directory.resolve("store/index"));
        Files.writeString(directory.resolve("store/index"), "no directory");
        var undisturbed = new AtomicBoolean();

        assertThatThrownBy(() -> backend.saveIf(List.of(
                new Backend.Whole(at("index/first"), List.of(ByteBuffer.wrap(new byte[10])))), () -> {
                    LockSupport.parkNanos(300_000_000);
                    undisturbed.set(!Thread.currentThread().isInterrupted());
                    return true;
                })).isInstanceOf(BackendException.class);
        assertThat(undisturbed).isTrue();
    }

    @Test
    void removesWhatKillsLeftAndNothingElse() throws Exception {
        made();
        var name = "ab" + "0".repeat(62);
        var old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        var places = directory.resolve("store/data/ab");
        var left = Files.writeString(places.resolve(name + "-tmp-0123456789abcdef"), "half");
        var restics = Files.writeString(places.resolve(name + "-tmp-0123"), "half");
        var recent = Files.writeString(places.resolve(name + "-tmp-0123456789abcde0"), "half");
        for (var file : List.of(left, restics)) Files.setLastModifiedTime(file, old);

        backend.removeLeftovers(FileKind.PACK, 3_600_000);
        assertThat(left).doesNotExist();
        assertThat(restics).exists();
        assertThat(recent).exists();

        backend.removeLeftovers(at("data/ab/" + name));
        assertThat(recent).doesNotExist();
    }

    @Test
    void listsNoDirectoriesNorFilesInOthersPlaces() throws Exception {
        made();
        Files.createDirectory(directory.resolve("store/data/ab/abdirectory"));
        Files.writeString(directory.resolve("store/data/ab/cdelsewhere"), "x");

        backend.list(FileKind.PACK, entry -> assertThat(entry).isNull());
    }

    @Test
    void anInterruptedCallLeavesNothingAndTheNextOneWorks() throws Exception {
        made();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> backend.save(at("data/ab/abc"), List.of(ByteBuffer.allocate(5_000_000))))
                    .isInstanceOf(BackendException.Interrupted.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        backend.save(at("data/ab/abd"), List.of());
        try (var entries = Files.list(directory.resolve("store/data/ab"))) {
            assertThat(entries).hasSize(1);
        }
    }
}
