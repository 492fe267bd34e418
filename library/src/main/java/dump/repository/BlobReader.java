package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
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
    private final Workbench.Shelf shelf;
    private final TreeWindows trees;

    BlobReader(Repository repository, Backend backend, Workbench.Shelf shelf) {
        this.repository = repository;
        this.backend = backend;
        this.shelf = shelf;
        trees = new TreeWindows(backend, repository.index());
    }

    /** Hears of the blobs of a pack; the buffer is the reader's own and valid during the call only. */
    public interface Sink {
        void blob(PackedBlob blob, byte[] buffer, int length) throws InterruptedException;

        void damaged(PackedBlob blob, String reason) throws RepositoryException, InterruptedException;
    }

    /**
     * A place of the blob, or null if no pack holds it. The first time that the index does not know a blob, the
     * headers of all packs that no index names are read: an index file may be lost.
     */
    public PackedBlob find(BlobType type, Id id) throws RepositoryException {
        var place = repository.index().location(type, id);
        if (place != null) return place;
        repository.rescueStrays();
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

    private byte[] read(PackedBlob place) throws BackendException, FormatException, UnauthenticException {
        try (var bench = shelf.take()) {
            var sealed = bench.sealed(checked(place));
            load(place, sealed);
            var plain = new byte[place.plainLength()];
            open(bench, place, sealed, 0, plain);
            return plain;
        }
    }

    /** Whether the blob can be read from this very place; if not, that is remembered. */
    boolean isWhole(PackedBlob place) throws RepositoryException {
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
            default -> StoredFiles.damaged(Handles.pack(place.pack()).toString(), blob + " from it (" + reason(e) + ")", e);
        };
    }

    /** @throws RepositoryException.Failed if it is not the place that is bad, but the store or this machine */
    private void seenBad(PackedBlob place, Exception reason) throws RepositoryException {
        if (reason instanceof BackendException failure && !failure.isOfOneFile())
            throw new RepositoryException.Failed(failure.getMessage(), failure);
        if (reason instanceof BackendException.NotFound) repository.ensureThere();
        if (reason instanceof BackendException.Denied) repository.ensureOpen();
        repository.damage().see(place.pack(), reason);
    }

    private void load(PackedBlob place, byte[] sealed) throws BackendException {
        if (place.type() == BlobType.TREE && place.length() <= WINDOWED_MAX) {
            try {
                trees.load(place, sealed);
                return;
            } catch (BackendException windowDamaged) {
                // The blob itself may still be whole.
            }
        }
        backend.load(Handles.pack(place.pack(), place.type()), place.offset(),
                ByteBuffer.wrap(sealed, 0, place.length()));
    }

    /**
     * Reads the blobs, all of one pack, in few ranges; the sink is told of each once, in the order of their offsets.
     */
    public void readPack(List<PackedBlob> wanted, Sink sink) throws RepositoryException, InterruptedException {
        var sorted = new ArrayList<>(wanted);
        sorted.sort(Comparator.comparingLong(PackedBlob::offset));
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
            readRange(sorted.subList(from, to), (int) (end - sorted.get(from).offset()), sink);
            from = to;
        }
    }

    private void readRange(List<PackedBlob> blobs, int length, Sink sink)
            throws RepositoryException, InterruptedException {
        var first = blobs.getFirst();
        try (var bench = shelf.take()) {
            byte[] sealed;
            try {
                for (var blob : blobs) checked(blob);
                sealed = bench.sealed(length);
                backend.load(Handles.pack(first.pack(), first.type()), first.offset(),
                        ByteBuffer.wrap(sealed, 0, length));
            } catch (BackendException | FormatException e) {
                readEach(blobs, bench, sink);
                return;
            }
            for (var blob : blobs) open(bench, blob, sealed, (int) (blob.offset() - first.offset()), sink);
        }
    }

    /** One by one, since a range of them could not be read: some may still be there. */
    private void readEach(List<PackedBlob> blobs, Workbench bench, Sink sink)
            throws RepositoryException, InterruptedException {
        for (var blob : blobs) {
            byte[] sealed;
            try {
                sealed = bench.sealed(checked(blob));
                backend.load(Handles.pack(blob.pack(), blob.type()), blob.offset(),
                        ByteBuffer.wrap(sealed, 0, blob.length()));
            } catch (BackendException | FormatException e) {
                seenBad(blob, e);
                sink.damaged(blob, reason(e));
                continue;
            }
            open(bench, blob, sealed, 0, sink);
        }
    }

    private void open(Workbench bench, PackedBlob blob, byte[] sealed, int offset, Sink sink)
            throws RepositoryException, InterruptedException {
        byte[] plain;
        try {
            plain = bench.opened(blob.plainLength());
            open(bench, blob, sealed, offset, plain);
        } catch (FormatException | UnauthenticException e) {
            seenBad(blob, e);
            sink.damaged(blob, reason(e));
            return;
        }
        sink.blob(blob, plain, blob.plainLength());
    }

    /** Opens, decompresses and hashes one sealed blob. */
    static void open(Workbench bench, PackedBlob blob, byte[] sealed, int offset, byte[] plain)
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
            throw new FormatException("its content is not what its name says");
    }

    /** The sealed length, if it is one that a blob may have: the index is not to make us allocate the machine. */
    private static int checked(PackedBlob blob) throws FormatException {
        int max = blob.type() == BlobType.DATA ? DATA_MAX : TreeFormat.LENGTH_MAX;
        // What can't be compressed gets a little longer by it.
        int sealedMax = Zstd.Compressor.boundMax(max) + Sealer.OVERHEAD;
        if (blob.length() < Sealer.OVERHEAD || blob.length() > sealedMax || blob.rawLength() < 0
                || blob.plainLength() > max) {
            throw new FormatException("its length is impossible");
        }
        if (blob.rawLength() / RATIO_MAX > blob.length())
            throw new FormatException("it claims more than can be packed so small");
        return blob.length();
    }

    private static String reason(Exception e) {
        return switch (e) {
            case BackendException.NotFound missing -> "the pack is missing";
            case BackendException.TooShort shortened -> "the pack is cut short";
            case UnauthenticException broken -> "its seal is broken";
            default -> e.getMessage();
        };
    }
}
