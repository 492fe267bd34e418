package dump.files;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The table of mounts of this process, proc_pid_mountinfo(5). */
public final class Mounts {
    private static final ByteString TABLE = ByteString.of("/proc/self/mountinfo");
    private static final int POINT = 4;

    private Mounts() {}

    /** Where something is mounted below a directory, each place once. @param directory its real path */
    public static List<ByteString> below(ByteString directory) throws FileException {
        var prefix = directory.resolve(ByteString.EMPTY);
        var found = new ArrayList<ByteString>();
        var table = Machine.bytes(TABLE);
        for (int from = 0, end; from < table.length(); from = end + 1) {
            end = table.indexOf((byte) '\n', from);
            if (end < 0) end = table.length();
            var point = field(table.slice(from, end), POINT);
            if (point.length() > prefix.length() && point.startsWith(prefix) && !found.contains(point))
                found.add(point);
        }
        return found;
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
