package dump.format;

/** UTF-8 as Go reads it: strict, and a byte that fits nowhere is bad alone. */
final class Utf8Codec {
    static final int BAD = -1;

    private Utf8Codec() {}

    /** The code point that begins at {@code at}, or {@link #BAD}: then one byte is to be passed over. */
    static int decode(byte[] in, int at, int end) {
        int first = in[at];
        if (first >= 0) return first;
        int lead = first & 255;
        if (lead < 0xc2 || lead > 0xf4) return BAD;
        int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (at + length > end) return BAD;
        int snapshot = lead & (0xff >>> length + 1);
        for (int i = 1; i < length; i++) {
            int next = in[at + i];
            if ((next & 0xc0) != 0x80) return BAD;
            snapshot = snapshot << 6 | next & 0x3f;
        }
        boolean overlong = snapshot < (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000);
        boolean surrogate = snapshot >= 0xd800 && snapshot <= 0xdfff;
        return overlong || surrogate || snapshot > 0x10ffff ? BAD : snapshot;
    }

    /** Bytes of a code point. */
    static int length(int snapshot) {
        return snapshot < 0x80 ? 1 : snapshot < 0x800 ? 2 : snapshot < 0x10000 ? 3 : 4;
    }

    /** Writes a code point, returns where the next byte goes. */
    static int encode(byte[] out, int at, int snapshot) {
        if (snapshot < 0x80) {
            out[at++] = (byte) snapshot;
            return at;
        }
        int length = length(snapshot);
        for (int i = length - 1; i > 0; i--) {
            out[at + i] = (byte) (0x80 | snapshot & 0x3f);
            snapshot >>>= 6;
        }
        out[at] = (byte) ((0xf00 >>> length & 0xff) | snapshot);
        return at + length;
    }

    static boolean isValid(byte[] in, int from, int to) {
        for (int i = from; i < to; ) {
            int snapshot = decode(in, i, to);
            if (snapshot == BAD) return false;
            i += length(snapshot);
        }
        return true;
    }
}
