package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.crypto.MachineErrorException;
import dump.crypto.Sealer;
import dump.format.FormatException;
import dump.format.PackFormat;
import dump.format.Zstd;
import dump.model.BlobType;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import dump.model.Snapshot;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * Brings blobs in: each at most once, compressed, sealed, proved, packed, uploaded beside the work, indexed. {@link
 * #finish} publishes what was put; {@link #close} without it keeps the index of what has been uploaded. Thread-safe.
 */
public final class BlobWriter implements AutoCloseable {
    /** Once so much is packed there will be packs to send. */
    private static final long MUCH_BYTES = 4 << 20;
    private static final int INDEX_BLOBS_MAX = 50_000;
    private static final long INDEX_NANOS_MAX = TimeUnit.MINUTES.toNanos(10);
    /** Of the ten seconds that an orderly end may take; the index and the lock need the rest. */
    private static final int END_SECONDS_MAX = 6;

    /**
     * What a run stored.
     *
     * @param bytes of plaintext in new blobs, {@code packedBytes} in packs, header entries included
     */
    public record Stored(long dataBlobs, long treeBlobs, long bytes, long packedBytes) {}

    private final Repository repository;
    private final Backend backend;
    private final BlobCodec.Pool codecs;
    private final StoredFiles files;
    private final BlobIndex index;
    private final RunRecord record;
    private final LoadedIndex loaded;
    private final Lock lock;
    private final Events events;
    private final boolean dry;
    private final boolean plainData;
    private final OpenPacks open;
    private final ExecutorService uploads;
    private final Semaphore uploading;
    private final int uploadsMax;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final LongAdder dataBlobs = new LongAdder(), treeBlobs = new LongAdder(), bytes = new LongAdder(),
            packedBytes = new LongAdder();
    /** Packs that are in the store and in no index file yet. */
    private List<List<PackedBlob>> unlisted = new ArrayList<>();
    private int unlistedBlobs;
    private long indexBegun = System.nanoTime();
    private final List<RunRecord> adopted = new ArrayList<>();
    private final Set<Id> uploaded = ConcurrentHashMap.newKeySet();
    private volatile Predicate<Id> wanted = any -> true;
    private boolean finished;
    private volatile boolean expectsMuch;

    /** @param loaded under {@link Lock#NONE} only if {@code dry}: then blobs are counted and nothing is stored */
    BlobWriter(Repository repository, Backend backend, BlobCodec.Pool codecs, StoredFiles files, RunRecord record,
            LoadedIndex loaded, boolean plainData, boolean dry, SecureRandom random, Events events) {
        this.repository = repository;
        this.backend = backend;
        this.codecs = codecs;
        this.files = files;
        this.index = repository.index();
        this.record = record;
        this.loaded = loaded;
        lock = loaded.lock();
        this.plainData = plainData;
        this.dry = dry;
        open = new OpenPacks(random, repository.expectsMuch());
        this.events = events;
        uploadsMax = Math.max(1, backend.connections());
        uploading = new Semaphore(uploadsMax);
        uploads = Executors.newFixedThreadPool(uploadsMax, Thread.ofPlatform().daemon().name("upload ", 0).factory());
    }

    Lock lock() {
        return lock;
    }

    /** From now on no other blobs are stored, whatever is put. */
    public void only(Set<Id> blobs) {
        wanted = Set.copyOf(blobs)::contains;
    }

    /** The blob's identifier; it is stored now or was already. */
    public Id put(BlobType type, byte[] data, int offset, int length) throws RepositoryException, InterruptedException {
        return put(type, data, offset, length, null);
    }

    /** The same. @param stored a blob that is known to be stored, or null: that one is not looked for */
    public Id put(BlobType type, byte[] data, int offset, int length, Id stored)
            throws RepositoryException, InterruptedException {
        throwFailure();
        try (var bench = codecs.take()) {
            var id = bench.hash(data, offset, length);
            if (id.equals(stored) || !wanted.test(id)) return id;
            repository.needIndex();
            if (!index.claim(type, id) && !(isDamaged(type, id) && index.claim(type, id))) return id;
            (type == BlobType.DATA ? dataBlobs : treeBlobs).increment();
            bytes.add(length);
            if (dry) packedBytes.add(packed(type, data, offset, length, bench));
            else storeClaimed(type, id, data, offset, length, bench);
            return id;
        }
    }

    private boolean isCompressed(BlobType type) {
        return repository.config().version() >= 2 && (type == BlobType.TREE || !plainData);
    }

    /** What a pack would hold of it. */
    private int packed(BlobType type, byte[] data, int offset, int length, BlobCodec bench) {
        boolean compressed = isCompressed(type);
        int size = !compressed ? length
                : bench.compressor.compress(data, offset, length, bench.packed(Zstd.Compressor.boundMax(length)), 0);
        return size + Sealer.OVERHEAD + PackFormat.entryLength(compressed);
    }

    /** A claimed blob that is not stored, whatever the reason, is relied on by others: nothing may be published. */
    private void storeClaimed(BlobType type, Id id, byte[] data, int offset, int length, BlobCodec bench)
            throws RepositoryException, InterruptedException {
        try {
            store(type, id, data, offset, length, bench);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            throw e;
        }
    }

    /** Where damage was met there may be more: from then on what is relied on is read first, once. */
    private boolean isDamaged(BlobType type, Id id) throws RepositoryException {
        if (dry || !repository.knownDamage().isMet() || !index.isUnseen(type, id)) return false;
        if (uploaded.contains(index.location(type, id).pack())) return false;
        try {
            repository.reader().load(type, id);
            return false;
        } catch (RepositoryException.Damaged seen) {
            return true;
        }
    }

    private void store(BlobType type, Id id, byte[] data, int offset, int length, BlobCodec bench)
            throws RepositoryException, InterruptedException {
        boolean compressed = isCompressed(type);
        byte[] packed = data;
        int from = offset, packedLength = length;
        if (compressed) {
            packed = bench.packed(Zstd.Compressor.boundMax(length));
            packedLength = bench.compressor.compress(data, offset, length, packed, 0);
            from = 0;
        }
        var sealed = bench.sealed(packedLength + Sealer.OVERHEAD);
        int sealedLength, sum;
        try {
            sealedLength = bench.sealer.seal(packed, from, packedLength, sealed, 0);
            sum = OpenPack.sum(sealed, 0, sealedLength);
            prove(id, packed, from, packedLength, length, compressed, bench);
        } catch (MachineErrorException | FormatException e) {
            throw RepositoryException.Failed.machineErrs("a blob", e);
        }
        packedBytes.add(sealedLength + PackFormat.entryLength(compressed));
        if (!expectsMuch && packedBytes.sum() >= MUCH_BYTES) expectMuch();
        var full = open.append(type, id, sealed, 0, sealedLength, compressed ? length : 0, sum);
        if (full != null) upload(full);
    }

    /**
     * Stores a blob once more, as it is sealed, whether or not it is stored already.
     *
     * @param sealed proved to be the blob, at {@code from}; {@code sum} was made of it before
     */
    void copy(PackedBlob blob, byte[] sealed, int from, int sum) throws RepositoryException, InterruptedException {
        throwFailure();
        (blob.type() == BlobType.DATA ? dataBlobs : treeBlobs).increment();
        bytes.add(blob.plainLength());
        packedBytes.add(blob.length() + PackFormat.entryLength(blob.compressed()));
        var full = open.append(blob.type(), blob.id(), sealed, from, blob.length(), blob.rawLength(), sum);
        if (full != null) upload(full);
    }

    /** What was sealed opened to this, and this shall still be what the blob is named for. */
    private static void prove(Id id, byte[] packed, int from, int packedLength, int length, boolean compressed,
            BlobCodec bench) throws MachineErrorException, FormatException {
        byte[] plain = packed;
        if (compressed) {
            plain = bench.opened(length);
            bench.decompressor.decompress(packed, from, packedLength, plain, 0, length);
        }
        if (!bench.hash(plain, from, length).equals(id))
            throw new MachineErrorException("a blob no longer matches its hash");
    }

    private void expectMuch() {
        expectsMuch = true;
        backend.expectMuch();
    }

    /** Hands a pack to an uploading thread; waits while all are busy. */
    private void upload(OpenPack pack) throws RepositoryException, InterruptedException {
        uploading.acquire();
        uploads.execute(() -> {
            try {
                if (failure.get() == null) save(pack);
            } catch (Throwable e) {
                // Errors too: a pack that is missing must never go unnoticed.
                failure.compareAndSet(null, e);
            } finally {
                pack.release();
                uploading.release();
            }
        });
        throwFailure();
    }

    private void save(OpenPack pack) throws RepositoryException, BackendException, InterruptedException {
        try (var bench = codecs.take()) {
            pack.finish(bench.sealer);
        } catch (MachineErrorException e) {
            throw RepositoryException.Failed.machineErrs("a pack", e);
        }
        events.on(new Event.PackSent(pack.id(), pack.size()));
        if (record != null) record.notePack(pack.id(), pack.size(), pack.blobs());
        try {
            var whole = new Backend.Whole(IdHandles.pack(pack.id(), pack.type()), pack.content());
            StoredFiles.saveIf(backend, List.of(whole), () -> {
                lock.ensureFresh();
                return true;
            });
        } catch (BackendException e) {
            // Perhaps only the answer was lost: the next run looks whether the pack is there.
            if (record != null) record.keep();
            throw e;
        }
        uploaded.add(pack.id());
        addToIndex(pack.blobs());
        events.on(new Event.PackUploaded(pack.id(), pack.size()));
    }

    /** Lists a pack that is in the store; writes an index file when enough has gathered. */
    void addToIndex(List<PackedBlob> blobs) throws BackendException, RepositoryException, InterruptedException {
        for (var blob : blobs) index.add(blob);
        synchronized (this) {
            unlisted.add(blobs);
            unlistedBlobs += blobs.size();
            if (unlistedBlobs < INDEX_BLOBS_MAX && System.nanoTime() - indexBegun <= INDEX_NANOS_MAX) return;
        }
        writeIndex(List.of());
    }

    /** The packs that it has stored so far. */
    public Set<Id> packs() {
        return Set.copyOf(uploaded);
    }

    /** Uploads the last packs. Nothing may be put meanwhile or afterwards; {@link #publish} is to follow. */
    public Stored upload() throws RepositoryException, InterruptedException {
        for (var pack : open.rest()) upload(pack);
        uploading.acquire(uploadsMax);
        uploading.release(uploadsMax);
        throwFailure();
        return new Stored(dataBlobs.sum(), treeBlobs.sum(), bytes.sum(), packedBytes.sum());
    }

    /** Writes the last index, and then the snapshot, which is on its way meanwhile. @return the snapshot's name */
    public Id publish(Snapshot snapshot) throws RepositoryException, InterruptedException {
        var sealed = SnapshotFiles.seal(snapshot, files);
        try {
            publish(List.of(sealed));
        } catch (BackendException e) {
            throw SnapshotFiles.failed(sealed, e);
        }
        return sealed.sealed().id();
    }

    /** Uploads the last packs and writes the last index. Nothing may be put meanwhile or afterwards. */
    public Stored finish() throws RepositoryException, InterruptedException {
        var stored = upload();
        try {
            publish(List.of());
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        return stored;
    }

    private void publish(List<StoredFiles.Named> further)
            throws BackendException, RepositoryException, InterruptedException {
        // A run that stores nothing shall ask the store as little as it can.
        try (var idle = uploaded.isEmpty() ? null : Ahead.start("clearing up", this::removeIdle)) {
            for (var stray : repository.contents().takeStrays()) if (uploaded.add(stray.getFirst().pack())) addToIndex(stray);
            writeIndex(further);
            if (idle != null) idle.get();
        }
        adopted.forEach(RunRecord::settle);
        adopted.forEach(RunRecord::close);
        finished = !dry;
    }

    private boolean removeIdle() {
        Adoption.removeIdle(backend);
        return true;
    }

    /** The record of a dead run is done with when the index that names its packs is written; until then it stays. */
    void settleAtFinish(RunRecord dead) {
        dead.keep();
        adopted.add(dead);
    }

    /**
     * What cannot be written now is tried again with the next index, the last time in {@link #close}. Once our lock is
     * gone nothing is listed: another program may have removed the packs, and the next run looks which are there.
     */
    private void writeIndex(List<StoredFiles.Named> further)
            throws BackendException, RepositoryException, InterruptedException {
        var packs = takeUnlisted();
        if (packs.isEmpty()) {
            if (!further.isEmpty()) lock.publish(further);
            return;
        }
        boolean written = false;
        try {
            var index = IndexFiles.seal(packs, files);
            var published = new ArrayList<StoredFiles.Named>(List.of(index));
            published.addAll(further);
            try {
                lock.publish(published);
                written = true;
            } catch (BackendException failed) {
                // A second one would list the same packs.
                written = failed instanceof BackendException.Unconfirmed || !further.isEmpty()
                        && files.isThere(FileKind.INDEX, index.sealed().id());
                throw failed;
            }
            loaded.wrote(index.sealed().id());
        } finally {
            if (!written) giveBack(packs);
        }
    }

    private synchronized List<List<PackedBlob>> takeUnlisted() {
        var packs = unlisted;
        unlisted = new ArrayList<>();
        unlistedBlobs = 0;
        indexBegun = System.nanoTime();
        return packs;
    }

    private synchronized void giveBack(List<List<PackedBlob>> packs) {
        unlisted.addAll(packs);
        for (var blobs : packs) unlistedBlobs += blobs.size();
    }

    private void throwFailure() throws RepositoryException, InterruptedException {
        switch (failure.get()) {
            case null -> { }
            case RepositoryException e -> throw e;
            case InterruptedException e -> throw e;
            case BackendException e -> throw new RepositoryException.Failed(e.getMessage(), e);
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /** Ends without publishing: what is being uploaded is waited for, for a while, and what was uploaded is indexed. */
    @Override
    public void close() {
        uploads.shutdown();
        if (finished) return;
        if (!dry) abandon();
        // What was claimed and not stored is for the next run, should this repository stay open.
        index.forgetClaims();
    }

    private void abandon() {
        boolean interrupted = Thread.interrupted();
        failure.compareAndSet(null, new RepositoryException.Failed("the run was given up", null));
        backend.hurry();
        lock.giveUpWaiting();
        try {
            if (!uploads.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS) && record != null) record.keep();
            writeIndex(List.of());
        } catch (InterruptedException | BackendException | RepositoryException unindexed) {
            // The records name the packs, and the next run adopts them.
            if (record != null) record.keep();
        }
        adopted.forEach(RunRecord::close);
        if (interrupted) Thread.currentThread().interrupt();
    }
}
