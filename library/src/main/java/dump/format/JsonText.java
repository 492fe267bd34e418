package dump.format;

import java.nio.charset.StandardCharsets;

/** The inside of JSON strings as Go's {@code encoding/json} writes them. */
final class JsonText {
    /** Most bytes that one byte of UTF-8, or one {@code char}, takes in JSON. */
    static final int GROWTH_MAX = 6;

    /** ASCII that stands for itself, in JSON and in a quoted name alike. */
    private static final boolean[] PLAIN = plain();

    private static final byte[] BAD = {'\\', 'u', 'f', 'f', 'f', 'd'};

    private JsonText() {}

    static boolean isPlain(byte b) {
        return b >= 0 && PLAIN[b];
    }

    static boolean isPlain(char c) {
        return c < 128 && PLAIN[c];
    }

    /** Writes UTF-8 with what must be escaped; a byte that is not UTF-8 becomes {@code \}{@code ufffd}. */
    static int write(byte[] out, int at, byte[] text, int length) {
        for (int i = 0; i < length; ) {
            byte b = text[i];
            if (isPlain(b)) {
                out[at++] = b;
                i++;
                continue;
            }
            int snapshot = Utf8Codec.decode(text, i, length);
            at = snapshot == Utf8Codec.BAD ? writeBad(out, at) : writePoint(out, at, snapshot);
            i += snapshot == Utf8Codec.BAD ? 1 : Utf8Codec.length(snapshot);
        }
        return at;
    }

    static int write(byte[] out, int at, String text) {
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                out[at++] = (byte) c;
                i++;
                continue;
            }
            int snapshot = text.codePointAt(i);
            boolean lone = snapshot >= 0xd800 && snapshot <= 0xdfff;
            at = lone ? writeBad(out, at) : writePoint(out, at, snapshot);
            i += Character.charCount(snapshot);
        }
        return at;
    }

    /** JSON without white space, and with {@code < > &} and the line separators escaped inside of strings. */
    static String compact(byte[] json, int from, int to) {
        var out = new byte[GROWTH_MAX * (to - from)];
        int at = 0;
        boolean inString = false;
        for (int i = from; i < to; i++) {
            byte b = json[i];
            if (!inString && (b == ' ' || b == '\n' || b == '\r' || b == '\t')) continue;
            if (inString && b == '\\') {
                out[at++] = b;
                out[at++] = json[++i];
                continue;
            }
            if (b == '"') inString = !inString;
            int snapshot = Utf8Codec.decode(json, i, to);
            boolean escape = b == '<' || b == '>' || b == '&' || snapshot == 0x2028 || snapshot == 0x2029;
            if (escape) at = writeLong(out, at, snapshot);
            else out[at++] = b;
            if (escape && snapshot > 127) i += 2;
        }
        return new String(out, 0, at, StandardCharsets.UTF_8);
    }

    private static int writeBad(byte[] out, int at) {
        System.arraycopy(BAD, 0, out, at, BAD.length);
        return at + BAD.length;
    }

    /** Writes one code point, escaped where Go escapes it. */
    static int writePoint(byte[] out, int at, int snapshot) {
        if (snapshot < 128 && PLAIN[snapshot] || snapshot >= 128 && snapshot != 0x2028 && snapshot != 0x2029) {
            return Utf8Codec.encode(out, at, snapshot);
        }
        return switch (snapshot) {
            case '"', '\\' -> writeShort(out, at, snapshot);
            case '\n' -> writeShort(out, at, 'n');
            case '\r' -> writeShort(out, at, 'r');
            case '\t' -> writeShort(out, at, 't');
            case '\b' -> writeShort(out, at, 'b');
            case '\f' -> writeShort(out, at, 'f');
            case 0x7f -> Utf8Codec.encode(out, at, snapshot);
            default -> writeLong(out, at, snapshot);
        };
    }

    private static int writeShort(byte[] out, int at, int letter) {
        out[at] = '\\';
        out[at + 1] = (byte) letter;
        return at + 2;
    }

    private static int writeLong(byte[] out, int at, int snapshot) {
        out[at] = '\\';
        out[at + 1] = 'u';
        for (int i = 0; i < 4; i++) out[at + 2 + i] = Hex.DIGITS[snapshot >> 12 - 4 * i & 15];
        return at + 6;
    }

    private static boolean[] plain() {
        var plain = new boolean[128];
        // DEL is left out because a name escapes it.
        for (int c = ' '; c < 0x7f; c++) plain[c] = "\"\\<>&".indexOf(c) < 0;
        return plain;
    }
}
