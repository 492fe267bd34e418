package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.format.PackFormat;
import dump.model.Id;
import dump.model.PackedBlob;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads what packs say of themselves, where no index does or nobody trusts them. Thread-safe. */
final class PackHeaders {
    /** What is read of a pack's end at first: enough for the header of a hundred blobs. */
    private static final int TAIL = 4096;
    private static final int PART = 1 << 20;
    /** The least pack: one empty blob, its header, its trailer. */
    private static final int SIZE_MIN = 73;

    private final Backend backend;
    private final SecondLook look;
    private final BlobCodec.Pool codecs;

    PackHeaders(Backend backend, BlobCodec.Pool codecs) {
        this.backend = backend;
        look = new SecondLook(backend);
        this.codecs = codecs;
    }

    /** The blobs of a pack of that many bytes, as its own header lists them. @param size -1 if it is not known */
    List<PackedBlob> read(Id pack, long size) throws BackendException, FormatException, UnauthenticException {
        long known = size < 0 ? backend.size(IdHandles.pack(pack)) : size;
        if (known < SIZE_MIN) throw new FormatException("it is too short for a pack");
        return look.at(IdHandles.pack(pack), () -> readOnce(pack, known));
    }

    private List<PackedBlob> readOnce(Id pack, long size)
            throws BackendException, FormatException, UnauthenticException {
        var tail = range(pack, size - Math.min(size, TAIL), (int) Math.min(size, TAIL));
        int length = PackFormat.readTrailer(tail, tail.length - PackFormat.TRAILER_LENGTH, size);
        int wanted = length + PackFormat.TRAILER_LENGTH;
        if (wanted > tail.length) tail = range(pack, size - wanted, wanted);
        try (var bench = codecs.take()) {
            var plain = bench.opened(length);
            int opened = bench.sealer.open(tail, tail.length - wanted, length, plain, 0);
            return PackFormat.readHeader(pack, plain, opened, size);
        }
    }

    /** What the name of a whole pack of that many bytes would be. */
    Id hash(Id pack, long size) throws BackendException {
        var sha256 = BlobCodec.sha256();
        var part = new byte[PART];
        for (long at = 0; at < size; at += part.length) {
            int length = (int) Math.min(part.length, size - at);
            backend.load(IdHandles.pack(pack), at, ByteBuffer.wrap(part, 0, length));
            sha256.update(part, 0, length);
        }
        return Id.of(sha256.digest());
    }

    private byte[] range(Id pack, long offset, int length) throws BackendException {
        var bytes = new byte[length];
        backend.load(IdHandles.pack(pack), offset, ByteBuffer.wrap(bytes));
        return bytes;
    }
}
