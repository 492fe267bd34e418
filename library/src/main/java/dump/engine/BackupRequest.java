package dump.engine;

import dump.model.BytePath;
import dump.model.ByteString;
import dump.snapshots.SnapshotFilter;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What to back up and how: {@code BackupRequest.of(source).exclude("*.tmp").skipCaches()}. Each method gives a request
 * that differs in one thing.
 */
public final class BackupRequest implements Cloneable {
    private Content content;
    private SnapshotFilter history;
    private List<String> exclude = List.of();
    private List<ByteString> leaveOut = List.of();
    private List<String> excludeIfPresent = List.of();
    private boolean excludesCaches;
    private long excludeLargerThan = Long.MAX_VALUE;
    private boolean oneFileSystem;
    private List<String> tags = List.of();
    private boolean full;
    private boolean allowsEmpty;
    private boolean estimates;
    private boolean trial;

    /** What is backed up. */
    public sealed interface Content {
        /** Absolute paths; a symbolic link is followed and the real path stored. */
        record Sources(List<ByteString> paths) implements Content {
            public Sources {
                paths.forEach(BytePath::needAbsolute);
            }
        }

        /** One file. @param path absolute, under which it is stored */
        record Stream(ByteString path, InputStream input) implements Content {}
    }

    private BackupRequest(Content content) {
        this.content = content;
    }

    /** @param sources absolute; a symbolic link is followed and the real path stored */
    public static BackupRequest of(List<ByteString> sources) {
        return new BackupRequest(new Content.Sources(List.copyOf(sources)));
    }

    public static BackupRequest of(ByteString... sources) {
        return of(Arrays.asList(sources));
    }

    /** What a stream gives, stored as one file. @param path absolute */
    public static BackupRequest ofStream(ByteString path, InputStream input) {
        return new BackupRequest(new Content.Stream(path, input));
    }

    private BackupRequest with(Consumer<BackupRequest> change) {
        try {
            var copy = (BackupRequest) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whose snapshots come before this one: those of the host, of the first tag and of the sources, if nobody says. */
    public BackupRequest after(SnapshotFilter filter) {
        return with(copy -> copy.history = filter);
    }

    /** Patterns in order, the last match wins (docs/excludes.md); after those that were given before. */
    public BackupRequest exclude(List<String> patterns) {
        return with(copy -> copy.exclude = both(exclude, patterns));
    }

    public BackupRequest exclude(String... patterns) {
        return exclude(Arrays.asList(patterns));
    }

    /**
     * Absolute paths of directories that are never backed up, however they are reached, unless one holds a source. The
     * repository and the directory of records need not be named.
     */
    public BackupRequest leaveOut(List<ByteString> directories) {
        directories.forEach(BytePath::needAbsolute);
        return with(copy -> copy.leaveOut = List.copyOf(directories));
    }

    /** A directory holding a file of such a name is left out. */
    public BackupRequest skipMarked(List<String> names) {
        return with(copy -> copy.excludeIfPresent = List.copyOf(names));
    }

    /** Directories that their program marked as caches are left out (CACHEDIR.TAG). */
    public BackupRequest skipCaches() {
        return with(copy -> copy.excludesCaches = true);
    }

    /** @param bytes files that are larger are left out */
    public BackupRequest skipLargerThan(long bytes) {
        if (bytes < 1) throw new IllegalArgumentException("no size of files: " + bytes);
        return with(copy -> copy.excludeLargerThan = bytes);
    }

    /** What is mounted below a source is left out. */
    public BackupRequest oneFileSystem() {
        return with(copy -> copy.oneFileSystem = true);
    }

    /** @param more none empty, and without commas, which part them in restic's options */
    public BackupRequest tags(List<String> more) {
        for (var tag : more)
            if (tag.isEmpty() || tag.contains(",")) throw new IllegalArgumentException("no tag: " + tag);
        return with(copy -> copy.tags = both(tags, more));
    }

    public BackupRequest tag(String tag) {
        return tags(List.of(tag));
    }

    /** No parent: everything is read, and every pack's size is checked. */
    public BackupRequest full() {
        return with(copy -> copy.full = true);
    }

    /** An empty source may follow one that was not. */
    public BackupRequest allowEmpty() {
        return with(copy -> copy.allowsEmpty = true);
    }

    /** The source is counted beside the work, for a progress bar. */
    public BackupRequest estimate() {
        return with(copy -> copy.estimates = true);
    }

    /** Nothing is written. */
    public BackupRequest trial() {
        return with(copy -> copy.trial = true);
    }

    private static <T> List<T> both(List<T> one, List<T> other) {
        var all = new ArrayList<>(one);
        all.addAll(other);
        return List.copyOf(all);
    }

    public Content content() {
        return content;
    }

    /** Absolute; of a stream the path under which it is stored. */
    public List<ByteString> sources() {
        return switch (content) {
            case Content.Sources(var paths) -> paths;
            case Content.Stream(var path, var _) -> List.of(path);
        };
    }

    /** Null if nobody said. */
    public SnapshotFilter history() {
        return history;
    }

    public List<String> excludes() {
        return exclude;
    }

    public List<ByteString> leftOut() {
        return leaveOut;
    }

    public List<String> marks() {
        return excludeIfPresent;
    }

    public boolean skipsCaches() {
        return excludesCaches;
    }

    /** Bytes, or {@code Long.MAX_VALUE}. */
    public long largest() {
        return excludeLargerThan;
    }

    public boolean isOneFileSystem() {
        return oneFileSystem;
    }

    public List<String> tags() {
        return tags;
    }

    public boolean isFull() {
        return full;
    }

    public boolean allowsEmpty() {
        return allowsEmpty;
    }

    public boolean estimates() {
        return estimates;
    }

    public boolean isTrial() {
        return trial;
    }
}
