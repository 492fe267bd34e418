package dump.format;

import dump.model.Id;

/** Identifiers as 64 hex digits, straight to and from bytes: a tree holds thousands. */
final class Hex {
    static final int ID_LENGTH = 2 * Id.LENGTH;

    static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    /** The value of a digit of either case, or -1. */
    private static final byte[] VALUES = values();

    private Hex() {}

    static void write(byte[] out, int at, Id id) {
        write(out, at, id.first());
        write(out, at + 16, id.second());
        write(out, at + 32, id.third());
        write(out, at + 48, id.fourth());
    }

    private static void write(byte[] out, int at, long bits) {
        for (int i = 15; i >= 0; i--) {
            out[at + i] = DIGITS[(int) bits & 15];
            bits >>>= 4;
        }
    }

    /** Sixteen digits; whether all of them are is to be asked of {@link #areDigits}. */
    static long read(byte[] in, int at) {
        long bits = 0;
        for (int i = 0; i < 16; i++) bits = bits << 4 | VALUES[in[at + i] & 255];
        return bits;
    }

    static boolean areDigits(byte[] in, int from, int to) {
        int all = 0;
        for (int i = from; i < to; i++) all |= VALUES[in[i] & 255];
        return all >= 0;
    }

    static int value(byte digit) {
        return VALUES[digit & 255];
    }

    private static byte[] values() {
        var values = new byte[256];
        for (int i = 0; i < 256; i++) values[i] = (byte) Character.digit(i < 128 ? (char) i : ' ', 16);
        return values;
    }
}
