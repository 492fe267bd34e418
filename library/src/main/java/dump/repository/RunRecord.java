package dump.repository;

import dump.backend.Backend;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.format.PackFormat;
import dump.model.Id;
import dump.model.PackedBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
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
    private static final String PLACE = "place ", LOCK = "lock ", PACK = "pack ", FILE = "file ", RUN = "run ",
            OVER = "over ";
    /** Of the files whose saving was begun. */
    private static final String INDEX = "index", SNAPSHOTS = "snapshots";
    private static final String SIZE = "[0-9]{1,10}";
    private static final String SUFFIX = ".run";
    private static final int SIZE_MAX = 64 << 20;
    private static final int ATTEMPTS_MAX = 5;

    /** The records that this process holds, by their real paths: closing another channel of one would free its lock. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final FileLock held;
    private volatile boolean keep;
    private boolean unreadable;

    private RunRecord(Path file, FileChannel channel, FileLock held) {
        this.file = file;
        this.channel = channel;
        this.held = held;
    }

    /**
     * Where a repository is: a copy has the same identifier, and its runs must not settle what is the original's.
     *
     * @param identity a hash of what tells it from a copy, wherever it is mounted; {@code path} of where it is reached
     */
    record StoreIdentity(Id identity, Id path) {
        static StoreIdentity of(Backend backend) {
            return new StoreIdentity(hash(backend.identity()), hash(backend.describe()));
        }

        private static Id hash(String text) {
            return Id.of(BlobCodec.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Begins the record of this run in the directory, which is made (0700) if it is missing. */
    static RunRecord begin(Path directory, StoreIdentity place) throws RepositoryException {
        for (int attempt = 1; ; attempt++) {
            try {
                return beginIn(directory, place);
            } catch (NoSuchFileException removedMeanwhile) {
                // Another run that ended took the empty directory with it.
                if (attempt == ATTEMPTS_MAX) throw failed(directory, removedMeanwhile);
            } catch (IOException e) {
                throw failed(directory, e);
            }
        }
    }

    private static RunRecord beginIn(Path directory, StoreIdentity place) throws RepositoryException, IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(directory, owner);
        var name = UUID.randomUUID().toString();
        var file = directory.toRealPath().resolve(name + SUFFIX);
        // Until it is locked nobody is to take it for a dead run's.
        var unlocked = directory.resolve(name);
        HELD_HERE.add(file);
        var channel = FileChannel.open(unlocked, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var held = lock(channel);
        var record = new RunRecord(file, channel, held);
        try {
            record.append(RUN + RunOwner.current().text());
            record.append(PLACE + place.identity + " " + place.path);
            Files.move(unlocked, file);
        } catch (RepositoryException | IOException full) {
            Files.deleteIfExists(unlocked);
            record.close();
            throw full;
        }
        return record;
    }

    /** Null where the file system knows no locks: then the process that the record names speaks for itself. */
    private static FileLock lock(FileChannel channel) {
        try {
            return channel.lock();
        } catch (IOException noLocks) {
            return null;
        }
    }

    /** The records of runs at this place that ended without closing them; each is ours until it is closed. */
    static List<RunRecord> abandoned(Path directory, StoreIdentity place) {
        var found = new ArrayList<RunRecord>();
        if (!Files.isDirectory(directory)) return found;
        try (var files = Files.newDirectoryStream(directory.toRealPath(), "*" + SUFFIX)) {
            for (var file : files) {
                var record = take(file);
                if (record == null) continue;
                if (record.isOf(place)) {
                    found.add(record);
                } else {
                    record.keep();
                    record.close();
                }
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
            var record = takeIfDead(file, channel);
            if (record != null) return record;
        } catch (IOException | OverlappingFileLockException busy) {
            // A living run's.
        }
        closeQuietly(channel);
        HELD_HERE.remove(file);
        return null;
    }

    /** By the kernel's lock; and by the process, where the file system grants every lock, or none. */
    private static RunRecord takeIfDead(Path file, FileChannel channel) throws IOException {
        FileLock held = null;
        boolean locks = true;
        try {
            held = channel.tryLock();
        } catch (IOException noLocks) {
            locks = false;
        }
        if (locks && held == null || !Files.exists(file)) return null;
        var record = new RunRecord(file, channel, held);
        return locks ? record.isSeenAlive() ? null : record : record.isSeenDead() ? record : null;
    }

    private boolean isSeenAlive() {
        return !isOver() && lines(RUN, RunOwner.WORDS).stream().map(RunOwner::parse)
                .anyMatch(owner -> owner != null && owner.isSeenAlive());
    }

    private boolean isSeenDead() {
        return isOver() || lines(RUN, RunOwner.WORDS).stream().map(RunOwner::parse)
                .anyMatch(owner -> owner != null && owner.isSeenDead());
    }

    /** Whether the run itself left it for the next one. */
    private boolean isOver() {
        return !lines(OVER, 1).isEmpty();
    }

    /** Whether it is of a place: by what is there, or by its path. One that says nothing is of any. */
    private boolean isOf(StoreIdentity place) {
        var noted = lines(PLACE, 2);
        return noted.isEmpty() || noted.stream().anyMatch(
                words -> words[0].equals(place.identity.toString()) || words[1].equals(place.path.toString()));
    }

    void noteLock(Id lock) throws RepositoryException {
        append(LOCK + lock);
    }

    /** To be called before an index or snapshot file is saved. */
    void noteFile(FileKind kind, Id id, long size) throws RepositoryException {
        append(FILE + (kind == FileKind.INDEX ? INDEX : SNAPSHOTS) + " " + id + " " + size);
    }

    /** To be called before the pack's upload begins: its name, its size, and a hash over its list of blobs. */
    void notePack(Id pack, long size, List<PackedBlob> blobs) throws RepositoryException {
        append(PACK + pack + " " + size + " " + listHash(blobs));
    }

    /** A pack whose upload the run began. @param list the hash over its list of blobs */
    record NotedPack(Id id, long size, Id list) {
        boolean agreesWith(List<PackedBlob> blobs) {
            return list.equals(listHash(blobs));
        }
    }

    private static Id listHash(List<PackedBlob> blobs) {
        return Id.of(BlobCodec.sha256().digest(PackFormat.writeHeader(blobs)));
    }

    private synchronized void append(String line) throws RepositoryException {
        try {
            var buffer = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
            while (buffer.hasRemaining()) channel.write(buffer);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** The locks that the run made, perhaps gone long since. */
    Set<Id> locks() {
        var locks = new LinkedHashSet<Id>();
        for (var words : lines(LOCK, 1)) if (Id.isId(words[0])) locks.add(Id.parse(words[0]));
        return locks;
    }

    /** The index and snapshot files that the run may have been about to save. */
    Set<CutOff> published() {
        var files = new LinkedHashSet<CutOff>();
        for (var words : lines(FILE, 3)) {
            if (!Id.isId(words[1]) || !words[2].matches(SIZE)) continue;
            var kind = words[0].equals(INDEX) ? FileKind.INDEX : words[0].equals(SNAPSHOTS) ? FileKind.SNAPSHOT : null;
            if (kind != null) files.add(new CutOff(Handle.of(kind, words[1]), Long.parseLong(words[2])));
        }
        return files;
    }

    /** The packs whose upload the run began. A line cut short by the kill is left out: that upload had not begun. */
    List<NotedPack> packs() {
        var packs = new ArrayList<NotedPack>();
        for (var words : lines(PACK, 3)) {
            if (!Id.isId(words[0]) || !words[1].matches(SIZE) || !Id.isId(words[2])) continue;
            packs.add(new NotedPack(Id.parse(words[0]), Long.parseLong(words[1]), Id.parse(words[2])));
        }
        return packs;
    }

    /** The words of the whole lines that begin so. A file that can't be read stays for the next run. */
    private List<String[]> lines(String beginning, int count) {
        var found = new ArrayList<String[]>();
        try {
            var buffer = ByteBuffer.allocate((int) Math.min(channel.size(), SIZE_MAX));
            while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) continue;
            var text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
            for (int start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
                if (!text.startsWith(beginning, start)) continue;
                var words = text.substring(start + beginning.length(), end).split(" ");
                if (words.length == count) found.add(words);
            }
        } catch (IOException e) {
            unreadable = true;
        }
        return found;
    }

    /** Keeps the file for the next run: what it notes is not all settled. */
    void keep() {
        keep = true;
    }

    /** All that it notes is settled: it goes when it is closed. */
    void settle() {
        keep = unreadable;
    }

    boolean isKept() {
        return keep;
    }

    @Override
    public synchronized void close() {
        try {
            if (keep) append(OVER + "now");
            else removeWithDirectories();
            if (held != null) held.release();
        } catch (RepositoryException full) {
            // The kernel's lock tells it, where there is one.
        } catch (IOException leftForTheNextRun) {
            // The next run finds nothing to do in it.
        }
        closeQuietly(channel);
        HELD_HERE.remove(file);
    }

    /** The directories, too, once nothing is in them. */
    private void removeWithDirectories() throws IOException {
        Files.deleteIfExists(file);
        try {
            Files.delete(file.getParent());
            Files.delete(file.getParent().getParent());
        } catch (IOException inUse) {
            // Something else is still in it.
        }
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
