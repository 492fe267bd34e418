package dump.format;

import java.util.Arrays;

/**
 * What is sealed for a file of {@code index/}, {@code snapshots/} or {@code locks/}: in version 1 the JSON, in version
 * 2 a byte 2 and the JSON as one zstd frame. Either is read in both versions, and an empty file is empty.
 */
public final class StoredJson {
    private static final byte ZSTD = 2;

    private StoredJson() {}

    public static byte[] encode(byte[] json, int version, Zstd.Compressor compressor) {
        if (version == 1) return json;
        var out = new byte[1 + Zstd.Compressor.boundMax(json.length)];
        out[0] = ZSTD;
        int length = compressor.compress(json, 0, json.length, out, 1);
        return Arrays.copyOf(out, 1 + length);
    }

    /** The JSON, of at most {@code max} bytes; the array itself where it is stored plain. */
    public static byte[] decode(byte[] plain, int max, Zstd.Decompressor decompressor) throws FormatException {
        return decode(plain, 0, plain.length, max, decompressor);
    }

    /** The same of a stretch of an array. */
    public static byte[] decode(byte[] plain, int offset, int length, int max, Zstd.Decompressor decompressor)
            throws FormatException {
        if (length == 0) return new byte[0];
        byte first = plain[offset];
        if (first == ZSTD) return decompressor.decompress(plain, offset + 1, length - 1, max);
        if (first != '{' && first != '[') throw new FormatException("an unknown encoding, " + (first & 255));
        if (length > max) throw new FormatException("a file of " + length + " bytes where " + max + " are the limit");
        return offset == 0 && length == plain.length ? plain : Arrays.copyOfRange(plain, offset, offset + length);
    }
}
