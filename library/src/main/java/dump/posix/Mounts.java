package dump.posix;

import dump.model.BytePath;
import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The table of mounts of this process as it was read, proc_pid_mountinfo(5). */
public final class Mounts {
    private static final ByteString TABLE = ByteString.of("/proc/self/mountinfo");
    private static final int ID = 0, FILE_SYSTEM = 2, ROOT = 3, POINT = 4;
    private static final String ID_OF_DESCRIPTOR = "mnt_id:";

    private final List<Mount> all;

    /** @param source what of a file system is mounted @param point where */
    public record Mount(ByteString id, FileSystemLocation source, ByteString point) {}

    private Mounts(List<Mount> all) {
        this.all = all;
    }

    public static Mounts read() throws FileException {
        var found = new ArrayList<Mount>();
        var table = Machine.bytes(TABLE);
        for (int from = 0, end; from < table.length(); from = end + 1) {
            end = table.indexOf((byte) '\n', from);
            if (end < 0) end = table.length();
            var line = table.slice(from, end);
            found.add(new Mount(field(line, ID), new FileSystemLocation(field(line, FILE_SYSTEM), field(line, ROOT)),
                    field(line, POINT)));
        }
        return new Mounts(found);
    }

    /** Where something is mounted below a directory, each place once. @param directory its real path */
    public static List<ByteString> below(ByteString directory) throws FileException {
        return read().under(directory).stream().map(Mount::point).distinct().toList();
    }

    /** Whether something is mounted at a real path. */
    public boolean isPoint(ByteString path) {
        return all.stream().anyMatch(one -> one.point.equals(path));
    }

    /** What is mounted below a directory. @param directory its real path */
    public List<Mount> under(ByteString directory) {
        var top = new BytePath(directory);
        return all.stream().filter(one -> new BytePath(one.point).isBelow(top)).toList();
    }

    /** Where a thing lies by itself, or would; where the table does not tell, its real path. */
    public FileSystemLocation whereabouts(RealPath.Reach reach) throws FileException {
        var real = reach.real();
        var mount = mountOf(real);
        if (mount == null) return new FileSystemLocation(ByteString.EMPTY, real).below(reach.missing());
        int length = mount.point.resolve(ByteString.EMPTY).length();
        var relative = real.slice(Math.min(length, real.length()), real.length());
        return mount.source.below(relative).below(reach.missing());
    }

    /** By its number: paths alone don't tell which of several mounts on each other is seen. */
    private Mount mountOf(ByteString real) throws FileException {
        long opened = EntryCalls.open(Posix.AT_FDCWD, real, Posix.O_PATH, 0);
        if (opened < 0) throw new Place(null, real).failure("open", opened);
        try {
            for (var line : Machine.text(ByteString.of("/proc/self/fdinfo/" + opened)).split("\n")) {
                if (!line.startsWith(ID_OF_DESCRIPTOR)) continue;
                var id = ByteString.of(line.substring(ID_OF_DESCRIPTOR.length()).strip());
                return all.stream().filter(one -> one.id.equals(id)).findFirst().orElse(null);
            }
            return null;
        } finally {
            Posix.close((int) opened);
        }
    }

    /** Whether a directory is on an overlay, whose files need not have its device number. */
    public static boolean isOverlay(ByteString directory) throws FileException {
        try (var opened = LocalDirectory.open(directory)) {
            return PseudoFileSystems.isOverlay(opened.descriptor(), new Place(null, directory));
        }
    }

    private static ByteString field(ByteString line, int wanted) {
        int from = 0;
        for (int i = 0; i < wanted; i++) {
            from = line.indexOf((byte) ' ', from) + 1;
            if (from == 0) return ByteString.EMPTY;
        }
        int end = line.indexOf((byte) ' ', from);
        return unescaped(line.slice(from, end < 0 ? line.length() : end));
    }

    /** The kernel writes a space, a tab, a line feed and a backslash as a backslash and three octal digits. */
    private static ByteString unescaped(ByteString text) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            boolean escape = text.at(i) == '\\' && i + 3 < text.length();
            bytes.write(escape ? (text.at(i + 1) & 7) << 6 | (text.at(i + 2) & 7) << 3 | text.at(i + 3) & 7
                    : text.at(i));
            if (escape) i += 3;
        }
        return ByteString.copyOf(bytes.toByteArray());
    }
}
