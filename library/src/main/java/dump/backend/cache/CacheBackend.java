package dump.backend.cache;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A store in front of which copies of indexes, snapshots and packs of trees are kept on this machine, from the moment
 * that it is known which repository it holds. Whatever is wrong with the copies, no call fails that would not fail
 * without them; of a copy only what its name proves, or else a whole pack that its name proved once, is given out.
 */
public final class CacheBackend extends FilterBackend {
    /** A pack that was asked for so often is fetched whole: who goes through trees comes again. */
    private static final int ASKED_MIN = 3;
    /** A larger pack is not worth the memory. */
    private static final int PACK_BYTES_MAX = 64 << 20;

    /** What is known of a pack of trees that is not kept yet. */
    private static final class Asked {
        final ReentrantLock lock = new ReentrantLock();
        private int times;
        private boolean useless;

        synchronized boolean again() {
            return ++times >= ASKED_MIN && !useless;
        }

        synchronized void giveUp() {
            useless = true;
        }
    }

    private final CacheOptions options;
    private final Consumer<String> notices;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();
    private volatile LocalCopies cache = LocalCopies.NONE;

    /** @param notices hears, in a sentence, that the copies cannot be written */
    public CacheBackend(Backend inner, CacheOptions options, Consumer<String> notices) {
        super(inner);
        this.options = options;
        this.notices = notices;
    }

    @Override
    public void belongsTo(String repository) {
        super.belongsTo(repository);
        if (options.directory() != null && options.bytesMax() != 0)
            cache = LocalCopies.open(options, repository, notices);
    }

    @Override
    public void save(Handle file, List<ByteBuffer> content) throws BackendException {
        var copy = content.stream().map(ByteBuffer::duplicate).toList();
        super.save(file, content);
        if (cache.keeps(file)) cache.put(file, copy);
    }

    @Override
    public boolean saveIf(List<Whole> files, BooleanSupplier wanted) throws BackendException {
        var copies = files.stream().map(Whole::duplicate).toList();
        boolean saved = inner.saveIf(files, wanted);
        if (saved) for (var copy : copies) if (cache.keeps(copy.file())) cache.put(copy.file(), copy.content());
        return saved;
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        if (!cache.keeps(file)) return super.loadAll(file, sizeMax);
        var known = cache.whole(file, sizeMax);
        if (known != null) return known;
        var bytes = super.loadAll(file, sizeMax);
        if (LocalCopies.isNamedFor(file, bytes)) cache.put(file, List.of(ByteBuffer.wrap(bytes)));
        return bytes;
    }

    @Override
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        if (!cache.keeps(file) || !cache.load(file, offset, target) && !fetched(file, offset, target))
            super.load(file, offset, target);
    }

    /** Whether the range came with the whole pack. */
    private boolean fetched(Handle pack, long offset, ByteBuffer target) throws BackendException {
        if (!cache.isWritten()) return false;
        var asking = asked.computeIfAbsent(pack.name(), first -> new Asked());
        if (!asking.again()) return false;
        try {
            asking.lock.lockInterruptibly();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new BackendException.Interrupted("interrupted while another read " + pack, stop);
        }
        try {
            // Another may have fetched it meanwhile.
            if (cache.load(pack, offset, target)) return true;
            loadAll(pack, PACK_BYTES_MAX);
            if (cache.load(pack, offset, target)) return true;
        } catch (BackendException failed) {
            if (!failed.isOfOneFile()) throw failed;
        } finally {
            asking.lock.unlock();
        }
        asking.giveUp();
        return false;
    }

    @Override
    public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
        var cache = this.cache;
        if (!cache.keeps(kind)) {
            super.list(kind, found);
            return;
        }
        var names = new HashSet<String>();
        super.list(kind, entry -> {
            names.add(entry.name());
            found.accept(entry);
        });
        cache.keepOnly(kind, names);
    }

    @Override
    public void remove(Handle file) throws BackendException {
        cache.drop(file);
        super.remove(file);
    }

    @Override
    public void removeIfThere(Handle file) throws BackendException {
        cache.drop(file);
        inner.removeIfThere(file);
    }

    @Override
    public void removeOnce(Handle file) throws BackendException {
        cache.drop(file);
        inner.removeOnce(file);
    }

    @Override
    public void distrust(Handle file) {
        cache.drop(file);
        super.distrust(file);
    }

    @Override
    public boolean passCopies() {
        var passed = cache;
        cache = LocalCopies.NONE;
        passed.close();
        return passed != LocalCopies.NONE | super.passCopies();
    }

    @Override
    public void close() {
        super.close();
        cache.close();
    }
}
