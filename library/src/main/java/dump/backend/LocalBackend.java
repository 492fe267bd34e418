package dump.backend;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A store in a directory, laid out and protected as restic's local one. An interrupt of the calling thread makes a
 * call fail with {@link BackendException.Interrupted}; the thread stays interrupted, and nothing half stays behind.
 */
public final class LocalBackend implements Backend {
    private final Path store;

    public LocalBackend(Path store) {
        if (!store.isAbsolute()) throw new IllegalArgumentException("not absolute: " + store);
        this.store = store;
    }

    @Override
    public void create() throws BackendException {
        var mode = LocalModes.of(store).ofDirectory();
        var changed = new LinkedHashSet<Path>();
        var making = store;
        try {
            LocalDirectories.make(store, mode, changed);
            for (var name : Layout.directories()) {
                making = store.resolve(name);
                LocalDirectories.makeBelow(store, making, mode, changed);
            }
            for (var directory : changed) LocalDirectories.sync(directory);
        } catch (NoSuchFileException noParent) {
            throw new BackendException.NotFound(
                    "there is no directory " + store.getParent() + " to make " + store.getFileName()
                            + " in: is the disk mounted?");
        } catch (IOException failed) {
            throw LocalFailure.of("make", making, store, failed);
        }
    }

    @Override
    public void save(Handle handle, List<ByteBuffer> content) throws BackendException {
        var file = file(handle);
        try {
            new LocalSave(store, file).save(content);
        } catch (IOException failed) {
            throw failure("write", file, failed);
        }
    }

    @Override
    public boolean saveNew(Handle handle, List<ByteBuffer> content) throws BackendException {
        var file = file(handle);
        try {
            return new LocalSave(store, file).saveNew(content);
        } catch (IOException failed) {
            throw failure("write", file, failed);
        }
    }

    @Override
    public void sync(Handle handle) throws BackendException {
        var file = file(handle);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
            LocalDirectories.sync(file.getParent());
        } catch (IOException failed) {
            if (!LocalFailure.isUnsupported(failed)) throw failure("sync", file, failed);
        }
    }

    private BackendException failure(String action, Path file, IOException failed) {
        return failed instanceof BackendException told ? told : LocalFailure.of(action, file, store, failed);
    }

    @Override
    public void load(Handle handle, long offset, ByteBuffer target) throws BackendException {
        if (offset < 0) throw new IllegalArgumentException("offset " + offset);
        var file = file(handle);
        long size = size(handle);
        int wanted = target.remaining();
        if (offset > size - wanted) throw tooShort(file, size, offset, wanted);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            LocalBytes.read(channel, offset, target);
        } catch (EOFException shrunk) {
            throw tooShort(file, size, offset, wanted);
        } catch (IOException failed) {
            throw LocalFailure.of("read", file, store, failed);
        }
    }

    @Override
    public byte[] loadAll(Handle handle, int sizeMax) throws BackendException {
        long size = size(handle);
        if (size > sizeMax)
            throw new BackendException.TooLong("%s has %,d bytes, more than the %,d allowed there"
                    .formatted(file(handle), size, sizeMax));
        var bytes = new byte[(int) size];
        load(handle, 0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** Also keeps from opening what is no regular file: opening a fifo would wait for ever. */
    @Override
    public long size(Handle handle) throws BackendException {
        var file = file(handle);
        try {
            var found = Files.readAttributes(file, BasicFileAttributes.class);
            if (found.isRegularFile()) return found.size();
        } catch (IOException failed) {
            throw LocalFailure.of("read", file, store, failed);
        }
        throw new BackendException.Unreadable(file + " is not a regular file", null);
    }

    @Override
    public boolean listsAtOnce() {
        return true;
    }

    @Override
    public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
        BackendException closed = null;
        for (var directory : Layout.directories(kind)) {
            try {
                listOne(directory, entry -> {
                    if (Layout.isPlace(kind, directory, entry.name())) found.accept(entry);
                });
            } catch (BackendException failed) {
                if (!failed.isOfOneFile()) throw failed;
                if (closed == null) closed = failed;
            }
        }
        if (closed != null) throw closed;
    }

    private void listOne(String directory, Consumer<Entry> found) throws BackendException {
        var path = store.resolve(directory);
        try (var entries = Files.newDirectoryStream(path)) {
            for (var entry : entries) tell(entry, found);
        } catch (NoSuchFileException none) {
            // A missing directory holds no files.
        } catch (BackendException failed) {
            throw failed;
        } catch (DirectoryIteratorException failed) {
            throw LocalFailure.of("list", path, store, failed.getCause());
        } catch (IOException failed) {
            throw LocalFailure.of("list", path, store, failed);
        }
    }

    /** One inode that cannot be read is not to hide the others, nor to be taken for a file that is not there. */
    private void tell(Path entry, Consumer<Entry> found) throws IOException {
        long size = -1;
        try {
            var attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) return;
            size = attributes.size();
        } catch (NoSuchFileException removedMeanwhile) {
            return;
        } catch (IOException failed) {
            var failure = LocalFailure.of("read", entry, store, failed);
            if (!failure.isOfOneFile()) throw failure;
        }
        found.accept(new Entry(entry.getFileName().toString(), size));
    }

    @Override
    public void remove(Handle handle) throws BackendException {
        var file = file(handle);
        try {
            Files.delete(file);
        } catch (IOException failed) {
            throw LocalFailure.of("remove", file, store, failed);
        }
    }

    @Override
    public void removeLeftovers(Handle handle) throws BackendException {
        var file = file(handle);
        try {
            new LocalLeftovers(store).removeOf(file);
        } catch (IOException failed) {
            throw LocalFailure.of("remove", file, store, failed);
        }
    }

    @Override
    public void removeLeftovers(FileKind kind, long idleMillisMin) throws BackendException {
        try {
            new LocalLeftovers(store).removeIdle(kind, idleMillisMin);
        } catch (IOException failed) {
            throw LocalFailure.of("remove", store, store, failed);
        }
    }

    /** Some: a disk gains from a few requests in its queue, and a core more from a few calls that wait. */
    @Override
    public Optional<Boolean> keepsRemoved() {
        return Optional.of(false);
    }

    @Override
    public int connections() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
    }

    @Override
    public String describe() {
        return store.toString();
    }

    /** A copy's config has another inode or was made at another time; both stay when a disk is mounted elsewhere. */
    @Override
    public String identity() {
        try {
            var config = Files.readAttributes(store.resolve("config"), "unix:ino,creationTime");
            return config.get("ino") + " " + config.get("creationTime");
        } catch (IOException | RuntimeException unknown) {
            return describe();
        }
    }

    @Override
    public void close() {}

    private Path file(Handle handle) {
        return store.resolve(Layout.path(handle));
    }

    private static BackendException tooShort(Path file, long size, long offset, int wanted) {
        return new BackendException.TooShort("%s is cut off: it has %,d bytes, and %,d from %,d on are wanted"
                .formatted(file, size, wanted, offset));
    }
}
