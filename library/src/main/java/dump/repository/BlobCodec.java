package dump.repository;

import dump.crypto.MasterKey;
import dump.crypto.Sealer;
import dump.crypto.Sealers;
import dump.format.Zstd;
import dump.model.Id;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * What one thread needs to hash, compress, seal and open blobs: ciphers, contexts and buffers, made once and lent
 * again, because making them costs more than a small blob does.
 */
final class BlobCodec implements AutoCloseable {
    /** A larger buffer was for one large blob, and is not kept. */
    private static final int KEPT_MAX = 16 << 20;

    final Sealer sealer;
    final Zstd.Compressor compressor;
    final Zstd.Decompressor decompressor = new Zstd.Decompressor();
    private final MessageDigest sha256 = sha256();
    private final byte[] digest = new byte[32];
    private final Pool codecs;
    private byte[] packed = new byte[1 << 16];
    private byte[] sealed = new byte[1 << 16];
    private byte[] opened = new byte[1 << 16];

    private BlobCodec(Pool codecs) {
        this.codecs = codecs;
        sealer = codecs.sealers.of(codecs.key);
        compressor = new Zstd.Compressor(codecs.level);
    }

    /** The workbenches of one repository: as many as there are threads at work at once. */
    static final class Pool implements AutoCloseable {
        private final MasterKey key;
        private final Sealers sealers;
        private final int level;
        /** The one used last is lent first: so not all grow to what the largest request takes. */
        private final Deque<BlobCodec> free = new ConcurrentLinkedDeque<>();

        Pool(MasterKey key, Sealers sealers, int level) {
            this.key = key;
            this.sealers = sealers;
            this.level = level;
        }

        /** Yours until you close it. */
        BlobCodec take() {
            var bench = free.poll();
            return bench != null ? bench : new BlobCodec(this);
        }

        @Override
        public void close() {
            for (var bench = free.poll(); bench != null; bench = free.poll()) {
                bench.compressor.close();
                bench.decompressor.close();
            }
        }
    }

    Id hash(byte[] data, int offset, int length) {
        sha256.update(data, offset, length);
        try {
            sha256.digest(digest, 0, digest.length);
        } catch (DigestException impossible) {
            throw new IllegalStateException(impossible);
        }
        return Id.of(digest, 0);
    }

    /** At least that many bytes for compressed data; what it held is lost when it grows. */
    byte[] packed(int length) {
        return packed.length >= length ? packed : (packed = new byte[grown(length)]);
    }

    /** At least that many bytes for sealed data. */
    byte[] sealed(int length) {
        return sealed.length >= length ? sealed : (sealed = new byte[grown(length)]);
    }

    /** At least that many bytes for plaintext. */
    byte[] opened(int length) {
        return opened.length >= length ? opened : (opened = new byte[grown(length)]);
    }

    @Override
    public void close() {
        if (packed.length > KEPT_MAX) packed = new byte[0];
        if (sealed.length > KEPT_MAX) sealed = new byte[0];
        if (opened.length > KEPT_MAX) opened = new byte[0];
        codecs.free.push(this);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static int grown(int length) {
        return Math.max(length, (int) Math.min(length * 5L / 4, Integer.MAX_VALUE - 8));
    }
}
