package dump.duplicity.command;

import dump.model.ByteString;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A private directory for one run: what Duplicity keeps there, and copies of its cache. It is removed in {@link
 * #close}; what a killed run could not remove, the next one does.
 */
public final class LocalWorkspace implements AutoCloseable {
    private static final String TEMPORARY = "/tmp";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path root;
    private final FileChannel alive;

    private LocalWorkspace(Path root, FileChannel alive) {
        this.root = root;
        this.alive = alive;
    }

    /** @param environment {@code TMPDIR} of it says where, else it is {@code /tmp} */
    public static LocalWorkspace open(Map<String, String> environment) throws DuplicityException.Failed {
        var parent = parent(environment);
        LocalWorkspaceLeftovers.sweep(parent);
        var root = parent.resolve(LocalWorkspaceLeftovers.ownName(NUMBER.incrementAndGet()));
        try {
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Files.createDirectory(root, mode);
            var workspace = new LocalWorkspace(root, LocalWorkspaceLeftovers.hold(root));
            Files.createDirectory(root.resolve("tmp"), mode);
            Files.createDirectory(root.resolve("archive"), mode);
            Files.createDirectory(root.resolve("brought"), mode);
            return workspace;
        } catch (IOException failed) {
            LocalWorkspaceLeftovers.remove(root);
            throw new DuplicityException.Failed("cannot make a temporary directory in " + parent + ": "
                    + failed.getMessage() + "; another place can be named in TMPDIR");
        }
    }

    private static Path parent(Map<String, String> environment) {
        try {
            var wanted = Path.of(environment.getOrDefault("TMPDIR", TEMPORARY));
            return wanted.isAbsolute() && Files.isDirectory(wanted) ? wanted : Path.of(TEMPORARY);
        } catch (InvalidPathException notEncodable) {
            return Path.of(TEMPORARY);
        }
    }

    /** Where Duplicity puts its temporary files. */
    public ByteString temporary() {
        return bytes(root.resolve("tmp"));
    }

    /** An archive directory with what {@link #mirror} put there. */
    public ByteString archive() {
        return bytes(root.resolve("archive"));
    }

    /** An archive directory for what a trial brings. */
    public ByteString brought() {
        return bytes(root.resolve("brought"));
    }

    /**
     * Fills {@code NAME} of our archive directory with symbolic links to the files of a cache. What replaces or deletes
     * them leaves the cache alone; what writes into them does not, so unfinished files are not to be kept.
     *
     * @param cache need not be there
     */
    public void mirror(ByteString cache, String name, Predicate<String> keep) throws DuplicityException.Failed {
        try {
            var mirror = mirrorOf(name);
            LocalWorkspaceLeftovers.remove(mirror);
            Files.createDirectory(mirror);
        } catch (IOException failed) {
            throw cannotMirror(cache, failed);
        }
        link(cache, name, keep);
    }

    /** Adds links to a mirror. */
    public void link(ByteString cache, String name, Predicate<String> keep) throws DuplicityException.Failed {
        try {
            var mirror = mirrorOf(name);
            try (var from = LocalDirectory.open(cache); var to = LocalDirectory.open(bytes(mirror))) {
                for (var entry : from.names()) {
                    if (keep.test(entry.toString())) to.makeLink(entry, cache.resolve(entry));
                }
            } catch (FileException failed) {
                if (failed.kind() != FileException.Kind.GONE) throw failed;
            }
        } catch (IOException failed) {
            throw cannotMirror(cache, failed);
        }
    }

    /** Adds to a mirror names with nothing behind them, unless they are there. */
    public void standIn(String name, Iterable<String> files) throws DuplicityException.Failed {
        try {
            var mirror = mirrorOf(name);
            for (var file : files) {
                var place = mirror.resolve(file);
                if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS))
                    Files.createSymbolicLink(place, Path.of("/dev/null"));
            }
        } catch (IOException failed) {
            throw cannotMirror(bytes(root), failed);
        }
    }

    private Path mirrorOf(String name) {
        if (!ByteString.of(name).isFileName())
            throw new IllegalArgumentException("no directory has this name: " + name);
        return root.resolve("archive").resolve(name);
    }

    private DuplicityException.Failed cannotMirror(ByteString cache, IOException failed) {
        return new DuplicityException.Failed("cannot mirror " + cache + " in " + root + ": " + failed.getMessage());
    }

    /** Bytes that may still be written below it. */
    public long bytesFree() throws DuplicityException.Failed {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException failed) {
            throw new DuplicityException.Failed(
                    "cannot ask how much space is left in " + root + ": " + failed.getMessage());
        }
    }

    /** A new, empty directory. */
    public ByteString emptyDirectory() throws DuplicityException.Failed {
        var directory = root.resolve("empty-" + NUMBER.incrementAndGet());
        try {
            return bytes(Files.createDirectory(directory));
        } catch (IOException failed) {
            throw new DuplicityException.Failed("cannot make " + directory + ": " + failed.getMessage());
        }
    }

    /** A place for one fetched file. */
    public Path fetched() {
        return root.resolve("fetched-" + NUMBER.incrementAndGet());
    }

    /** A name for a socket. */
    public String socket() {
        return root.resolve("ssh").toString();
    }

    /** Copies a file to where others look for it; until it is whole it has another name there. */
    public static void publish(Path content, Path unfinished, Path target) throws DuplicityException.Failed {
        try {
            Files.copy(content, unfinished, StandardCopyOption.REPLACE_EXISTING);
            try (var file = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new DuplicityException.Failed("cannot write " + target + ": " + failed.getMessage());
        }
    }

    /** Takes away a file that others look for; it need not be there. */
    public static void withdraw(Path file) throws DuplicityException.Failed {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new DuplicityException.Failed("cannot remove " + file + ": " + failed.getMessage());
        }
    }

    /** Removes a fetched file; it need not be there. */
    public static void remove(Path fetched) {
        LocalWorkspaceLeftovers.remove(fetched);
    }

    /** Removes all of it, never what links in it lead to. */
    @Override
    public void close() {
        LocalWorkspaceLeftovers.remove(root);
        LocalWorkspaceLeftovers.release(alive);
    }

    private static ByteString bytes(Path path) {
        return ByteString.of(path.toString());
    }
}
