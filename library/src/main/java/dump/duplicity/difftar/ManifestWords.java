package dump.duplicity.difftar;

import dump.model.ByteString;

/** A line of a manifest, word by word. A path with spaces is one word, since it is quoted with {@code \xHH}. */
final class ManifestWords {
    private final byte[] line;
    private int at;

    ManifestWords(byte[] line) {
        this.line = line;
    }

    /** What Python takes for space in bytes. */
    static boolean isSpace(byte b) {
        return b == ' ' || b >= '\t' && b <= '\r';
    }

    /** Null at the end. */
    ByteString next() {
        while (at < line.length && isSpace(line[at])) at++;
        int from = at;
        while (at < line.length && !isSpace(line[at])) at++;
        return at == from ? null : ByteString.copyOf(line, from, at - from);
    }

    /** What follows the one space after the last word. */
    ByteString rest() {
        int from = Math.min(at + 1, line.length);
        at = line.length;
        return ByteString.copyOf(line, from, line.length - from);
    }

    /** The bytes that a quoted word stands for; one without quotes stands for itself. Null if the quotes are wrong. */
    static ByteString unquote(ByteString word) {
        int end = word.length() - 1;
        if (end < 0 || word.at(0) != '"') return word;
        if (end == 0 || word.at(end) != '"') return null;
        var bytes = new byte[end];
        int length = 0;
        for (int i = 1; i < end; i++) {
            if (word.at(i) != '\\') {
                bytes[length++] = word.at(i);
                continue;
            }
            if (i + 4 > end || word.at(i + 1) != 'x') return null;
            int high = Character.digit(word.at(i + 2), 16);
            int low = Character.digit(word.at(i + 3), 16);
            if (high < 0 || low < 0) return null;
            bytes[length++] = (byte) (high << 4 | low);
            i += 3;
        }
        return ByteString.copyOf(bytes, 0, length);
    }
}
