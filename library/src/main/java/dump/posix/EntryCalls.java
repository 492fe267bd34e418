package dump.posix;

import static dump.posix.Posix.call;

import dump.model.ByteString;

/**
 * System calls on a name in an open directory. A name that is a link is never followed, and a name cannot lead out of
 * the directory: whoever calls has seen that it is a {@link ByteString#isFileName file name}. Results are those of the
 * call, or minus errno.
 */
public final class EntryCalls {
    private EntryCalls() {}

    public static long open(int directory, ByteString name, int flags, int mode) {
        long path = Scratch.mine().path(name);
        if (path < 0) return path;
        return call(Posix.Call.OPENAT, directory, path, flags | Posix.O_NOFOLLOW | Posix.O_CLOEXEC, mode, 0);
    }

    /** Whether this user has these rights, links followed. @param rights 4 to read, 2 to write, 1 to enter, added */
    public static long access(int directory, ByteString name, int rights) {
        long path = Scratch.mine().path(name);
        return path < 0 ? path : call(Posix.Call.FACCESSAT, directory, path, rights);
    }

    public static long makeDirectory(int directory, ByteString name, int mode) {
        long path = Scratch.mine().path(name);
        return path < 0 ? path : call(Posix.Call.MKDIRAT, directory, path, mode);
    }

    /** @param mode the type and the permissions, as {@code st_mode} */
    public static long makeSpecial(int directory, ByteString name, int mode, long device) {
        long path = Scratch.mine().path(name);
        return path < 0 ? path : call(Posix.Call.MKNODAT, directory, path, mode, device, 0);
    }

    public static long makeLink(int directory, ByteString name, ByteString target) {
        long path = Scratch.mine().path(name);
        if (path < 0) return path;
        long text = Scratch.mine().secondPath(target);
        return text < 0 ? text : call(Posix.Call.SYMLINKAT, text, directory, path);
    }

    public static long remove(int directory, ByteString name) {
        long path = Scratch.mine().path(name);
        return path < 0 ? path : call(Posix.Call.UNLINKAT, directory, path, 0);
    }

    public static long removeDirectory(int directory, ByteString name) {
        long path = Scratch.mine().path(name);
        return path < 0 ? path : call(Posix.Call.UNLINKAT, directory, path, Posix.AT_REMOVEDIR);
    }

    public static long hardLink(int fromDirectory, ByteString from, int directory, ByteString name) {
        long old = Scratch.mine().path(from);
        if (old < 0) return old;
        long path = Scratch.mine().secondPath(name);
        return path < 0 ? path : call(Posix.Call.LINKAT, fromDirectory, old, directory, path, 0);
    }

    /** Renames within a directory. Without {@code replace} an existing entry is left alone: minus EEXIST. */
    public static long rename(int directory, ByteString from, ByteString to, boolean replace) {
        return move(directory, from, directory, to, replace);
    }

    /** The same from one directory to another: minus EXDEV if that lies on another file system. */
    public static long move(int fromDirectory, ByteString from, int directory, ByteString to, boolean replace) {
        long old = Scratch.mine().path(from);
        if (old < 0) return old;
        long path = Scratch.mine().secondPath(to);
        if (path < 0) return path;
        int flags = replace ? 0 : Posix.RENAME_NOREPLACE;
        long result = call(Posix.Call.RENAMEAT2, fromDirectory, old, directory, path, flags);
        if (replace || result != -Posix.EINVAL && result != -Posix.ENOSYS) return result;
        // A file system without that flag: a link made and the old name taken away does the same in two steps.
        result = call(Posix.Call.LINKAT, fromDirectory, old, directory, path, 0);
        return result < 0 ? result : call(Posix.Call.UNLINKAT, fromDirectory, old, 0);
    }

    /**
     * The same for a directory. Where the file system knows no such flag, another that appeared meanwhile is replaced
     * if it is empty, and never otherwise.
     */
    public static long moveDirectory(int fromDirectory, ByteString from, int directory, ByteString to) {
        long old = Scratch.mine().path(from);
        if (old < 0) return old;
        long path = Scratch.mine().secondPath(to);
        if (path < 0) return path;
        long result = call(Posix.Call.RENAMEAT2, fromDirectory, old, directory, path, Posix.RENAME_NOREPLACE);
        if (result != -Posix.EINVAL && result != -Posix.ENOSYS) return result;
        return call(Posix.Call.RENAMEAT2, fromDirectory, old, directory, path, 0);
    }

    /** What stands under the name, or null. @param place of the directory */
    public static FileStat stat(int directory, Place place, ByteString name) throws FileException {
        long path = Scratch.mine().path(name);
        long result = path < 0 ? path : call(Posix.Call.STATX, directory, path,
                Posix.AT_SYMLINK_NOFOLLOW | Posix.AT_NO_AUTOMOUNT, FileStat.BASIC, Scratch.mine().stat.address);
        if (result == -Posix.ENOENT) return null;
        if (result < 0) throw new Place(place, name).failure("look at", result);
        return FileStat.of(Scratch.mine().stat.bytes);
    }

    /** What a symbolic link says, as bytes. @param place of the directory */
    public static ByteString readLink(int directory, Place place, ByteString name) throws FileException {
        var target = Scratch.mine().names();
        long path = Scratch.mine().path(name);
        long length = path < 0 ? path : call(Posix.Call.READLINKAT, directory, path, target.address, target.size, 0);
        if (length < 0) throw new Place(place, name).failure("read the link", length);
        var bytes = new byte[(int) length];
        target.bytes.get(0, bytes);
        return ByteString.copyOf(bytes);
    }
}
