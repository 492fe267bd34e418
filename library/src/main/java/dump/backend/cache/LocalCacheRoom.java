package dump.backend.cache;

import dump.backend.FileKind;
import dump.backend.Layout;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How much the copies of a repository may take, and what goes to make room: packs first, by last use. */
final class LocalCacheRoom {
    private static final long BYTES_MAX = 4L << 30;
    private static final int PART_OF_DISK = 10;
    private static final List<FileKind> KINDS = List.of(FileKind.PACK, FileKind.SNAPSHOT, FileKind.INDEX);

    private final Path directory;
    private final long wanted;
    /** Bytes that all take, as far as this run knows; negative before it looked. */
    private long taken = -1;

    /** @param bytesMax or {@link CacheOptions#AUTOMATIC} */
    LocalCacheRoom(Path directory, long bytesMax) {
        this.directory = directory;
        wanted = bytesMax;
    }

    private record Kept(Path path, FileKind kind, long size, FileTime used) {}

    /** Whether so much may be written; then it counts. */
    synchronized boolean make(long size) throws IOException {
        long max = wanted != CacheOptions.AUTOMATIC ? wanted
                : Math.min(BYTES_MAX, Files.getFileStore(directory).getTotalSpace() / PART_OF_DISK);
        if (size > max) return false;
        if (taken < 0 || taken + size > max) makeRoom(max - size);
        taken += size;
        return taken <= max;
    }

    private void makeRoom(long left) {
        var all = new ArrayList<Kept>();
        for (var kind : KINDS) for (var path : files(kind)) add(kind, path, all);
        taken = all.stream().mapToLong(Kept::size).sum();
        all.sort(Comparator.comparing((Kept one) -> one.kind != FileKind.PACK).thenComparing(Kept::used));
        for (var one : all) {
            if (taken <= left) return;
            try {
                Files.deleteIfExists(one.path);
                taken -= one.size;
            } catch (IOException stays) {
                // The next may go.
            }
        }
    }

    private static void add(FileKind kind, Path path, List<Kept> all) {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            all.add(new Kept(path, kind, attributes.size(), attributes.lastModifiedTime()));
        } catch (IOException goneMeanwhile) {
            // It takes nothing.
        }
    }

    /** Whatever lies where copies of a kind do. */
    List<Path> files(FileKind kind) {
        var found = new ArrayList<Path>();
        for (var folder : Layout.directories(kind)) {
            try (var entries = Files.newDirectoryStream(directory.resolve(folder))) {
                entries.forEach(found::add);
            } catch (IOException | DirectoryIteratorException notThere) {
                // Nothing lies there.
            }
        }
        return found;
    }

    void removeLeftovers(Duration idle) {
        var before = FileTime.from(Instant.now().minus(idle));
        for (var kind : KINDS) {
            for (var path : files(kind)) {
                try {
                    if (path.getFileName().toString().contains("-tmp-")
                            && Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).compareTo(before) < 0)
                        Files.deleteIfExists(path);
                } catch (IOException goneMeanwhile) {
                    // As wanted.
                }
            }
        }
    }
}
