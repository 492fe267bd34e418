package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.format.PackFormat;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The packs of a repository, as the store shows them. */
public final class PackFiles {
    /** Without locks of its own another program may be saving all the same: that takes no day. */
    private static final long LEFTOVER_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final Backend backend;
    private final BlobReader reader;
    private final WholePack whole;
    private final PackHeaders headers;

    PackFiles(Backend backend, BlobReader reader, WholePack whole, PackHeaders headers) {
        this.backend = backend;
        this.reader = reader;
        this.whole = whole;
        this.headers = headers;
    }

    /**
     * What a pack says of itself that it holds.
     *
     * @param size of the file; -1 if it is not known
     * @throws RepositoryException.Damaged if that cannot be read; the message says why, and not of which pack
     */
    public List<PackedBlob> header(Id pack, long size) throws RepositoryException {
        try {
            return headers.read(pack, size);
        } catch (FormatException | UnauthenticException | BackendException e) {
            if (e instanceof BackendException failure && !failure.isOfOneFile())
                throw new RepositoryException.Failed(failure.getMessage(), failure);
            throw new RepositoryException.Damaged(BlobReader.reason(e), e);
        }
    }

    /**
     * Reads a pack from end to end and proves all of it: its blobs, its header, its name.
     *
     * @param listed how many blobs the index says it holds
     * @param size of the file; -1 if it is not known
     * @param events hears of the progress
     * @return what is wrong, in words; null if nothing
     */
    public String wrong(Id pack, int listed, long size, Events events)
            throws RepositoryException, InterruptedException {
        return whole.wrong(pack, listed, size, events);
    }

    /** Hears of packs. */
    public interface Listed {
        /** @param size in bytes; -1 if the store cannot say it */
        void pack(Id pack, long size);
    }

    /** Tells of each pack in the store, in any order. */
    public void list(Listed listed) throws RepositoryException {
        try {
            backend.list(FileKind.PACK, entry -> {
                if (Id.isId(entry.name())) listed.pack(Id.parse(entry.name()), entry.size());
            });
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** Bytes of a pack that holds these blobs and no others. */
    public static long size(List<PackedBlob> blobs) {
        long size = BlobIndex.PACK_OVERHEAD;
        for (var blob : blobs) size += blob.length() + PackFormat.entryLength(blob.compressed());
        return size;
    }

    /** The size of a pack in bytes; -1 if there is none. */
    public long size(Id pack) throws RepositoryException {
        try {
            return backend.size(IdHandles.pack(pack));
        } catch (BackendException.NotFound missing) {
            return -1;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** How many calls to the store at once are worth making. */
    public int connections() {
        return Math.max(1, backend.connections());
    }

    /** Removes what saves left that were cut off long ago. Nobody may be saving: to be called under an exclusive lock. */
    public void removeLeftovers() {
        try {
            for (var kind : FileKind.values()) backend.removeLeftovers(kind, LEFTOVER_MILLIS);
        } catch (BackendException notNow) {
            // They cost some bytes; the next time may do.
        }
    }

    /**
     * Copies blobs, all of one pack, into the writer's packs, each proved; one that is damaged there is taken from
     * wherever else it can be read.
     *
     * @return those that can be read nowhere
     */
    public List<PackedBlob> copy(List<PackedBlob> blobs, BlobWriter writer)
            throws RepositoryException, InterruptedException {
        return reader.copyPack(blobs, writer);
    }

    /**
     * Removes packs as long as our lock is seen in the store.
     *
     * @param lock exclusive
     * @return those that could not be removed, which is told
     */
    public Set<Id> remove(Collection<Id> packs, Lock lock, Events events)
            throws RepositoryException, InterruptedException {
        return new Removal(backend, FileKind.PACK, lock, events).all(packs);
    }
}
