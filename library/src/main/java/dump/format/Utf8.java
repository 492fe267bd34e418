package dump.format;

/** UTF-8 as Go reads it: strict, and a byte that fits nowhere is bad alone. */
final class Utf8 {
    static final int BAD = -1;

    private Utf8() {}

    /** The code point that begins at {@code at}, or {@link #BAD}: then one byte is to be passed over. */
    static int decode(byte[] in, int at, int end) {
        int first = in[at];
        if (first >= 0) return first;
        int lead = first & 255;
        if (lead < 0xc2 || lead > 0xf4) return BAD;
        int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (at + length > end) return BAD;
        int point = lead & (0xff >>> length + 1);
        for (int i = 1; i < length; i++) {
            int next = in[at + i];
            if ((next & 0xc0) != 0x80) return BAD;
            point = point << 6 | next & 0x3f;
        }
        boolean overlong = point < (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000);
        boolean surrogate = point >= 0xd800 && point <= 0xdfff;
        return overlong || surrogate || point > 0x10ffff ? BAD : point;
    }

    /** Bytes of a code point. */
    static int length(int point) {
        return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }

    /** Writes a code point, returns where the next byte goes. */
    static int encode(byte[] out, int at, int point) {
        if (point < 0x80) {
            out[at++] = (byte) point;
            return at;
        }
        int length = length(point);
        for (int i = length - 1; i > 0; i--) {
            out[at + i] = (byte) (0x80 | point & 0x3f);
            point >>>= 6;
        }
        out[at] = (byte) ((0xf00 >>> length & 0xff) | point);
        return at + length;
    }

    static boolean isValid(byte[] in, int from, int to) {
        for (int i = from; i < to; ) {
            int point = decode(in, i, to);
            if (point == BAD) return false;
            i += length(point);
        }
        return true;
    }
}
