package dump.excludes;

import dump.model.ByteString;

/** Characters in bytes that need not be UTF-8: a bad byte is a character of its own, which no text contains. */
public final class Characters {
    private static final int BAD = 0x110000;

    private Characters() {}

    /** How many bytes the character takes that begins at {@code at}: 1 if it is a bad byte. */
    public static int length(ByteString bytes, int at) {
        if (bytes.at(at) >= 0) return 1;
        int code = multibyte(bytes, at);
        return code >= BAD ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    }

    /** The code point that begins at {@code at}; of a bad byte a number above all code points. */
    public static int codePoint(ByteString bytes, int at) {
        byte first = bytes.at(at);
        return first >= 0 ? first : multibyte(bytes, at);
    }

    private static int multibyte(ByteString bytes, int at) {
        int first = bytes.at(at) & 0xff;
        int bad = BAD + first;
        int more = first >= 0xf8 || first < 0xc0 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
        if (more == 0 || at + more >= bytes.length()) return bad;
        int code = first & 0x3f >> more;
        for (int i = 1; i <= more; i++) {
            int next = bytes.at(at + i) & 0xff;
            if ((next & 0xc0) != 0x80) return bad;
            code = code << 6 | next & 0x3f;
        }
        boolean tooLong = code < (more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000);
        return tooLong || code > 0x10ffff || code >= 0xd800 && code < 0xe000 ? bad : code;
    }
}
