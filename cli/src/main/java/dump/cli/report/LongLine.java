package dump.cli.report;

import dump.model.ByteString;
import dump.model.Mode;
import dump.model.Moment;
import dump.model.Node;
import java.time.ZoneId;

/** What {@code ls -l} says of an entry before its name. */
final class LongLine {
    private final ZoneId zone;

    LongLine(ZoneId zone) {
        this.zone = zone;
    }

    String before(Node node) {
        var line = new StringBuilder(64);
        line.append(mode(node)).append(' ');
        pad(line, owner(node.user(), node.uid()), 8);
        pad(line, owner(node.group(), node.gid()), 8);
        var size = node.isFile() && node.size() >= 0 ? Human.size(node.size()) : "-";
        line.append(" ".repeat(Math.max(0, 9 - size.length()))).append(size).append("  ");
        line.append(Moment.minute(node.mtime().instant(), zone)).append("  ");
        return line.toString();
    }

    JsonLine json(ByteString path, Node node) {
        var line = new JsonLine("entry").path("path", path).put("kind", node.type().text())
                .put("mode", "%04o".formatted(Mode.permissions(node.mode()))).put("uid", node.uid())
                .put("gid", node.gid()).put("user", node.user()).put("group", node.group());
        if (node.isFile() && node.size() >= 0) line.put("size", node.size());
        line.put("mtime", Human.rfc3339(node.mtime().instant(), zone));
        return node.linkTarget().isEmpty() ? line : line.path("target", node.linkTarget());
    }

    /** {@code drwxr-sr-t}. */
    static String mode(Node node) {
        char type = switch (node.type()) {
            case FILE -> '-';
            case DIRECTORY -> 'd';
            case SYMLINK -> 'l';
            case BLOCK_DEVICE -> 'b';
            case CHARACTER_DEVICE -> 'c';
            case FIFO -> 'p';
            case SOCKET -> 's';
            case UNKNOWN -> '?';
        };
        int bits = Mode.permissions(node.mode());
        var text = new char[] {type, '-', '-', '-', '-', '-', '-', '-', '-', '-'};
        for (int i = 0; i < 9; i++) if ((bits & 0x100 >> i) != 0) text[i + 1] = "rwx".charAt(i % 3);
        special(text, 3, bits & 0x800, 's', 'S');
        special(text, 6, bits & 0x400, 's', 'S');
        special(text, 9, bits & 0x200, 't', 'T');
        return new String(text);
    }

    private static void special(char[] text, int at, int bit, char executable, char plain) {
        if (bit != 0) text[at] = text[at] == 'x' ? executable : plain;
    }

    private static String owner(String name, long number) {
        return name.isEmpty() ? Long.toString(number) : name;
    }

    private static void pad(StringBuilder line, String text, int width) {
        line.append(text).append(" ".repeat(Math.max(0, width - text.length()) + 1));
    }
}
