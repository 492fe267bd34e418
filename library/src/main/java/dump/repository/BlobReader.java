package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.Handle;
import dump.crypto.Sealer;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.format.TreeFormat;
import dump.format.Zstd;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Brings blobs out, each proved by its seal and its name. Thread-safe. */
public final class BlobReader {
    private static final int DATA_MAX = 256 << 20;
    /** zstd packs no better; a claim beyond it is not to make us allocate. */
    private static final int RATIO_MAX = 1 << 15;
    /** Bytes between two wanted blobs that are cheaper to read than to skip. */
    private static final int GAP_MAX = 1 << 20;
    /** A larger tree is read by itself. */
    private static final int WINDOWED_MAX = 128 << 10;
    private static final int REQUEST_MAX = 8 << 20;

    private final Repository repository;
    private final Backend backend;
    private final SecondLook look;
    private final BlobCodec.Pool codecs;
    private final TreeWindows trees;

    BlobReader(Repository repository, Backend backend, BlobCodec.Pool codecs) {
        this.repository = repository;
        this.backend = backend;
        look = new SecondLook(backend);
        this.codecs = codecs;
        trees = new TreeWindows(backend, repository.index());
    }

    /** Hears of the blobs of a pack; the buffer is the reader's own and valid during the call only. */
    public interface Sink {
        void blob(PackedBlob blob, byte[] buffer, int length) throws RepositoryException, InterruptedException;

        void damaged(PackedBlob blob, String reason) throws RepositoryException, InterruptedException;
    }

    /**
     * A place of the blob, or null if no pack holds it. The first time that the index does not know a blob, the
     * headers of all packs that no index names are read: an index file may be lost.
     */
    public PackedBlob find(BlobType type, Id id) throws RepositoryException {
        repository.needIndex();
        var place = repository.index().location(type, id);
        if (place != null) return place;
        repository.contents().rescue();
        return repository.index().location(type, id);
    }

    /**
     * The blob's content. Its places are tried in turn; those that do not hold it whole are remembered.
     *
     * @throws RepositoryException.Damaged if none does
     */
    public byte[] load(BlobType type, Id id) throws RepositoryException {
        if (find(type, id) == null) {
            throw new RepositoryException.Damaged("the repository lacks the " + type.text() + " blob " + id.brief(),
                    null);
        }
        RepositoryException.Damaged damage = null;
        for (var place : repository.index().locations(type, id)) {
            try {
                return read(place);
            } catch (BackendException | FormatException | UnauthenticException e) {
                seenBad(place, e);
                damage = damaged(place, e);
            }
        }
        throw damage;
    }

    void forgetTrees() {
        trees.forgetAll();
    }

    private byte[] read(PackedBlob place) throws BackendException, FormatException, UnauthenticException {
        checked(place);
        try (var bench = codecs.take()) {
            var plain = new byte[place.plainLength()];
            try {
                if (loadFromWindow(place, bench)) {
                    open(bench, place, bench.sealed(place.length()), 0, plain);
                    return plain;
                }
            } catch (FormatException | UnauthenticException wrong) {
                if (look.distrusts(handle(place))) trees.forget(place.pack());
            }
            readAlone(place, bench, plain);
            return plain;
        }
    }

    private static Handle handle(PackedBlob place) {
        return IdHandles.pack(place.pack(), place.type());
    }

    /** Reads the blob by itself, proves it, and reads it once more if it is wrong. */
    private void readAlone(PackedBlob place, BlobCodec bench, byte[] plain)
            throws BackendException, FormatException, UnauthenticException {
        look.at(handle(place), () -> {
            var sealed = bench.sealed(checked(place));
            backend.load(handle(place), place.offset(), ByteBuffer.wrap(sealed, 0, place.length()));
            open(bench, place, sealed, 0, plain);
            return plain;
        });
    }

    /** Whether the blob can be read from this very place; if not, that is remembered. */
    public boolean isWhole(PackedBlob place) throws RepositoryException {
        try {
            read(place);
            return true;
        } catch (BackendException | FormatException | UnauthenticException e) {
            seenBad(place, e);
            return false;
        }
    }

    private static RepositoryException.Damaged damaged(PackedBlob place, Exception e) {
        var blob = "the " + place.type().text() + " blob " + place.id().brief() + " cannot be read";
        return switch (e) {
            case BackendException.Denied named -> new RepositoryException.Damaged(blob + ": " + e.getMessage(), e);
            case BackendException.Unreadable named -> new RepositoryException.Damaged(blob + ": " + e.getMessage(), e);
            default -> StoredFiles.damaged(IdHandles.pack(place.pack()).toString(), blob + " from it (" + reason(e)
                    + ")", e);
        };
    }

