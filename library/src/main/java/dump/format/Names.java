package dump.format;

import dump.model.ByteString;

/**
 * File names as a tree holds them: Go's {@code strconv.Quote} without its quotes, and that as a JSON string.
 *
 * <p>Both steps are one pass over the bytes. Printable code points stay; a byte that is not UTF-8 becomes {@code \xHH},
 * control characters {@code \n} or {@code \xHH}, all else {@code \}{@code uHHHH} or {@code \UHHHHHHHH}; JSON then
 * doubles each backslash and spells {@code < > &} as escapes.
 */
final class Names {
    /** The letters that stand for the bytes 7 to 13. */
    private static final byte[] LETTERS = {'a', 'b', 't', 'n', 'v', 'f', 'r'};

    private Names() {}

    /** Quotes and escapes a name, without the outer quotes; returns where the next byte goes. */
    static int write(byte[] out, int at, byte[] name, int length) {
        for (int i = 0; i < length; ) {
            byte b = name[i];
            if (JsonText.isPlain(b)) {
                out[at++] = b;
                i++;
                continue;
            }
            int snapshot = Utf8Codec.decode(name, i, length);
            int width = snapshot == Utf8Codec.BAD ? 1 : Utf8Codec.length(snapshot);
            at = writePoint(out, at, snapshot, b);
            i += width;
        }
        return at;
    }

    private static int writePoint(byte[] out, int at, int snapshot, byte single) {
        if (snapshot == Utf8Codec.BAD) return escape(out, at, 'x', single & 255, 2);
        if (snapshot == '"' || snapshot == '\\') {
            // \" and \\ of Go, with each of the two characters escaped again.
            out[at] = '\\';
            out[at + 1] = '\\';
            out[at + 2] = '\\';
            out[at + 3] = (byte) snapshot;
            return at + 4;
        }
        if (Printable.is(snapshot)) return JsonText.writePoint(out, at, snapshot);
        if (snapshot >= 7 && snapshot <= 13) {
            out[at] = '\\';
            out[at + 1] = '\\';
            out[at + 2] = LETTERS[snapshot - 7];
            return at + 3;
        }
        if (snapshot < ' ' || snapshot == 0x7f) return escape(out, at, 'x', snapshot, 2);
        return snapshot < 0x10000 ? escape(out, at, 'u', snapshot, 4) : escape(out, at, 'U', snapshot, 8);
    }

    private static int escape(byte[] out, int at, char letter, int value, int digits) {
        out[at] = '\\';
        out[at + 1] = '\\';
        out[at + 2] = (byte) letter;
        at += 3 + digits;
        for (int i = 1; i <= digits; i++) {
            out[at - i] = Hex.DIGITS[value & 15];
            value >>>= 4;
        }
        return at;
    }

    /** The bytes of a quoted name (JSON's own escapes are undone already), or null if the quoting is bad. */
    static ByteString unquote(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = text[i];
            if (b == '\\' || b == '"' || b == '\n') return unescape(text, from, to);
        }
        return ByteString.copyOf(text, from, to - from);
    }

    private static ByteString unescape(byte[] text, int from, int to) {
        var out = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; ) {
            byte b = text[i++];
            if (b == '"' || b == '\n') return null;
            if (b != '\\') {
                out[length++] = b;
                continue;
            }
            if (i == to) return null;
            byte letter = text[i];
            int digits = digits(letter);
            if (i + digits >= to) return null;
            int value = value(text, i, digits);
            if (value < 0) return null;
            length = digits <= 3 ? put(out, length, value) : Utf8Codec.encode(out, length, value);
            i += 1 + digits;
        }
        return ByteString.copyOf(out, 0, length);
    }

    private static int put(byte[] out, int length, int value) {
        out[length] = (byte) value;
        return length + 1;
    }

    /** How many digits follow the letter of an escape; an octal one has its first in the letter's place. */
    private static int digits(byte letter) {
        return switch (letter) {
            case 'x', '0', '1', '2', '3', '4', '5', '6', '7' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
        };
    }

    /** What an escape stands for, or -1. */
    private static int value(byte[] text, int at, int digits) {
        byte letter = text[at];
        if (letter >= '0' && letter <= '7') return octal(text, at);
        if (digits > 0) return hexadecimal(text, at + 1, digits);
        if (letter == '"' || letter == '\\') return letter;
        for (int i = 0; i < LETTERS.length; i++) if (LETTERS[i] == letter) return 7 + i;
        return -1;
    }

    private static int octal(byte[] text, int at) {
        int value = 0;
        for (int i = at; i < at + 3; i++) {
            if (text[i] < '0' || text[i] > '7') return -1;
            value = value << 3 | text[i] - '0';
        }
        return value > 255 ? -1 : value;
    }

    private static int hexadecimal(byte[] text, int from, int digits) {
        if (!Hex.areDigits(text, from, from + digits)) return -1;
        long value = 0;
        for (int i = from; i < from + digits; i++) value = value << 4 | Hex.value(text[i]);
        boolean bad = value > 0x10ffff || digits > 2 && value >= 0xd800 && value <= 0xdfff;
        return bad ? -1 : (int) value;
    }
}
