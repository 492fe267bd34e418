package dump.repository;

import dump.crypto.MachineErrorException;
import dump.crypto.Sealer;
import dump.format.FormatException;
import dump.format.PackFormat;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.CRC32C;

/**
 * A pack while it fills. Its bytes go into direct buffers of 1 MiB that are used again by the next pack: fresh memory
 * costs the kernel as much as the arithmetic costs us. They lie there for a while: before they are written they are
 * seen to be those that were proved. Not thread-safe.
 */
final class OpenPack {
    private static final int SEGMENT = 1 << 20;
    /** Read at once when a pack is finished: what stays in the processor's cache. */
    private static final int PART = 32 << 10;

    private final Queue<ByteBuffer> pool;
    private final List<ByteBuffer> segments = new ArrayList<>();
    private final List<PackedBlob> blobs = new ArrayList<>();
    /** Of the sealed bytes of each blob. */
    private int[] sums = new int[16];
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

    /** @param sum of the sealed bytes, by {@link #sum}, from before they were proved */
    void add(Id blob, byte[] sealed, int from, int length, int rawLength, int sum) {
        add(new PackedBlob(type, blob, null, size, length, rawLength), sum);
        append(sealed, from, length);
    }

    private void add(PackedBlob blob, int sum) {
        if (blobs.size() == sums.length) sums = Arrays.copyOf(sums, 2 * sums.length);
        sums[blobs.size()] = sum;
        blobs.add(blob);
        headerLength += PackFormat.entryLength(blob.compressed());
    }

    /** A checksum that no few flipped bits leave as it was, and that costs next to nothing. */
    static int sum(byte[] sealed, int from, int length) {
        var crc = new CRC32C();
        crc.update(sealed, from, length);
        return (int) crc.getValue();
    }

    /** Whether both together are one pack, as large as any and no larger. */
    boolean hasRoomFor(OpenPack other, long sizeMax) {
        return size + other.size < sizeMax
                && headerLength + other.headerLength + Sealer.OVERHEAD <= PackFormat.HEADER_MAX;
    }

    /** Takes over another pack's blobs, so that the end of a run leaves fewer small packs. */
    void takeOver(OpenPack other) {
        long before = size;
        for (int i = 0; i < other.blobs.size(); i++) {
            var blob = other.blobs.get(i);
            add(new PackedBlob(type, blob.id(), null, before + blob.offset(), blob.length(), blob.rawLength()),
                    other.sums[i]);
        }
        var copy = new byte[SEGMENT];
        for (var segment : other.segments) {
            segment.flip();
            int length = segment.remaining();
            segment.get(copy, 0, length);
            append(copy, 0, length);
        }
        other.release();
    }

    private void append(byte[] bytes, int from, int length) {
        for (int at = from, end = from + length; at < end; ) {
            if (segments.isEmpty() || !segments.getLast().hasRemaining()) segments.add(segment());
            var segment = segments.getLast();
            int part = Math.min(end - at, segment.remaining());
            segment.put(bytes, at, part);
            at += part;
        }
        size += length;
    }

    private ByteBuffer segment() {
        var free = pool.poll();
        return free != null ? free.clear() : ByteBuffer.allocateDirect(SEGMENT);
    }

    /** Adds the sealed header; the pack then has its name, and all that lies in it was proved. */
    void finish(Sealer sealer) throws MachineErrorException {
        var header = PackFormat.writeHeader(blobs);
        var sealed = new byte[header.length + Sealer.OVERHEAD + PackFormat.TRAILER_LENGTH];
        int length = sealer.seal(header, 0, header.length, sealed, 0);
        PackFormat.writeTrailer(sealed, length, length);
        int sum = sum(sealed, 0, sealed.length);
        append(sealed, 0, sealed.length);
        id = named(sum, sealed.length);
        blobs.replaceAll(blob -> new PackedBlob(type, blob.id(), id, blob.offset(), blob.length(), blob.rawLength()));
        proveHeader(header, sealed);
    }

    /** The hash of the very bytes that will be written, which are seen to be those that were sealed. */
    private Id named(int headerSum, int headerLength) throws MachineErrorException {
        var sha256 = BlobCodec.sha256();
        var crc = new CRC32C();
        var part = new byte[PART];
        int blob = 0;
        long left = blobs.getFirst().length();
        for (var segment : content()) {
            while (segment.hasRemaining()) {
                int length = (int) Math.min(left, Math.min(part.length, segment.remaining()));
                segment.get(part, 0, length);
                sha256.update(part, 0, length);
                crc.update(part, 0, length);
                left -= length;
                if (left > 0) continue;
                if ((int) crc.getValue() != (blob < blobs.size() ? sums[blob] : headerSum))
                    throw new MachineErrorException("what lies in a pack is not what was put there");
                crc.reset();
                blob++;
                left = blob < blobs.size() ? blobs.get(blob).length() : headerLength;
            }
        }
        return Id.of(sha256.digest());
    }

    private void proveHeader(byte[] header, byte[] sealed) throws MachineErrorException {
        try {
            int length = PackFormat.readTrailer(sealed, sealed.length - PackFormat.TRAILER_LENGTH, size);
            if (length == sealed.length - PackFormat.TRAILER_LENGTH
                    && PackFormat.readHeader(id, header, header.length, size).equals(blobs)) return;
        } catch (FormatException wrong) {
            // As if it listed other blobs.
        }
        throw new MachineErrorException("the header of a pack does not list what lies in it");
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
