package dump.model;

/**
 * Where a blob lies: {@code length} sealed bytes (overhead included) at {@code offset} of a pack, below 4 GiB.
 *
 * @param rawLength bytes of the plaintext if the blob is compressed, 0 if it is stored plain
 */
public record PackedBlob(BlobType type, Id id, Id pack, long offset, int length, int rawLength) {
    /** What sealing adds to a blob. */
    public static final int OVERHEAD = 32;

    public boolean compressed() {
        return rawLength != 0;
    }

    /** Bytes of the blob's content. */
    public int plainLength() {
        return compressed() ? rawLength : length - OVERHEAD;
    }
}
