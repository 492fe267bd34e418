package dump.cli.input;

/** Well-formedness of UTF-8 (RFC 3629), character by character. */
public final class WellFormed {
    private WellFormed() {}

    /** Bytes of the well-formed character at {@code i}, or 0 if there is none. */
    public static int lengthAt(byte[] bytes, int i) {
        int first = bytes[i] & 0xff;
        if (first < 0x80) return 1;
        int length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3
                : first >= 0xf0 && first < 0xf5 ? 4 : 0;
        if (length == 0 || i + length > bytes.length) return 0;
        for (int k = 1; k < length; k++) if ((bytes[i + k] & 0xc0) != 0x80) return 0;
        int second = bytes[i + 1] & 0xff;
        boolean overlong = first == 0xe0 && second < 0xa0 || first == 0xf0 && second < 0x90;
        boolean surrogate = first == 0xed && second >= 0xa0;
        boolean beyond = first == 0xf4 && second >= 0x90;
        return overlong || surrogate || beyond ? 0 : length;
    }
}
