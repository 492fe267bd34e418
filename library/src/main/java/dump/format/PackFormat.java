package dump.format;

import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of {@code data/}: sealed blobs one after the other, the sealed header, its sealed length as four bytes, little
 * end first.
 *
 * <p>The header's plaintext has an entry a blob, in the order of the file: a type (0 data, 1 tree, 2 and 3 the same
 * compressed), the sealed length, for the compressed ones the length of the plaintext (four bytes each, little end
 * first), and the blob's identifier.
 */
public final class PackFormat {
    /** Most bytes of a sealed header, its length field not counted. */
    public static final int HEADER_MAX = 16 << 20;
    /** Most blobs of a pack, all compressed. */
    public static final int BLOBS_MAX = (HEADER_MAX - PackedBlob.OVERHEAD) / 41;
    /** Bytes of the length field that ends a pack. */
    public static final int TRAILER_LENGTH = 4;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private PackFormat() {}

    /** Bytes of a header's entry. */
    public static int entryLength(boolean compressed) {
        return compressed ? 41 : 37;
    }

    /** Bytes of the file that holds these blobs and no others. */
    public static long packSize(List<PackedBlob> blobs) {
        long size = PackedBlob.OVERHEAD + TRAILER_LENGTH;
        for (var blob : blobs) size += blob.length() + entryLength(blob.compressed());
        return size;
    }

    /** The header's plaintext for blobs in the order in which they lie. */
    public static byte[] writeHeader(List<PackedBlob> blobs) {
        int length = 0;
        for (var blob : blobs) length += entryLength(blob.compressed());
        var plain = new byte[length];
        int at = 0;
        for (var blob : blobs) {
            plain[at] = (byte) ((blob.type() == BlobType.TREE ? 1 : 0) | (blob.compressed() ? 2 : 0));
            INTS.set(plain, at + 1, blob.length());
            if (blob.compressed()) INTS.set(plain, at + 5, blob.rawLength());
            at += entryLength(blob.compressed());
            blob.id().writeTo(plain, at - Id.LENGTH);
        }
        return plain;
    }

    /** Writes the field that ends a pack. */
    public static void writeTrailer(byte[] out, int at, int sealedHeaderLength) {
        INTS.set(out, at, sealedHeaderLength);
    }

    /** The length of the sealed header, from a pack's last four bytes; checked against the file's size. */
    public static int readTrailer(byte[] in, int at, long packSize) throws FormatException {
        long length = Integer.toUnsignedLong((int) INTS.get(in, at));
        if (length < PackedBlob.OVERHEAD || length > Math.min(HEADER_MAX, packSize - TRAILER_LENGTH)) {
            throw new FormatException("a pack of " + packSize + " bytes with a header of " + length);
        }
        return (int) length;
    }

    /**
     * Reads the first {@code length} bytes of {@code plain} as the header of a pack.
     *
     * @param packSize bytes of the whole file, which the blobs, the header and its length field must fill exactly
     */
    public static List<PackedBlob> readHeader(Id pack, byte[] plain, int length, long packSize)
            throws FormatException {
        var blobs = new ArrayList<PackedBlob>(Math.min(length / 37, BLOBS_MAX));
        long offset = 0;
        for (int at = 0; at < length; ) {
            int kind = plain[at];
            if (kind < 0 || kind > 3) throw new FormatException("a pack's header with the type " + (kind & 255));
            boolean compressed = kind > 1;
            if (length - at < entryLength(compressed)) throw new FormatException("a pack's header that is cut off");
            int sealed = (int) INTS.get(plain, at + 1);
            int raw = compressed ? (int) INTS.get(plain, at + 5) : 0;
            if (sealed < PackedBlob.OVERHEAD || raw < 0 || compressed && raw == 0) {
                throw new FormatException("a pack's header with a blob of " + Integer.toUnsignedString(sealed)
                        + " sealed and " + Integer.toUnsignedString(raw) + " plain bytes");
            }
            at += entryLength(compressed);
            var type = (kind & 1) == 0 ? BlobType.DATA : BlobType.TREE;
            blobs.add(new PackedBlob(type, Id.of(plain, at - Id.LENGTH), pack, offset, sealed, raw));
            offset += sealed;
        }
        long size = offset + PackedBlob.OVERHEAD + length + TRAILER_LENGTH;
        if (size != packSize) {
            throw new FormatException("a pack of " + packSize + " bytes whose header accounts for " + size);
        }
        return List.copyOf(blobs);
    }
}
