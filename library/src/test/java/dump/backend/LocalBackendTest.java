package dump.backend;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.backend.Backend.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBackendTest extends BackendContract {
    @TempDir
    private Path directory;
    private Path store;
    private Backend backend;

    @Override
    protected Backend open() {
        return new LocalBackend(directory.resolve("contract"));
    }

    @BeforeEach
    void createStore() throws Exception {
        store = directory.resolve("store");
        backend = new LocalBackend(store);
        backend.create();
    }

    @Test
    void filesAndDirectoriesAreTheOwnersAlone() throws Exception {
        save("config");
        save("data/77/77p");

        assertThat(mode("")).isEqualTo("rwx------");
        assertThat(mode("data/77")).isEqualTo("rwx------");
        assertThat(mode("config")).isEqualTo("r--------");
        assertThat(mode("data/77/77p")).isEqualTo("r--------");
    }

    @Test
    void whereTheConfigIsTheGroupsTooSoIsWhatFollows() throws Exception {
        save("config");
        Files.setPosixFilePermissions(store.resolve("config"), PosixFilePermissions.fromString("r--r-----"));
        Files.delete(store.resolve("data/77"));

        save("data/77/77p");

        assertThat(mode("data/77")).startsWith("rwxr").endsWith("---");
        assertThat(mode("data/77/77p")).isEqualTo("r--r-----");
    }

    @Test
    void makesOnlyTheLastComponentOfTheStore() throws Exception {
        var unmounted = new LocalBackend(directory.resolve("disk/backups"));

        assertThatThrownBy(() -> unmounted.create())
                .isInstanceOf(BackendException.NotFound.class)
                .hasMessageContaining(directory.resolve("disk").toString())
                .hasMessageEndingWith("is the disk mounted?");
        assertThat(directory.resolve("disk")).doesNotExist();
    }

    @Test
    void aStoreThatVanishedIsNotMadeAnew() {
        var vanished = new LocalBackend(directory.resolve("vanished"));

        assertThatThrownBy(() -> vanished.save(at("data/00/00p"), List.of(bytes("x"))))
                .isInstanceOf(BackendException.NotFound.class).hasMessageEndingWith("is the disk mounted?");
        assertThat(directory.resolve("vanished")).doesNotExist();
    }

    @Test
    void refusesAStoreThatIsAFile() throws Exception {
        var file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> new LocalBackend(file).create())
                .isInstanceOf(BackendException.Lasting.class).hasMessageContaining(file.toString());
    }

    @Test
    void usesAStoreBehindALink() throws Exception {
        var link = Files.createSymbolicLink(directory.resolve("link"), store);
        var linked = new LocalBackend(link);

        linked.create();
        linked.save(at("keys/k"), List.of(bytes("x")));

        assertThat(list(FileKind.KEY)).containsExactly(new Entry("k", 1));
    }

    @Test
    void listsAndReadsRegularFilesOnly() throws Exception {
        save("keys/whole");
        save("keys/left-tmp-0123456789abcdef");
        Files.createDirectory(store.resolve("keys/directory"));
        Files.createSymbolicLink(store.resolve("keys/dangling"), Path.of("nowhere"));
        run("mkfifo", store.resolve("keys/fifo").toString());

        assertThat(list(FileKind.KEY)).extracting(Entry::name)
                .containsExactlyInAnyOrder("whole", "left-tmp-0123456789abcdef");
        for (var name : List.of("keys/directory", "keys/fifo"))
            assertThatThrownBy(() -> backend.loadAll(at(name), 10))
                    .isInstanceOf(BackendException.Unreadable.class).hasMessageEndingWith("is not a regular file");
    }

    @Test
    void aFileInADirectorysPlaceIsAFailureNotAnEmptyList() throws Exception {
        Files.delete(store.resolve("locks"));
        Files.createFile(store.resolve("locks"));

        assertThatThrownBy(() -> list(FileKind.LOCK)).isInstanceOf(BackendException.Lasting.class)
                .hasMessageContaining("locks");
    }

    @Test
    void whatKilledSavesLeftIsRemoved() throws Exception {
        var name = "0".repeat(64);
        save("index/" + name);
        var others = List.of("index/" + name, "index/" + "1".repeat(64) + "-tmp-0123456789abcdef", "index/" + name
                + "-other");
        for (var other : others.subList(1, 3)) Files.createFile(store.resolve(other));
        for (var digits : List.of("0123456789abcdef", "0123")) Files.createFile(store.resolve("index/" + name + "-tmp-"
                + digits));

        backend.removeLeftovers(at("index/" + name));
        backend.removeLeftovers(at("data/00/" + name));

        assertThat(list(FileKind.INDEX)).extracting(entry -> "index/" + entry.name())
                .containsExactlyInAnyOrderElementsOf(others);
    }

    @Test
    void anIdleLeftoverIsRemovedAndNothingElse() throws Exception {
        var name = "a".repeat(64) + "-tmp-";
        var idle = List.of("config-tmp-0123456789abcdef", "keys/" + name + "0123456789abcdef");
        var others = List.of("config-tmp-fedcba9876543210", "config-tmp-01", "keys/" + name + "123",
                "keys/note-tmp-0123456789abcdef");
        for (var file : idle) Files.createFile(store.resolve(file));
        for (var file : others) Files.createFile(store.resolve(file));
        for (var file : idle) Files.setLastModifiedTime(store.resolve(file), FileTime.fromMillis(0));
        for (var file : others.subList(1, 4)) Files.setLastModifiedTime(store.resolve(file), FileTime.fromMillis(0));

        for (var kind : List.of(FileKind.CONFIG, FileKind.KEY)) backend.removeLeftovers(kind, 60_000);

        for (var file : idle) assertThat(store.resolve(file)).doesNotExist();
        for (var file : others) assertThat(store.resolve(file)).exists();
    }

    @Test
    void aPackInAnothersDirectoryIsNotListed() throws Exception {
        Files.createFile(store.resolve("data/00/11a"));
        save("data/11/11b");

        assertThat(list(FileKind.PACK)).containsExactly(new Entry("11b", 1));
    }

    @Test
    void aSaveThatFailsLeavesNothingBehind() throws Exception {
        Files.createDirectories(store.resolve("keys/taken/below"));

        assertThatThrownBy(() -> save("keys/taken"))
                .isInstanceOf(BackendException.Lasting.class).hasMessageContaining("keys/taken");
        assertThat(list(FileKind.KEY)).isEmpty();
    }

    @Test
    void anInterruptedThreadSavesNothingAndStaysInterrupted() throws Exception {
        Thread.currentThread().interrupt();
        var failure = catchThrowable(() -> save("keys/k"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(BackendException.Interrupted.class).hasMessageStartingWith("interrupted");
        assertThat(list(FileKind.KEY)).isEmpty();
    }

    @Test
    void anInterruptedThreadReadsNothingAndStaysInterrupted() throws Exception {
        save("keys/k");
        Thread.currentThread().interrupt();
        var failure = catchThrowable(() -> backend.loadAll(at("keys/k"), 10));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(BackendException.Interrupted.class).hasMessageStartingWith("interrupted");
        assertThat(backend.loadAll(at("keys/k"), 10)).hasSize(1);
    }

    @Test
    void aFullDiskIsNamedAndLeavesNoHalfFile() throws Exception {
        var mount = Files.createDirectory(directory.resolve("mount"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k,nr_inodes=270", "tmpfs", mount.toString()) == 0,
                "mounting a small file system takes root");
        try {
            var small = new LocalBackend(mount.resolve("store"));
            small.create();
            small.save(at("data/0f/0fits"), List.of(ByteBuffer.allocate(100_000)));

            for (var tooLarge : List.of(ByteBuffer.allocate(300_000), ByteBuffer.allocateDirect(300_000)))
                assertThatThrownBy(() -> small.save(at("data/0a/0arge"), List.of(tooLarge)))
                        .isInstanceOf(BackendException.Full.class)
                        .hasMessageContaining("no space left in " + mount.resolve("store"))
                        .hasMessageContaining("make room there");
            var found = new ArrayList<Entry>();
            small.list(FileKind.PACK, found::add);
            assertThat(found).containsExactly(new Entry("0fits", 100_000));

            assertThatThrownBy(() -> {
                for (int i = 0; i < 20; i++) small.save(at("keys/" + i), List.of());
            }).as("no inodes left").isInstanceOf(BackendException.Full.class);
        } finally {
            run("umount", mount.toString());
        }
    }

    @Test
    void aReadOnlyDiskIsNamedAsSuch() throws Exception {
        var mount = Files.createDirectory(directory.resolve("mount"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", mount.toString()) == 0,
                "mounting a read-only file system takes root");
        try {
            var readOnly = new LocalBackend(mount);

            assertThatThrownBy(() -> readOnly.save(at("config"), List.of(bytes("x"))))
                    .isInstanceOf(BackendException.ReadOnly.class).hasMessageContaining("read-only");
            assertThatThrownBy(() -> new LocalBackend(mount.resolve("store")).create())
                    .isInstanceOf(BackendException.ReadOnly.class).hasMessageContaining("read-only");
        } finally {
            run("umount", mount.toString());
        }
    }

    @Test
    void whatRightsForbidIsDenied() throws Exception {
        assumeFalse(Files.getOwner(store).getName().equals("root"), "root may do everything: run as an ordinary user");
        save("keys/k");
        Files.setPosixFilePermissions(store.resolve("keys/k"), PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(store.resolve("keys"), PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(store.resolve("index"), PosixFilePermissions.fromString("---------"));
        try {
            assertDenied(() -> backend.loadAll(at("keys/k"), 10), "keys/k");
            assertDenied(() -> save("keys/new"), "keys/new");
            assertDenied(() -> backend.remove(at("keys/k")), "keys/k");
            assertDenied(() -> list(FileKind.INDEX), "index");
        } finally {
            for (var name : List.of("keys", "index"))
                Files.setPosixFilePermissions(store.resolve(name), PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(list(FileKind.KEY)).containsExactly(new Entry("k", 1));
    }

    private static void assertDenied(ThrowingCallable call, String name) {
        assertThatThrownBy(call).isInstanceOf(BackendException.Denied.class).hasMessageContaining(name);
    }

    private void save(String name) throws BackendException {
        backend.save(at(name), List.of(bytes("x")));
    }

    private List<Entry> list(FileKind kind) throws BackendException {
        var found = new ArrayList<Entry>();
        backend.list(kind, found::add);
        return found;
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(store.resolve(name)));
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException noSuchProgram) {
            return 127;
        }
    }
}
