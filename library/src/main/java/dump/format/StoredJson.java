package dump.format;

import java.util.Arrays;
import java.util.function.IntFunction;

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

    /**
     * The JSON, of at most {@code max} bytes.
     *
     * @param length of what is stored, at the beginning of {@code plain}
     * @param room as of {@link Zstd.Decompressor#decompress}, for the JSON
     * @return its length
     */
    public static int decode(byte[] plain, int length, int max, Zstd.Decompressor decompressor,
            IntFunction<byte[]> room) throws FormatException {
        if (length == 0) return 0;
        byte first = plain[0];
        if (first == ZSTD) return decompressor.decompress(plain, 1, length - 1, max, room);
        if (first != '{' && first != '[') throw new FormatException("an unknown encoding, " + (first & 255));
        if (length > max) throw new FormatException("a file of " + length + " bytes where " + max + " are the limit");
        System.arraycopy(plain, 0, room.apply(length), 0, length);
        return length;
    }
}
