package dump.format;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.function.IntFunction;

/** zstd with contexts that are reused: one compressor and one decompressor a worker, closed by who made them. */
public final class Zstd {
    private Zstd() {}

    /** Writes single frames with their content size, without a checksum, window at most 8 MiB. For one thread. */
    public static final class Compressor implements AutoCloseable {
        /** Level 20 and above have windows beyond 8 MiB. */
        public static final int LEVEL_MAX = 19;

        private final ZstdCompressCtx context = new ZstdCompressCtx();

        /** @param level 1 to {@link #LEVEL_MAX} */
        public Compressor(int level) {
            if (level < 1 || level > LEVEL_MAX) throw new IllegalArgumentException("zstd has no level " + level);
            context.setLevel(level).setContentSize(true).setChecksum(false);
        }

        /** Most bytes that a frame of so many takes. */
        public static int boundMax(int length) {
            long bound = length + (length >>> 8) + (length < 128 << 10 ? (128 << 10) - length >>> 11 : 0) + 16L;
            return (int) Math.min(bound, Integer.MAX_VALUE - 8);
        }

        /** Compresses into an array with room for {@link #boundMax}; returns the bytes written. */
        public int compress(byte[] in, int offset, int length, byte[] out, int outOffset) {
            return context.compressByteArray(out, outOffset, out.length - outOffset, in, offset, length);
        }

        @Override
        public void close() {
            context.close();
        }
    }

    /**
     * Reads what any writer may have written: several frames, skippable ones, unknown content size, checksums, windows
     * up to 128 MiB. Anything behind the last frame is an error. For one thread.
     */
    public static final class Decompressor implements AutoCloseable {
        /** zstd can't do better than some 32,000 bytes for one: a greater claim deserves no memory. */
        private static final int RATIO_MAX = 1 << 15;
        private static final int FIRST_GUESS_MIN = 1 << 16;

        private final ZstdDecompressCtx context = new ZstdDecompressCtx();

        /** Decompresses to exactly {@code exactLength} bytes and writes none beyond them. */
        public void decompress(byte[] in, int offset, int length, byte[] out, int outOffset, int exactLength)
                throws FormatException {
            requireSome(length);
            int written;
            try {
                written = context.decompressByteArray(out, outOffset, exactLength, in, offset, length);
            } catch (ZstdException e) {
                throw bad(e);
            }
            if (written != exactLength) {
                throw new FormatException("zstd data of " + written + " bytes where " + exactLength + " are told");
            }
        }

        /**
         * Decompresses to whatever length it has, up to {@code max}.
         *
         * @param room gives an array of so many bytes at least, perhaps several times; the last one holds the result
         * @return the length
         */
        public int decompress(byte[] in, int offset, int length, int max, IntFunction<byte[]> room)
                throws FormatException {
            requireSome(length);
            long size = Math.min(max, firstGuess(in, offset, length));
            while (true) {
                try {
                    return context.decompressByteArray(room.apply((int) size), 0, (int) size, in, offset, length);
                } catch (ZstdException e) {
                    boolean tooSmall = e.getErrorCode() == com.github.luben.zstd.Zstd.errDstSizeTooSmall();
                    if (!tooSmall) throw bad(e);
                    if (size == max) throw new FormatException("zstd data of more than " + max + " bytes");
                }
                size = Math.min(max, size * 4);
            }
        }

        /** The native code takes no offset at the end of an array. */
        private static void requireSome(int length) throws FormatException {
            if (length == 0) throw new FormatException("zstd data of no bytes");
        }

        private static long firstGuess(byte[] in, int offset, int length) {
            long told = com.github.luben.zstd.Zstd.getFrameContentSize(in, offset, length);
            if (told > 0) return Math.min(told, (long) length * RATIO_MAX);
            return Math.max(FIRST_GUESS_MIN, 8L * length);
        }

        private static FormatException bad(ZstdException e) {
            return new FormatException("bad zstd data: " + e.getMessage());
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
