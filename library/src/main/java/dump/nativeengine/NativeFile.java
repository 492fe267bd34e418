package dump.nativeengine;

import dump.engine.EngineException;
import dump.engine.OpenFile;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.Node;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A file by its blobs: the one that was read last is kept, as those who read on want the rest of it. */
final class NativeFile implements OpenFile {
    private final Repository repository;
    private final Id[] blobs;
    /** Where each blob begins in the file, and behind them where the file ends. */
    private final long[] offsets;
    private volatile Loaded last;

    private record Loaded(int blob, Bytes bytes) {}

    /** Proved. */
    private static final class Bytes {
        private final byte[] array;

        Bytes(byte[] array) {
            this.array = array;
        }
    }

    private NativeFile(Repository repository, Id[] blobs, long[] offsets) {
        this.repository = repository;
        this.blobs = blobs;
        this.offsets = offsets;
    }

    static NativeFile of(Repository repository, Node file) throws RepositoryException {
        if (file.blobs() == null)
            throw new RepositoryException.Damaged("the backup does not say what is in " + file.name(), null);
        int count = file.blobs().size();
        var blobs = new Id[count];
        var offsets = new long[count + 1];
        int i = 0;
        for (var id : file.blobs()) {
            var place = repository.reader().find(BlobType.DATA, id);
            if (place == null) throw new RepositoryException.Damaged("the repository lacks the data blob "
                    + id.brief() + " of " + file.name(), null);
            blobs[i] = id;
            offsets[i + 1] = offsets[i] + place.plainLength();
            i++;
        }
        return new NativeFile(repository, blobs, offsets);
    }

    @Override
    public long size() {
        return offsets[blobs.length];
    }

    @Override
    public int read(long offset, ByteBuffer to) throws EngineException {
        if (offset < 0) throw new IllegalArgumentException("an offset of " + offset);
        if (offset >= size()) return -1;
        return NativeFailures.guarded(() -> {
            int begun = to.position();
            long at = offset;
            for (int blob = blobAt(at); blob < blobs.length && to.hasRemaining(); blob++) {
                var bytes = load(blob);
                int from = (int) (at - offsets[blob]);
                int length = Math.min(bytes.length - from, to.remaining());
                to.put(bytes, from, length);
                at += length;
            }
            return to.position() - begun;
        });
    }

    /** Empty blobs have the place of the next one. */
    private int blobAt(long offset) {
        int found = Arrays.binarySearch(offsets, offset);
        if (found < 0) return -found - 2;
        while (found + 1 < blobs.length && offsets[found + 1] == offset) found++;
        return found;
    }

    private byte[] load(int blob) throws RepositoryException {
        var here = last;
        if (here != null && here.blob == blob) return here.bytes.array;
        var bytes = repository.reader().load(BlobType.DATA, blobs[blob]);
        last = new Loaded(blob, new Bytes(bytes));
        return bytes;
    }
}
