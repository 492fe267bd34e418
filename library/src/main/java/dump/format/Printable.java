package dump.format;

import java.util.Arrays;

/**
 * Which code points Go's {@code strconv.IsPrint} calls printable: Unicode's letters, marks, numbers, punctuation,
 * symbols, and the space. Go 1.26 knows Unicode 15.0; the JDK knows 16.0, so what is newer stands in a table.
 */
final class Printable {
    /** First and last code point of each range assigned after Unicode 15.0; nothing printable in 15.0 lies in one. */
    private static final int[] NEWER = {
            0x897, 0x897, 0x1b4e, 0x1b4f, 0x1b7f, 0x1b7f, 0x1c89, 0x1c8a, 0x2427, 0x2429, 0x2ffc, 0x2fff,
            0x31e4, 0x31ef, 0xa7cb, 0xa7cd, 0xa7da, 0xa7dc, 0x105c0, 0x105f3, 0x10d40, 0x10d8f, 0x10ec2, 0x10efc,
            0x11380, 0x113e2, 0x116d0, 0x116e3, 0x11bc0, 0x11bf9, 0x11f5a, 0x11f5a, 0x13460, 0x143fa,
            0x16100, 0x16139, 0x16d40, 0x16d79, 0x18cff, 0x18cff, 0x1cc00, 0x1ceb3, 0x1e5d0, 0x1e5ff,
            0x1f8b2, 0x1f8c1, 0x1fa89, 0x1fa8f, 0x1fabe, 0x1fabe, 0x1fac6, 0x1fac6, 0x1fadc, 0x1fadf,
            0x1fae9, 0x1fae9, 0x1fbcb, 0x1fbef, 0x2ebf0, 0x2ee5d};

    private Printable() {}

    static boolean is(int snapshot) {
        if (snapshot < 0x7f) return snapshot >= ' ';
        int type = Character.getType(snapshot);
        boolean printable = type >= Character.UPPERCASE_LETTER && type <= Character.OTHER_NUMBER
                || type >= Character.DASH_PUNCTUATION && type <= Character.FINAL_QUOTE_PUNCTUATION;
        return printable && !isNewer(snapshot);
    }

    private static boolean isNewer(int snapshot) {
        int found = Arrays.binarySearch(NEWER, snapshot);
        // An odd place between two entries is inside of a range.
        return found >= 0 || (-found - 1) % 2 == 1;
    }
}
