package dump.posix;

import dump.model.BytePath;
import dump.model.ByteString;
import dump.posix.Posix.Call;
import java.nio.charset.StandardCharsets;

/** The one path of a thing that leads through no symbolic link: absolute, without {@code .} and {@code ..}. */
public final class RealPath {
    private RealPath() {}

    /** Resolves a path, a relative one from the working directory; what it names must exist. */
    public static ByteString of(ByteString path) throws FileException {
        var place = new Place(null, path);
        long address = Scratch.mine().path(path);
        long opened = address < 0 ? address
                : Posix.call(Call.OPENAT, Posix.AT_FDCWD, address, Posix.O_PATH | Posix.O_CLOEXEC);
        if (opened < 0) throw place.failure("open", opened);
        try {
            var real = nameOf((int) opened, place);
            // The kernel appends " (deleted)" to the name of what is gone: only what stands there now counts.
            if (!stat(real).sameFile(LocalDirectory.statOf((int) opened, place)))
                throw place.failure("open", -Posix.ENOENT);
            return real;
        } finally {
            Posix.close((int) opened);
        }
    }

    /** An absolute path with the links in it followed as far as it leads; what is not there stays as it is. */
    public static ByteString asFarAsThere(ByteString path) {
        try {
            var reach = reach(path);
            return reach.missing.isEmpty() ? reach.real : reach.real.resolve(reach.missing);
        } catch (FileException forbidden) {
            return path;
        }
    }

    /** A path as far as it leads: what is there of it, and what would have to be made below that. */
    public record Reach(ByteString real, ByteString missing) {}

    /** How far an absolute path leads; {@code /} is always there. */
    public static Reach reach(ByteString path) throws FileException {
        var missing = BytePath.HERE;
        for (var there = path;;) {
            try {
                return new Reach(of(there), missing.bytes());
            } catch (FileException e) {
                if (e.kind() != FileException.Kind.GONE || there.length() <= 1) throw e;
            }
            var gone = new BytePath(there);
            missing = new BytePath(gone.name()).resolve(missing);
            there = gone.parent().bytes();
        }
    }

    private static ByteString nameOf(int descriptor, Place place) throws FileException {
        var scratch = Scratch.mine();
        var target = scratch.names();
        long link = scratch.path(ByteString.copyOf(("/proc/self/fd/" + descriptor)
                .getBytes(StandardCharsets.US_ASCII)));
        long length = Posix.call(Call.READLINKAT, Posix.AT_FDCWD, link, target.address, target.size, 0);
        if (length < 0) throw place.failure("find out by /proc where it leads,", length);
        var bytes = new byte[(int) length];
        target.bytes.get(0, bytes);
        return ByteString.copyOf(bytes);
    }

    /** What stands at a path that leads through no link. */
    public static FileStat stat(ByteString path) throws FileException {
        var place = new Place(null, path);
        var scratch = Scratch.mine();
        long address = scratch.path(path);
        long result = address < 0 ? address : Posix.call(Call.STATX, Posix.AT_FDCWD, address,
                Posix.AT_SYMLINK_NOFOLLOW | Posix.AT_NO_AUTOMOUNT, FileStat.BASIC, scratch.stat.address);
        if (result < 0) throw place.failure("open", result);
        return FileStat.of(scratch.stat.bytes);
    }
}
