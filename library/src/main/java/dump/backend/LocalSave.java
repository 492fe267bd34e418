package dump.backend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One file on its way into a local store: written under a name of its own beside its place, synced, renamed, the
 * directory synced. Whatever fails, the file stands there whole or not at all; if it does and only the directory could
 * not be synced, the failure is {@link BackendException.Unconfirmed}.
 */
final class LocalSave {
    private final Path store;
    private final Path file;
    private final LocalModes modes;

    LocalSave(Path store, Path file) {
        this.store = store;
        this.file = file;
        modes = LocalModes.of(store);
    }

    void save(List<ByteBuffer> content) throws IOException {
        put(content, temporary -> {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        });
    }

    /** The same, unless there is a file of that name, which then stays. @return whether ours stands there */
    boolean saveNew(List<ByteBuffer> content) throws IOException {
        return put(content, this::publishNew);
    }

    /** What gives a whole file its name, if it may have it. */
    private interface Publish {
        boolean publish(Path temporary) throws IOException;
    }

    private boolean put(List<ByteBuffer> content, Publish publish) throws IOException {
        var temporary = file.resolveSibling(TemporaryName.of(file.getFileName().toString()));
        try {
            write(temporary, content);
            if (!publish.publish(temporary)) return false;
        } catch (FileAlreadyExistsException notOurs) {
            throw notOurs;
        } catch (Throwable failed) {
            removeAfter(failed, temporary);
            throw failed;
        }
        confirm();
        protect();
        return true;
    }

    /** A link fails where the name is taken; a renaming would not. */
    private boolean publishNew(Path temporary) throws IOException {
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException taken) {
            Files.delete(temporary);
            return false;
        } catch (IOException | UnsupportedOperationException noLinks) {
            return renameNew(temporary);
        }
        Files.delete(temporary);
        return true;
    }

    /**
     * Where the file system knows no links (FAT, some shares): the name is taken by an empty file, over which ours is
     * renamed. A kill between the two leaves the empty one.
     */
    private boolean renameNew(Path temporary) throws IOException {
        try {
            Files.createFile(file, modes.ofFile());
        } catch (FileAlreadyExistsException taken) {
            Files.delete(temporary);
            return false;
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private void confirm() throws IOException {
        try {
            LocalDirectories.sync(file.getParent());
        } catch (IOException failed) {
            throw new BackendException.Unconfirmed(("%s was written, but its directory could not be synced (%s), so it "
                    + "might not outlast a power cut; look after the disk")
                    .formatted(file, LocalFailure.reason(failed)),
                    failed);
        }
    }

    /** A network share reports some failures of writing only on closing: the file gets its name after that. */
    private void write(Path temporary, List<ByteBuffer> content) throws IOException {
        try (var channel = open(temporary)) {
            LocalBytes.write(channel, content);
            sync(channel);
        }
    }

    private FileChannel open(Path temporary) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try {
            return FileChannel.open(temporary, options, modes.ofFile());
        } catch (NoSuchFileException noDirectory) {
            var changed = new LinkedHashSet<Path>();
            LocalDirectories.makeBelow(store, file.getParent(), modes.ofDirectory(), changed);
            for (var directory : changed) LocalDirectories.sync(directory);
            return FileChannel.open(temporary, options, modes.ofFile());
        }
    }

    private static void sync(FileChannel channel) throws IOException {
        try {
            channel.force(true);
        } catch (IOException failed) {
            if (!LocalFailure.isUnsupported(failed)) throw failed;
        }
    }

    /** Only against accidents, so where rights cannot be set, or the file is removed already, it is no failure. */
    private void protect() {
        try {
            Files.setPosixFilePermissions(file, modes.sealed());
        } catch (IOException tolerated) {
            // The file is whole and durable.
        }
    }

    private static void removeAfter(Throwable failure, Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
