package dump.cli.report;

import dump.model.ByteString;

/** Names as a terminal may show them: what could move its cursor or hide text is written as {@code \x1b}. */
final class Escape {
    private Escape() {}

    /** The bytes themselves if they are harmless. */
    static ByteString name(ByteString name) {
        for (int i = 0; i < name.length(); i++) {
            byte b = name.at(i);
            if (b >= 0x20 && b < 0x7f) continue;
            var text = name.toString();
            var shown = line(text);
            return shown.equals(text) ? name : ByteString.of(shown);
        }
        return name;
    }

    /** A text of one line, which a name in it must not make two. */
    static String line(String text) {
        return text(text, false);
    }

    /** A message: its line ends stay. */
    static String lines(String text) {
        return text(text, true);
    }

    private static String text(String text, boolean keepLines) {
        if (text.chars().noneMatch(c -> isControl(c) && !(keepLines && c == '\n'))) return text;
        var result = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (!isControl(c) || keepLines && c == '\n') result.appendCodePoint(c);
            else if (c == '\n') result.append("\\n");
            else if (c == '\t') result.append("\\t");
            else if (c < 0x100) result.append("\\x%02x".formatted(c));
            else result.append("\\u%04x".formatted(c));
        });
        return result.toString();
    }

    /** C0, DEL, C1, what Unicode turns the direction of text with, and bytes that were no UTF-8. */
    private static boolean isControl(int c) {
        return c < 0x20 || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
                || c == 0x200e || c == 0x200f;
    }
}
