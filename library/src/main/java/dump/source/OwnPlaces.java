package dump.source;

import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.NodeType;
import dump.posix.EntryCalls;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.FileSystemLocation;
import dump.posix.Identity;
import dump.posix.LocalDirectory;
import dump.posix.Mounts;
import dump.posix.Place;
import dump.posix.Posix;
import dump.posix.RealPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tool's own places: a repository, records, a configuration. They are recognised by what they are and not by their
 * paths: by device and inode, by where they lie in their file system, and a repository also by its {@code config}, for
 * a network or an overlay shows the same directory under other numbers. As they were when they were looked at;
 * thread-safe.
 */
public final class OwnPlaces {
    public static final OwnPlaces NONE = new OwnPlaces(List.of(), null);

    private static final ByteString CONFIG = ByteString.of("config");
    private static final List<ByteString> BESIDE_CONFIG =
            List.of(ByteString.of("data"), ByteString.of("keys"), ByteString.of("snapshots"));
    private static final int CONFIG_BYTES_MAX = 64 << 10;

    private final List<Own> all;
    private final Mounts mounts;
    private final Set<Identity> directories = new HashSet<>();
    private final boolean linked;

    /** @param path as it was given @param what it is, in words, such as {@code the repository} */
    public record Named(ByteString path, String what) {}

    /** @param itself whether a path is that of the place, or lies in it */
    public record Around(Named place, boolean itself) {}

    /** @param stat null if it is missing @param config of a repository, else null */
    private record Own(Named named, FileSystemLocation where, FileStat stat, ByteString config) {
        /** What is missing would be made as a directory. */
        boolean isDirectory() {
            return stat == null || stat.isDirectory();
        }
    }

    /** A directory through which a file system is seen, and what of it. */
    private record Window(ByteString path, FileSystemLocation shows) {}

    private OwnPlaces(List<Own> all, Mounts mounts) {
        this.all = all;
        this.mounts = mounts;
        for (var own : all) if (own.stat != null && own.stat.isDirectory()) directories.add(own.stat.identity());
        linked = all.stream().anyMatch(own -> own.stat != null && own.stat.isFile() && own.stat.links() > 1);
    }

    /**
     * Looks at them. One that is a symbolic link counts with what it leads to.
     *
     * @param places by their absolute paths what each is, in words; they need not exist
     */
    public static OwnPlaces of(Map<ByteString, String> places) throws FileException {
        if (places.isEmpty()) return NONE;
        var mounts = Mounts.read();
        var all = new ArrayList<Own>();
        places.forEach((path, what) -> add(new Named(path, what), mounts, all));
        return new OwnPlaces(List.copyOf(all), mounts);
    }

    private static void add(Named named, Mounts mounts, List<Own> all) {
        var path = named.path();
        try {
            var itself = look(path);
            if (itself != null && itself.type() == NodeType.SYMLINK)
                all.add(new Own(named, mounts.whereabouts(RealPath.reach(above(path)))
                        .below(new BytePath(path).name()), itself, null));
            var reach = RealPath.reach(path);
            var stat = reach.missing().isEmpty() ? RealPath.stat(reach.real()) : null;
            var config = stat != null && stat.isDirectory() ? config(path) : null;
            all.add(new Own(named, mounts.whereabouts(reach), stat, config));
        } catch (FileException unreachable) {
            // Then it cannot be reached by another path either.
            all.add(new Own(named, new FileSystemLocation(ByteString.EMPTY, path), null, null));
        }
    }

    /** Without those that one of the paths is or lies in. */
    public OwnPlaces withoutThoseAround(List<ByteString> paths) throws FileException {
        var kept = new ArrayList<>(all);
        for (var path : paths) {
            var where = mounts == null ? null : mounts.whereabouts(RealPath.reach(path));
            kept.removeIf(own -> own.where.holds(where));
        }
        return new OwnPlaces(List.copyOf(kept), mounts);
    }

    /** Whether a directory is one of them. */
    public boolean contains(FileStat directory) {
        return !directories.isEmpty() && directories.contains(directory.identity());
    }

    /** Whether a directory is a repository among them, or a copy of one. @param sortedNames what it lists, ascending */
    public boolean isRepository(LocalDirectory directory, ByteString[] sortedNames) {
        if (Arrays.binarySearch(sortedNames, CONFIG) < 0) return false;
        for (var name : BESIDE_CONFIG) if (Arrays.binarySearch(sortedNames, name) < 0) return false;
        return repository(config(directory)) != null;
    }