    /** @throws RepositoryException.Failed if it is not the place that is bad, but the store or this machine */
    private void seenBad(PackedBlob place, Exception reason) throws RepositoryException {
        if (reason instanceof BackendException failure && !failure.isOfOneFile())
            throw new RepositoryException.Failed(failure.getMessage(), failure);
        if (reason instanceof BackendException.NotFound) repository.ensureThere();
        if (reason instanceof BackendException.Denied) repository.ensureOpen();
        repository.knownDamage().see(place.pack(), reason);
    }

    private boolean loadFromWindow(PackedBlob place, BlobCodec bench) {
        if (place.type() != BlobType.TREE || place.length() > WINDOWED_MAX) return false;
        try {
            trees.load(place.pack(), place.offset(), place.length(), bench.sealed(place.length()));
            return true;
        } catch (BackendException windowDamaged) {
            // The blob itself may still be whole.
            return false;
        }
    }

    /**
     * Reads the blobs, all of one pack, in few ranges; the sink is told of each once, in the order of their offsets.
     */
    public void readPack(List<PackedBlob> wanted, Sink sink) throws RepositoryException, InterruptedException {
        for (var range : ranges(wanted)) readRange(range, sink);
    }

    /** Blobs of one pack, in the order of their offsets, those together that are read at once. */
    private static List<List<PackedBlob>> ranges(List<PackedBlob> wanted) {
        var sorted = new ArrayList<>(wanted);
        sorted.sort(Comparator.comparingLong(PackedBlob::offset));
        var ranges = new ArrayList<List<PackedBlob>>();
        int from = 0;
        while (from < sorted.size()) {
            int to = from + 1;
            long end = sorted.get(from).offset() + sorted.get(from).length();
            while (to < sorted.size()) {
                var next = sorted.get(to);
                long nextEnd = next.offset() + next.length();
                if (next.offset() - end > GAP_MAX || nextEnd - sorted.get(from).offset() > REQUEST_MAX) break;
                end = Math.max(end, nextEnd);
                to++;
            }
            ranges.add(sorted.subList(from, to));
            from = to;
        }
        return ranges;
    }

    private void readRange(List<PackedBlob> blobs, Sink sink) throws RepositoryException, InterruptedException {
        long start = blobs.getFirst().offset();
        try (var bench = codecs.take()) {
            byte[] sealed;
            try {
                sealed = loadRange(blobs, bench);
            } catch (BackendException | FormatException e) {
                readEach(blobs, bench, sink);
                return;
            }
            for (var blob : blobs) open(bench, blob, sealed, (int) (blob.offset() - start), sink);
        }
    }

    /** The sealed bytes from the first to the last of them. */
    private byte[] loadRange(List<PackedBlob> blobs, BlobCodec bench) throws BackendException, FormatException {
        var first = blobs.getFirst();
        long end = 0;
        for (var blob : blobs) end = Math.max(end, blob.offset() + checked(blob));
        int length = (int) (end - first.offset());
        var sealed = bench.sealed(length);
        // What lies around them is most likely asked for next.
        if (first.type() == BlobType.TREE && length <= WINDOWED_MAX) trees.load(first.pack(), first.offset(), length, sealed);
        else backend.load(handle(first), first.offset(), ByteBuffer.wrap(sealed, 0, length));
        return sealed;
    }

    /**
     * Copies blobs, all of one pack, into new packs. They go as they are sealed, each proved; one that is damaged here is
     * taken from wherever else it can be read.
     *
     * @return those that can be read nowhere
     */
    List<PackedBlob> copyPack(List<PackedBlob> wanted, BlobWriter writer)
            throws RepositoryException, InterruptedException {
        var lost = new ArrayList<PackedBlob>();
        for (var range : ranges(wanted)) {
            try (var bench = codecs.take()) {
                byte[] sealed = null;
                try {
                    sealed = loadRange(range, bench);
                } catch (BackendException | FormatException e) {
                    // Each is read by itself.
                }
                for (var blob : range)
                    if (!copied(blob, sealed, (int) (blob.offset() - range.getFirst().offset()), bench, writer)
                            && !copiedFromElsewhere(blob, writer)) lost.add(blob);
            }
        }
        return lost;
    }

