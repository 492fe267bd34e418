package dump.posix;

import dump.model.ByteString;
import dump.posix.Posix.Call;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * This machine and the user of this process.
 *
 * @param hostname as the kernel says ({@code uname -n}), not DNS
 * @param userName of {@code uid}, empty if it has none
 * @param uid the effective one, as {@code gid}
 */
public record Machine(String hostname, String userName, long uid, long gid, long pid) {
    private static final int NAME_BYTES = 65;
    private static final int TEXT_BYTES_MAX = 16 << 20;

    public static Machine current(Owners owners) {
        long uid = Posix.call(Call.GETEUID, 0, 0, 0);
        return new Machine(readHostname(), owners.userName(uid), uid, Posix.call(Call.GETEGID, 0, 0, 0),
                Posix.call(Call.GETPID, 0, 0, 0));
    }

    /** The home directory that the system's records give the effective user; empty if they give none. */
    public static ByteString home() {
        return Owners.home(Posix.call(Call.GETEUID, 0, 0, 0));
    }

    /** Bytes of memory in this machine. */
    public static long memory() {
        var buffer = Scratch.mine().stat;
        Posix.call(Call.SYSINFO, buffer.address, 0, 0);
        return buffer.bytes.getLong(32) * Integer.toUnsignedLong(buffer.bytes.getInt(104));
    }

    private static String readHostname() {
        var buffer = Scratch.mine().names();
        Posix.call(Call.UNAME, buffer.address, 0, 0);
        var name = new byte[NAME_BYTES];
        buffer.bytes.get(NAME_BYTES, name);
        int end = 0;
        while (end < NAME_BYTES && name[end] != 0) end++;
        return new String(name, 0, end, StandardCharsets.UTF_8);
    }

    /** Whether /proc is mounted, through which calls that know only paths reach a descriptor. */
    static boolean hasProc() {
        return Proc.MOUNTED;
    }

    /** The text of a small file of /proc, empty if it can't be read. */
    static String text(ByteString path) throws FileException {
        return bytes(path).toString();
    }

    static ByteString bytes(ByteString path) throws FileException {
        var place = new Place(null, path);
        long opened = Posix.call(Call.OPENAT, Posix.AT_FDCWD, Scratch.mine().path(path),
                Posix.O_RDONLY | Posix.O_CLOEXEC);
        if (opened < 0) return ByteString.EMPTY;
        try (var file = LocalFile.of((int) opened, place)) {
            var bytes = new ByteArrayOutputStream();
            var part = new byte[Scratch.DATA_BYTES];
            for (int n; bytes.size() < TEXT_BYTES_MAX && (n = file.read(part, 0, part.length)) > 0;)
                bytes.write(part, 0, n);
            return ByteString.copyOf(bytes.toByteArray());
        }
    }

    private static final class Proc {
        static final boolean MOUNTED = Posix.call(Call.STATX, Posix.AT_FDCWD,
                Scratch.mine().path(ByteString.of("/proc/self/fd")), 0, FileStat.BASIC,
                Scratch.mine().stat.address) == 0;
    }
}
