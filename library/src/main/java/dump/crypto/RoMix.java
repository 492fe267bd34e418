package dump.crypto;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The memory-hard middle of scrypt, for lanes of 128 r bytes, each mixed by itself. */
final class RoMix {
    private static final int BLOCK = 16;

    private RoMix() {}

    /** Mixes the {@code p} lanes in place, on as many threads as processors and memory allow. */
    static void mix(byte[] lanes, int n, int r, int p) {
        long room = Scrypt.MEMORY_MAX / (128L * n * r);
        int threads = (int) Math.min(Math.min(p, Runtime.getRuntime().availableProcessors()), room);
        var next = new AtomicInteger();
        Runnable worker = () -> {
            int[] table = null;
            for (int lane = next.getAndIncrement(); lane < p; lane = next.getAndIncrement()) {
                if (table == null) table = new int[32 * r * n];
                mixLane(lanes, lane * 128 * r, table, n, r);
            }
            if (table != null) erase(table);
        };
        runAll(worker, threads);
    }

    /** Runs the worker {@code threads} times at once, once of them here. */
    private static void runAll(Runnable worker, int threads) {
        var failure = new AtomicReference<Throwable>();
        UncaughtExceptionHandler keep = (_, e) -> failure.compareAndSet(null, e);
        var others = new Thread[threads - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = Thread.ofPlatform().name("scrypt").daemon().uncaughtExceptionHandler(keep).start(worker);
        }
        try {
            worker.run();
        } finally {
            joinAll(others);
        }
        switch (failure.get()) {
            case null -> {}
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("a lane of scrypt failed", e);
        }
    }