    /** The one that a path is or lies in, or null. @param path absolute; it need not exist */
    public Around around(ByteString path) throws FileException {
        if (all.isEmpty()) return null;
        var reach = RealPath.reach(path);
        var where = mounts.whereabouts(reach);
        for (var own : all)
            if (own.isDirectory() && own.where.holds(where)) return new Around(own.named, own.where.equals(where));
        for (var at = reach.real(); at.length() > 1; at = above(at)) {
            var copy = repository(config(at));
            if (copy != null) return new Around(copy, reach.missing().isEmpty() && at.equals(reach.real()));
        }
        return null;
    }

    /** A directory among them that lies below a path, however deep, or null. @param path absolute; it need not exist */
    public Named below(ByteString path) throws FileException {
        if (all.isEmpty()) return null;
        var windows = windows(path);
        for (var own : all) if (own.isDirectory() && isSeen(own, windows)) return own.named;
        return null;
    }

    /** Whether a path is that of a directory, and no link, below which one of them may stand. */
    public boolean mayBeBelow(ByteString directory) throws FileException {
        var stat = all.isEmpty() ? null : look(directory);
        if (stat == null || !stat.isDirectory()) return false;
        if (linked) return true;
        var windows = windows(directory);
        // What is mounted may show the same files under other numbers.
        return windows.size() > 1 || all.stream().anyMatch(own -> isSeen(own, windows));
    }

    /** The one that stands at a path, a link at its end not followed; or null. @param path otherwise its real path */
    public Named at(ByteString path) throws FileException {
        var stat = all.isEmpty() ? null : look(path);
        if (stat == null) return null;
        for (var own : all) if (own.stat != null && own.stat.sameFile(stat)) return own.named;
        // What is mounted may show only a part of one, or the same files under other numbers.
        var around = mounts.isPoint(path) ? around(path) : null;
        return around == null ? null : around.place;
    }

    /** Every path below a directory that leads to one of them, or into it. @param directory its real path */
    public List<ByteString> pathsBelow(ByteString directory) throws FileException {
        if (all.isEmpty()) return List.of();
        var found = new LinkedHashSet<ByteString>();
        var windows = windows(directory);
        for (var own : all) {
            found.add(own.named.path());
            for (var window : windows) {
                var relative = window.shows.relative(own.where);
                if (relative != null) found.add(relative.isEmpty() ? window.path : window.path.resolve(relative));
                else if (own.isDirectory() && own.where.holds(window.shows)) found.add(window.path);
            }
        }
        var top = new BytePath(directory);
        return found.stream().filter(path -> new BytePath(path).isBelow(top)).toList();
    }

    private static boolean isSeen(Own own, List<Window> windows) {
        return windows.stream().anyMatch(window -> window.shows.holds(own.where));
    }

    /** The path itself, and what is mounted below it. */
    private List<Window> windows(ByteString path) throws FileException {
        var windows = new ArrayList<Window>();
        var reach = RealPath.reach(path);
        windows.add(new Window(path, mounts.whereabouts(reach)));
        if (!reach.missing().isEmpty()) return windows;
        for (var mount : mounts.under(reach.real())) windows.add(new Window(mount.point(), mount.source()));
        return windows;
    }

    private Named repository(ByteString config) {
        if (config == null) return null;
        for (var own : all) if (config.equals(own.config)) return own.named;
        return null;
    }

    private static ByteString config(ByteString path) {
        try (var directory = LocalDirectory.passTo(path)) {
            for (var name : BESIDE_CONFIG) directory.stat(name);
            return config(directory);
        } catch (FileException none) {
            return null;
        }
    }

    /** What the file says, or null if there is none like it. */
    private static ByteString config(LocalDirectory directory) {
        try (var file = directory.openFile(CONFIG)) {
            long size = file.stat().size();
            if (!file.stat().isFile() || size == 0 || size > CONFIG_BYTES_MAX) return null;
            var bytes = new byte[(int) size];
            int length = 0;
            for (int n; length < size && (n = file.read(bytes, length, bytes.length - length)) > 0;) length += n;
            return ByteString.copyOf(bytes, 0, length);
        } catch (FileException none) {
            return null;
        }
    }

    private static FileStat look(ByteString path) throws FileException {
        return EntryCalls.stat(Posix.AT_FDCWD, new Place(null, path), path);
    }

    private static ByteString above(ByteString path) {
        return new BytePath(path).parent().bytes();
    }
}
