package dump.backend.cache;

import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.Layout;
import dump.backend.TemporaryName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The copies of one repository's files, laid out as restic's cache is, so that restic can use it too: several programs
 * may, since a file appears whole under its name and is never changed. No failure leaves here: after the first to write,
 * nothing more is written.
 */
final class LocalCopies {
    /** Keeps nothing. */
    static final LocalCopies NONE = new LocalCopies(null, 0, true, text -> { });

    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private static final FileAttribute<?> OWNERS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    /** So much stays free for what must not fail. */
    private static final long FREE_BYTES_MIN = 64 << 20;
    private static final String VERSION = "1";

    private final Path directory;
    private final LocalCacheRoom room;
    private final boolean readOnly;
    private final Consumer<String> notices;
    private final Set<Handle> used = ConcurrentHashMap.newKeySet();
    private volatile boolean broken;

    private LocalCopies(Path directory, long bytesMax, boolean readOnly, Consumer<String> notices) {
        this.directory = directory;
        this.readOnly = readOnly;
        this.notices = notices;
        room = new LocalCacheRoom(directory, bytesMax);
    }

    /** @param repository its identifier; one that is none of restic's has no copies */
    static LocalCopies open(CacheOptions options, String repository, Consumer<String> notices) {
        if (!ID.matcher(repository).matches()) return NONE;
        var directory = options.directory().resolve(repository);
        if (!isOfOurVersion(directory)) return NONE;
        var cache = new LocalCopies(directory, options.bytesMax(), options.readOnly(), notices);
        if (!options.readOnly()) cache.tried(cache::begin);
        return cache;
    }

    /** A newer restic may lay it out otherwise. */
    private static boolean isOfOurVersion(Path directory) {
        var version = directory.resolve("version");
        try {
            return !Files.exists(version) || Files.readString(version).strip().equals(VERSION);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private void begin() throws IOException {
        var base = directory.getParent();
        Files.createDirectories(base, OWNERS_DIRECTORY);
        LocalCacheTag.leave(base);
        if (!Files.isDirectory(directory)) Files.createDirectory(directory, OWNERS_DIRECTORY);
        var version = directory.resolve("version");
        if (!Files.exists(version)) write(version, List.of(ByteBuffer.wrap(VERSION.getBytes())));
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
        LocalCacheTag.removeUnused(base, Duration.ofDays(30));
    }

    private interface Work {
        void run() throws IOException;
    }

    private boolean tried(Work work) {
        if (!isWritten()) return false;
        try {
            work.run();
            return true;
        } catch (IOException failed) {
            if (!broken) notices.accept("a cache cannot be kept in " + directory + " (" + reason(failed)
                    + "), so everything is read from the server each time");
            broken = true;
            return false;
        }
    }

    /** Many of Java's say only which file. */
    private static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException gone -> "it was removed";
            case FileAlreadyExistsException other -> "there is something else of that name";
            case AccessDeniedException denied -> "you may not write there";
            case FileSystemException told when told.getReason() != null -> told.getReason();
            case IOException other -> other.getMessage();
        };
    }

    boolean isWritten() {
        return directory != null && !readOnly && !broken;
    }

    boolean keeps(FileKind kind) {
        return directory != null && switch (kind) {
            case SNAPSHOT, INDEX, PACK -> true;
            case CONFIG, KEY, LOCK -> false;
        };
    }

    boolean keeps(Handle file) {
        return keeps(file.kind()) && (file.kind() != FileKind.PACK || file.ofTrees())
                && ID.matcher(file.name()).matches();
    }

    private Path path(Handle file) {
        return directory.resolve(Layout.path(file));
    }

    /** Whether a file's name is the hash of these bytes. */
    static boolean isNamedFor(Handle file, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)).equals(file.name());
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** The copy, proved by its name; null if there is none. One that is damaged goes. */
    byte[] whole(Handle file, int sizeMax) {
        try (var channel = FileChannel.open(path(file), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            if (channel.size() > sizeMax) return null;
            var bytes = ByteBuffer.allocate((int) channel.size());
            if (filled(channel, 0, bytes) && isNamedFor(file, bytes.array())) {
                use(file);
                return bytes.array();
            }
        } catch (NoSuchFileException absent) {
            return null;
        } catch (IOException unreadable) {
            // It goes.
        }
        drop(file);
        return null;
    }

    /** Whether the range could be had. Nobody has proved it; one that cannot be had leaves the target as it was. */
    boolean load(Handle file, long offset, ByteBuffer target) {
        int start = target.position();
        try (var channel = FileChannel.open(path(file), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            if (filled(channel, offset, target)) {
                use(file);
                return true;
            }
        } catch (NoSuchFileException absent) {
            return false;
        } catch (IOException unreadable) {
            // It goes.
        }
        target.position(start);
        drop(file);
        return false;
    }

    private static boolean filled(FileChannel channel, long offset, ByteBuffer target) throws IOException {
        for (long at = offset; target.hasRemaining(); ) {
            int read = channel.read(target, at);
            if (read < 0) return false;
            at += read;
        }
        return true;
    }

    /** What was used last goes last. */
    private void use(Handle file) {
        if (readOnly || file.kind() != FileKind.PACK || !used.add(file)) return;
        try {
            Files.setLastModifiedTime(path(file), FileTime.from(Instant.now()));
        } catch (IOException unknown) {
            // It counts as used when it was written.
        }
    }

    void put(Handle file, List<ByteBuffer> content) {
        tried(() -> {
            var path = path(file);
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) return;
            long size = content.stream().mapToLong(ByteBuffer::remaining).sum();
            if (Files.getFileStore(directory).getUsableSpace() < size + FREE_BYTES_MIN)
                throw new IOException("no space left");
            if (!room.make(size)) return;
            write(path, content);
        });
    }

    private static void write(Path path, List<ByteBuffer> content) throws IOException {
        Files.createDirectories(path.getParent(), OWNERS_DIRECTORY);
        var temporary = path.resolveSibling(TemporaryName.of(path.getFileName().toString()));
        try {
            try (var channel = FileChannel.open(temporary, Set.of(StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW), OWNERS_FILE)) {
                for (var buffer : content) while (buffer.hasRemaining()) channel.write(buffer);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** What is no longer in the store has no copy either. */
    void keepOnly(FileKind kind, Set<String> names) {
        if (!isWritten()) return;
        for (var path : room.files(kind)) {
            var name = path.getFileName().toString();
            if (ID.matcher(name).matches() && !names.contains(name)) remove(path);
        }
    }

    void drop(Handle file) {
        if (!readOnly && keeps(file.kind())) remove(path(file));
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException stays) {
            // Whoever reads it looks whether it is right.
        }
    }

    /** What was killed while it was written goes after a day. */
    void close() {
        if (isWritten()) room.removeLeftovers(Duration.ofDays(1));
    }
}
