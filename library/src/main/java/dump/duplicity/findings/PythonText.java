package dump.duplicity.findings;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Texts as Python prints them with escapes, back to the bytes they came from: {@code \n}, {@code \xfc} for a code
 * point, {@code \udcfc} for a byte that is not UTF-8. In {@code b'…'} an {@code \xfc} is a byte. Given and taken as
 * strings with a character for each byte.
 */
final class PythonText {
    private PythonText() {}

    /**
     * What stands after a code: words, and at most one path in apostrophes. Not all versions escape an apostrophe in
     * it, so it reaches to the last one.
     */
    static List<ByteString> extras(String line) {
        int from = line.indexOf('\'');
        int to = line.lastIndexOf('\'');
        var extras = new ArrayList<ByteString>();
        if (from == to) {
            words(line, extras);
            return extras;
        }
        boolean bytes = from > 0 && line.charAt(from - 1) == 'b' && (from == 1 || line.charAt(from - 2) == ' ');
        words(line.substring(0, bytes ? from - 1 : from), extras);
        extras.add(decoded(line, from + 1, to, bytes));
        words(line.substring(to + 1), extras);
        return extras;
    }

    private static void words(String line, List<ByteString> extras) {
        for (var word : line.split(" ")) if (!word.isEmpty()) extras.add(latin(word));
    }

    /** The strings of a printed list, {@code ['a', "b's", b'c', u'd']}; empty if it is not whole. */
    static Optional<List<ByteString>> list(String printed) {
        var text = printed.strip();
        if (!text.startsWith("[") || !text.endsWith("]")) return Optional.empty();
        var strings = new ArrayList<ByteString>();
        int at = 1;
        int end = text.length() - 1;
        while (at < end) {
            boolean bytes = text.charAt(at) == 'b';
            if (bytes || text.charAt(at) == 'u') at++;
            int close = closing(text, at, end);
            if (close < 0) return Optional.empty();
            strings.add(decoded(text, at + 1, close, bytes));
            at = close + 1;
            if (at < end && !text.startsWith(", ", at)) return Optional.empty();
            at += 2;
        }
        return Optional.of(strings);
    }

    private static int closing(String text, int at, int end) {
        char quote = text.charAt(at);
        if (quote != '\'' && quote != '"') return -1;
        for (int i = at + 1; i < end; i++) {
            if (text.charAt(i) == '\\') i++;
            else if (text.charAt(i) == quote) return i;
        }
        return -1;
    }

    private static ByteString decoded(String text, int from, int to, boolean bytes) {
        var out = new ByteArrayOutputStream(to - from);
        int at = from;
        int high = 0;
        while (at < to) {
            char one = text.charAt(at++);
            if (one != '\\' || at == to) {
                out.write(one);
                continue;
            }
            char kind = text.charAt(at++);
            int digits = switch (kind) {
                case 'x' -> 2;
                case 'u' -> 4;
                case 'U' -> 8;
                default -> 0;
            };
            int snapshot = digits == 0 ? -1 : hex(text, at, Math.min(to, at + digits), digits);
            if (snapshot < 0) {
                simple(out, kind);
                continue;
            }
            at += digits;
            if (bytes && kind == 'x') out.write(snapshot);
            // Old builds of Python 2 write two halves for a point beyond the first plane.
            else if (Character.isBmpCodePoint(snapshot) && Character.isHighSurrogate((char) snapshot)) high = snapshot;
            else if (high != 0 && Character.isBmpCodePoint(snapshot) && Character.isLowSurrogate((char) snapshot)) {
                snapshot(out, Character.toCodePoint((char) high, (char) snapshot));
                high = 0;
            } else snapshot(out, snapshot);
        }
        return ByteString.copyOf(out.toByteArray());
    }

    private static int hex(String text, int from, int to, int digits) {
        if (to - from != digits) return -1;
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || value > 0xfffffff) return -1;
            value = value << 4 | digit;
        }
        return value < 0 || value > Character.MAX_CODE_POINT ? -1 : value;
    }

    private static void simple(ByteArrayOutputStream out, char kind) {
        switch (kind) {
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case '\\', '\'', '"' -> out.write(kind);
            // No escape: it stands for itself.
            default -> {
                out.write('\\');
                out.write(kind);
            }
        }
    }

    private static void snapshot(ByteArrayOutputStream out, int snapshot) {
        if (snapshot >= 0xdc80 && snapshot <= 0xdcff) out.write(snapshot - 0xdc00);
        else out.writeBytes(new String(Character.toChars(snapshot)).getBytes(StandardCharsets.UTF_8));
    }

    static ByteString latin(String text) {
        return ByteString.copyOf(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
