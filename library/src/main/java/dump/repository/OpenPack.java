package dump.repository;

import dump.crypto.Sealer;
import dump.format.PackFormat;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A pack while it fills. Its bytes go into direct buffers of 1 MiB that are used again by the next pack: fresh memory
 * costs the kernel as much as the arithmetic costs us. The hash runs along while the bytes are warm. Not thread-safe.
 */
final class OpenPack {
    private static final int SEGMENT = 1 << 20;

    private final Queue<ByteBuffer> pool;
    private final List<ByteBuffer> segments = new ArrayList<>();
    private final List<PackedBlob> blobs = new ArrayList<>();
    private final MessageDigest sha256 = Workbench.sha256();
    private final BlobType type;
    private Id id;
    private long size;
    private int headerLength;

    OpenPack(BlobType type, Queue<ByteBuffer> pool) {
        this.type = type;
        this.pool = pool;
    }

    static Queue<ByteBuffer> pool() {
        return new ConcurrentLinkedQueue<>();
    }

    BlobType type() {
        return type;
    }

    /** Bytes so far, without a header. */
    long size() {
        return size;
    }

    /** Whether another entry would make the header too large. */
    boolean headerFull() {
        return headerLength + 2 * PackFormat.entryLength(true) + Sealer.OVERHEAD > PackFormat.HEADER_MAX;
    }

    void add(Id blob, byte[] sealed, int length, int rawLength) {
        blobs.add(new PackedBlob(type, blob, null, size, length, rawLength));
        headerLength += PackFormat.entryLength(rawLength != 0);
        append(sealed, length);
    }

    /** Takes over another pack's blobs, so that the end of a run leaves fewer small packs. */
    void takeOver(OpenPack other) {
        for (var blob : other.blobs) {
            blobs.add(new PackedBlob(type, blob.id(), null, size + blob.offset(), blob.length(), blob.rawLength()));
        }
        headerLength += other.headerLength;
        var copy = new byte[SEGMENT];
        for (var segment : other.segments) {
            segment.flip();
            int length = segment.remaining();
            segment.get(copy, 0, length);
            append(copy, length);
        }
        other.release();
    }

    private void append(byte[] bytes, int length) {
        sha256.update(bytes, 0, length);
        for (int at = 0; at < length; ) {
            if (segments.isEmpty() || !segments.getLast().hasRemaining()) segments.add(segment());
            var segment = segments.getLast();
            int part = Math.min(length - at, segment.remaining());
            segment.put(bytes, at, part);
            at += part;
        }
        size += length;
    }

    private ByteBuffer segment() {
        var free = pool.poll();
        return free != null ? free.clear() : ByteBuffer.allocateDirect(SEGMENT);
    }

    /** Adds the sealed header; the pack then has its name. */
    void finish(Sealer sealer) {
        var header = PackFormat.writeHeader(blobs);
        var sealed = new byte[header.length + Sealer.OVERHEAD + PackFormat.TRAILER_LENGTH];
        int length = sealer.seal(header, 0, header.length, sealed, 0);
        PackFormat.writeTrailer(sealed, length, length);
        append(sealed, sealed.length);
        id = Id.of(sha256.digest());
        blobs.replaceAll(blob -> new PackedBlob(type, blob.id(), id, blob.offset(), blob.length(), blob.rawLength()));
    }

    Id id() {
        return id;
    }

    List<PackedBlob> blobs() {
        return blobs;
    }

    /** The whole file, after {@link #finish}. */
    List<ByteBuffer> content() {
        return segments.stream().map(segment -> segment.duplicate().flip()).toList();
    }

    /** Gives the buffers back. */
    void release() {
        pool.addAll(segments);
        segments.clear();
    }
}
