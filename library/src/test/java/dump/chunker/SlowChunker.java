package dump.chunker;

/** The obvious twin of {@link Chunker}: the remainder of the last 64 bytes, by the definition, at every length. */
final class SlowChunker {
    private SlowChunker() {}

    static int cut(long polynomial, byte[] data, int start, int end) {
        for (int length = Chunker.SIZE_MIN; start + length <= end; length++) {
            boolean isCut = (fingerprint(polynomial, data, start + length) & 0xfffff) == 0;
            if (isCut || length == Chunker.SIZE_MAX) return start + length;
        }
        return -1;
    }

    static long fingerprint(long polynomial, byte[] data, int end) {
        long h = 0;
        for (int i = end - 64; i < end; i++) h = Polynomial.remainder(h << 8 | data[i] & 255, polynomial);
        return h;
    }
}