    private static boolean copied(PackedBlob blob, byte[] sealed, int from, BlobCodec bench, BlobWriter writer)
            throws RepositoryException, InterruptedException {
        if (sealed == null) return false;
        int sum = OpenPack.sum(sealed, from, blob.length());
        try {
            open(bench, blob, sealed, from, bench.opened(blob.plainLength()));
        } catch (FormatException | UnauthenticException wrong) {
            return false;
        }
        writer.copy(blob, sealed, from, sum);
        return true;
    }

    private boolean copiedFromElsewhere(PackedBlob blob, BlobWriter writer)
            throws RepositoryException, InterruptedException {
        for (var place : repository.index().locations(blob.type(), blob.id())) {
            var sealed = new byte[place.length()];
            try {
                checked(place);
                int sum = look.at(handle(place), () -> {
                    backend.load(handle(place), place.offset(), ByteBuffer.wrap(sealed));
                    int read = OpenPack.sum(sealed, 0, sealed.length);
                    try (var bench = codecs.take()) {
                        open(bench, place, sealed, 0, bench.opened(place.plainLength()));
                    }
                    return read;
                });
                writer.copy(place, sealed, 0, sum);
                return true;
            } catch (BackendException | FormatException | UnauthenticException e) {
                seenBad(place, e);
            }
        }
        return false;
    }

    /** One by one, since a range of them could not be read: some may still be there. */
    private void readEach(List<PackedBlob> blobs, BlobCodec bench, Sink sink)
            throws RepositoryException, InterruptedException {
        for (var blob : blobs) readAlone(blob, bench, sink);
    }

    private void readAlone(PackedBlob blob, BlobCodec bench, Sink sink)
            throws RepositoryException, InterruptedException {
        byte[] plain;
        try {
            checked(blob);
            plain = bench.opened(blob.plainLength());
            readAlone(blob, bench, plain);
        } catch (BackendException | FormatException | UnauthenticException e) {
            seenBad(blob, e);
            sink.damaged(blob, reason(e));
            return;
        }
        sink.blob(blob, plain, blob.plainLength());
    }

    private void open(BlobCodec bench, PackedBlob blob, byte[] sealed, int offset, Sink sink)
            throws RepositoryException, InterruptedException {
        var plain = bench.opened(blob.plainLength());
        try {
            open(bench, blob, sealed, offset, plain);
        } catch (FormatException | UnauthenticException e) {
            wrong(blob, sink);
            return;
        }
        sink.blob(blob, plain, blob.plainLength());
    }

    /** The range that a blob came with has others behind it, so it is read again on a bench of its own. */
    private void wrong(PackedBlob blob, Sink sink) throws RepositoryException, InterruptedException {
        if (look.distrusts(handle(blob))) trees.forget(blob.pack());
        try (var bench = codecs.take()) {
            readAlone(blob, bench, sink);
        }
    }

    /** Opens, decompresses and hashes one sealed blob. */
    static void open(BlobCodec bench, PackedBlob blob, byte[] sealed, int offset, byte[] plain)
            throws UnauthenticException, FormatException {
        int length = blob.plainLength();
        if (blob.compressed()) {
            var packed = bench.packed(blob.length());
            int packedLength = bench.sealer.open(sealed, offset, blob.length(), packed, 0);
            bench.decompressor.decompress(packed, 0, packedLength, plain, 0, length);
        } else {
            bench.sealer.open(sealed, offset, blob.length(), plain, 0);
        }
        if (!bench.hash(plain, 0, length).equals(blob.id()))
            throw new FormatException("hash mismatch");
    }

    /** The sealed length, if it is one that a blob may have: the index is not to make us allocate the machine. */
    static int checked(PackedBlob blob) throws FormatException {
        int max = blob.type() == BlobType.DATA ? DATA_MAX : TreeFormat.LENGTH_MAX;
        // What can't be compressed gets a little longer by it.
        int sealedMax = Zstd.Compressor.boundMax(max) + Sealer.OVERHEAD;
        if (blob.length() < Sealer.OVERHEAD || blob.length() > sealedMax || blob.rawLength() < 0
                || blob.plainLength() > max) {
            throw new FormatException("its length is impossible");
        }
        if (blob.rawLength() / RATIO_MAX > blob.length())
            throw new FormatException("its uncompressed length is impossible");
        return blob.length();
    }

    static String reason(Exception e) {
        return switch (e) {
            case BackendException.NotFound missing -> "the pack is missing";
            case BackendException.TooShort shortened -> "the pack is cut short";
            case UnauthenticException broken -> "authentication failed";
            default -> e.getMessage();
        };
    }
}
