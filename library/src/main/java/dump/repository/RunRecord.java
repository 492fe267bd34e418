package dump.repository;

import dump.format.FormatException;
import dump.format.IndexFormat;
import dump.model.Id;
import dump.model.PackedBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this machine remembers of a run at one repository: the locks it made and the packs whose upload it began, a
 * line each, in a file that the run holds locked. A killed run leaves the file behind with the lock free; then its
 * repository locks may be cleared and its packs adopted. Lines are written without a sync: they guard against a kill,
 * not against a power cut, which leaves garbage packs and no damage.
 */
public final class RunRecord implements AutoCloseable {
    private static final String LOCK = "lock ", PACK = "pack ";
    private static final String SUFFIX = ".run";
    private static final int SIZE_MAX = 256 << 20;

    /** The records that this process holds: closing any other channel of such a file would free its lock. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final FileLock held;
    private volatile boolean keep;

    private RunRecord(Path file, FileChannel channel, FileLock held) {
        this.file = file;
        this.channel = channel;
        this.held = held;
    }

    /** Begins the record of this run in the directory, which is made (0700) if it is missing. */
    static RunRecord begin(Path directory) throws RepositoryException {
        try {
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(directory, owner);
            var file = directory.resolve(UUID.randomUUID() + SUFFIX);
            HELD_HERE.add(file);
            var channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new RunRecord(file, channel, channel.lock());
        } catch (IOException e) {
            throw failed(directory, e);
        }
    }

    /** The records of runs that ended without closing them; each is ours until it is closed. */
    static List<RunRecord> abandoned(Path directory) {
        var found = new ArrayList<RunRecord>();
        if (!Files.isDirectory(directory)) return found;
        try (var files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (var file : files) {
                var record = take(file);
                if (record != null) found.add(record);
            }
        } catch (IOException unreadable) {
            // Without the records nothing is adopted and no lock cleared: slower, not wrong.
        }
        return found;
    }

    private static RunRecord take(Path file) {
        if (!HELD_HERE.add(file)) return null;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            var held = channel.tryLock();
            if (held != null && Files.exists(file)) return new RunRecord(file, channel, held);
        } catch (IOException | OverlappingFileLockException busy) {
            // A living run's.
        }
        closeQuietly(channel);
        HELD_HERE.remove(file);
        return null;
    }

    void noteLock(Id lock) throws RepositoryException {
        append((LOCK + lock + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** To be called before the pack's upload begins. */
    void notePack(Id pack, List<PackedBlob> blobs) throws RepositoryException {
        var index = new IndexFormat.Writer();
        index.add(pack, blobs);
        var json = index.finish();
        var line = new byte[PACK.length() + json.length];
        System.arraycopy(PACK.getBytes(StandardCharsets.US_ASCII), 0, line, 0, PACK.length());
        System.arraycopy(json, 0, line, PACK.length(), json.length);
        append(line);
    }

    private synchronized void append(byte[] line) throws RepositoryException {
        try {
            var buffer = ByteBuffer.wrap(line);
            while (buffer.hasRemaining()) channel.write(buffer);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** The locks that the run made, perhaps gone long since. */
    Set<Id> locks() {
        var locks = new LinkedHashSet<Id>();
        for (var line : lines()) {
            var text = new String(line, StandardCharsets.US_ASCII);
            if (text.startsWith(LOCK) && Id.isId(text.substring(LOCK.length()))) {
                locks.add(Id.parse(text.substring(LOCK.length())));
            }
        }
        return locks;
    }

    /** The packs whose upload the run began, each with all its blobs. A line cut short by the kill is left out. */
    List<List<PackedBlob>> packs() {
        var packs = new ArrayList<List<PackedBlob>>();
        for (var line : lines()) {
            if (!new String(line, 0, Math.min(PACK.length(), line.length), StandardCharsets.US_ASCII).equals(PACK)) continue;
            var sink = new PackLists();
            try {
                IndexFormat.read(line, PACK.length(), line.length - PACK.length(), sink);
                packs.addAll(sink.packs());
            } catch (FormatException cutShort) {
                // The upload of this pack had not begun.
            }
        }
        return packs;
    }

    private List<byte[]> lines() {
        var lines = new ArrayList<byte[]>();
        try {
            if (channel.size() > SIZE_MAX) return lines;
            var buffer = ByteBuffer.allocate((int) channel.size());
            while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) continue;
            var all = Arrays.copyOf(buffer.array(), buffer.position());
            for (int start = 0, i = 0; i < all.length; i++) {
                if (all[i] != '\n') continue;
                lines.add(Arrays.copyOfRange(all, start, i));
                start = i + 1;
            }
        } catch (IOException unreadable) {
            // As if there were no record.
        }
        return lines;
    }

    /** Keeps the file for the next run: what it notes is not all settled. */
    void keep() {
        keep = true;
    }

    /** All that it notes is settled: it goes when it is closed. */
    void settle() {
        keep = false;
    }

    boolean isKept() {
        return keep;
    }

    @Override
    public synchronized void close() {
        try {
            if (!keep) Files.deleteIfExists(file);
            held.release();
        } catch (IOException leftForTheNextRun) {
            // The next run finds nothing to do in it.
        }
        closeQuietly(channel);
        HELD_HERE.remove(file);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) channel.close();
        } catch (IOException nothingToLose) {
            // It was only read.
        }
    }

    private static RepositoryException failed(Path path, IOException e) {
        return new RepositoryException.Failed("cannot write " + path + ": " + e.getMessage()
                + "; free space there or name another archive-dir", e);
    }
}