    /** Waits for all, even if interrupted, which is kept for the caller: they write into our arrays. */
    private static void joinAll(Thread[] threads) {
        boolean interrupted = false;
        for (var thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private static void mixLane(byte[] lanes, int offset, int[] table, int n, int r) {
        int words = 32 * r;
        for (int i = 0; i < words; i++) table[i] = word(lanes, offset + 4 * i);
        for (int i = 0; i < n - 1; i++) mixBlocks(table, i * words, table, i * words, table, (i + 1) * words, r, 0);
        var x = new int[words];
        var y = new int[words];
        mixBlocks(table, (n - 1) * words, table, (n - 1) * words, x, 0, r, 0);
        for (int i = 0; i < n; i += 2) {
            mixBlocks(x, 0, table, (x[words - BLOCK] & n - 1) * words, y, 0, r, -1);
            mixBlocks(y, 0, table, (y[words - BLOCK] & n - 1) * words, x, 0, r, -1);
        }
        for (int i = 0; i < words; i++) putWord(lanes, offset + 4 * i, x[i]);
        erase(x);
        erase(y);
    }

    /** scryptBlockMix of {@code in XOR (other AND mask)}: 2r blocks, the even ones first in the output. */
    private static void mixBlocks(int[] in, int inOffset, int[] other, int otherOffset, int[] out, int outOffset,
            int r, int mask) {
        var last = new int[BLOCK];
        int a = inOffset + (2 * r - 1) * BLOCK;
        int b = otherOffset + (2 * r - 1) * BLOCK;
        for (int i = 0; i < BLOCK; i++) last[i] = in[a + i] ^ other[b + i] & mask;
        var from = last;
        int at = 0;
        for (int block = 0; block < 2 * r; block++) {
            int to = outOffset + (block >> 1) * BLOCK + (block & 1) * r * BLOCK;
            mixBlock(from, at, in, inOffset + block * BLOCK, other, otherOffset + block * BLOCK, mask, out, to);
            from = out;
            at = to;
        }
    }

    /**
     * Salsa20/8 of {@code last XOR in XOR (other AND mask)}.
     *
     * <p>Small enough to be called often, so that the second compiler takes it as a whole and once, in a process that
     * derives one key; no call in it, sixteen locals and shifts written out, so that the first compiler's code is as
     * fast as can be meanwhile.
     */
    private static void mixBlock(int[] last, int l, int[] in, int a, int[] other, int b, int mask, int[] out, int to) {
        // The sum that ends Salsa20/8 needs its input again: it waits in the output.
        int x0 = out[to] = last[l] ^ in[a] ^ other[b] & mask;
        int x1 = out[to + 1] = last[l + 1] ^ in[a + 1] ^ other[b + 1] & mask;
        int x2 = out[to + 2] = last[l + 2] ^ in[a + 2] ^ other[b + 2] & mask;
        int x3 = out[to + 3] = last[l + 3] ^ in[a + 3] ^ other[b + 3] & mask;
        int x4 = out[to + 4] = last[l + 4] ^ in[a + 4] ^ other[b + 4] & mask;
        int x5 = out[to + 5] = last[l + 5] ^ in[a + 5] ^ other[b + 5] & mask;
        int x6 = out[to + 6] = last[l + 6] ^ in[a + 6] ^ other[b + 6] & mask;
        int x7 = out[to + 7] = last[l + 7] ^ in[a + 7] ^ other[b + 7] & mask;
        int x8 = out[to + 8] = last[l + 8] ^ in[a + 8] ^ other[b + 8] & mask;
        int x9 = out[to + 9] = last[l + 9] ^ in[a + 9] ^ other[b + 9] & mask;
        int x10 = out[to + 10] = last[l + 10] ^ in[a + 10] ^ other[b + 10] & mask;
        int x11 = out[to + 11] = last[l + 11] ^ in[a + 11] ^ other[b + 11] & mask;
        int x12 = out[to + 12] = last[l + 12] ^ in[a + 12] ^ other[b + 12] & mask;
        int x13 = out[to + 13] = last[l + 13] ^ in[a + 13] ^ other[b + 13] & mask;
        int x14 = out[to + 14] = last[l + 14] ^ in[a + 14] ^ other[b + 14] & mask;
        int x15 = out[to + 15] = last[l + 15] ^ in[a + 15] ^ other[b + 15] & mask;
        for (int round = 0; round < 8; round += 2) {
            int t;
            t = x0 + x12;
            x4 ^= t << 7 | t >>> 25;
            t = x4 + x0;
            x8 ^= t << 9 | t >>> 23;
            t = x8 + x4;
            x12 ^= t << 13 | t >>> 19;
            t = x12 + x8;
            x0 ^= t << 18 | t >>> 14;
            t = x5 + x1;
            x9 ^= t << 7 | t >>> 25;
            t = x9 + x5;
            x13 ^= t << 9 | t >>> 23;
            t = x13 + x9;
            x1 ^= t << 13 | t >>> 19;
            t = x1 + x13;
            x5 ^= t << 18 | t >>> 14;
            t = x10 + x6;
            x14 ^= t << 7 | t >>> 25;
            t = x14 + x10;
            x2 ^= t << 9 | t >>> 23;
            t = x2 + x14;
            x6 ^= t << 13 | t >>> 19;
            t = x6 + x2;
            x10 ^= t << 18 | t >>> 14;
            t = x15 + x11;
            x3 ^= t << 7 | t >>> 25;
            t = x3 + x15;
            x7 ^= t << 9 | t >>> 23;
            t = x7 + x3;
            x11 ^= t << 13 | t >>> 19;
            t = x11 + x7;
            x15 ^= t << 18 | t >>> 14;
            t = x0 + x3;
            x1 ^= t << 7 | t >>> 25;
            t = x1 + x0;
            x2 ^= t << 9 | t >>> 23;
            t = x2 + x1;
            x3 ^= t << 13 | t >>> 19;
            t = x3 + x2;
            x0 ^= t << 18 | t >>> 14;
            t = x5 + x4;
            x6 ^= t << 7 | t >>> 25;
            t = x6 + x5;
            x7 ^= t << 9 | t >>> 23;
            t = x7 + x6;
            x4 ^= t << 13 | t >>> 19;
            t = x4 + x7;
            x5 ^= t << 18 | t >>> 14;
            t = x10 + x9;
            x11 ^= t << 7 | t >>> 25;
            t = x11 + x10;
            x8 ^= t << 9 | t >>> 23;
            t = x8 + x11;
            x9 ^= t << 13 | t >>> 19;
            t = x9 + x8;
            x10 ^= t << 18 | t >>> 14;
            t = x15 + x14;
            x12 ^= t << 7 | t >>> 25;
            t = x12 + x15;
            x13 ^= t << 9 | t >>> 23;
            t = x13 + x12;
            x14 ^= t << 13 | t >>> 19;
            t = x14 + x13;
            x15 ^= t << 18 | t >>> 14;
        }
        out[to] += x0;
        out[to + 1] += x1;
        out[to + 2] += x2;
        out[to + 3] += x3;
        out[to + 4] += x4;
        out[to + 5] += x5;
        out[to + 6] += x6;
        out[to + 7] += x7;
        out[to + 8] += x8;
        out[to + 9] += x9;
        out[to + 10] += x10;
        out[to + 11] += x11;
        out[to + 12] += x12;
        out[to + 13] += x13;
        out[to + 14] += x14;
        out[to + 15] += x15;
    }

    private static int word(byte[] bytes, int offset) {
        return bytes[offset] & 255 | (bytes[offset + 1] & 255) << 8 | (bytes[offset + 2] & 255) << 16
                | bytes[offset + 3] << 24;
    }

    private static void putWord(byte[] bytes, int offset, int word) {
        for (int i = 0; i < 4; i++) bytes[offset + i] = (byte) (word >>> 8 * i);
    }

    /** Copies zeros over it: a loop would still be interpreted here. */
    private static void erase(int[] words) {
        var zeros = new int[Math.min(words.length, 1 << 14)];
        for (int i = 0; i < words.length; i += zeros.length) {
            System.arraycopy(zeros, 0, words, i, Math.min(zeros.length, words.length - i));
        }
    }
}
