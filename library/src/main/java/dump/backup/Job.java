package dump.backup;

import dump.chunker.Chunker;
import dump.excludes.PatternException;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Node;
import dump.model.Timestamp;
import dump.model.Tree;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.reading.TreeScan;
import dump.repository.BlobWriter;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.scan.Fingerprint;
import dump.scan.Scan;
import dump.source.LocalMetadata;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What the tasks of one backup share. The first failure stops them all. */
final class Job {
    /**
     * An unchanged file's ctime must be older than the parent's start by this. What is written through a mapping sets
     * no time again until the page was written back, which the kernel puts off for 30 seconds and a bit
     * ({@code vm.dirty_expire_centisecs}); and clocks of file systems are coarse.
     */
    private static final long MARGIN_SECONDS = 60;

    /** No more entries are counted below directories that are gone: a hostile tree may be endless. */
    private static final long SCANNED_MAX = 10_000_000;

    final Repository repository;
    final BlobWriter writer;
    final Chunker chunker;
    final LocalMetadata metadata;
    final Scan scan;
    final Events events;
    final Timestamp parentTime;
    final Counts counts = new Counts();
    /** Most bytes of a directory's tree, lists of blobs included. */
    final int treeLengthMax;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Buffers of one size, made on demand and used again. */
    static final class Pool<T> {
        private final Queue<T> free = new ConcurrentLinkedQueue<>();
        private final Supplier<T> maker;

        Pool(Supplier<T> maker) {
            this.maker = maker;
        }

        T take() {
            var one = free.poll();
            return one != null ? one : maker.get();
        }

        void giveBack(T one) {
            free.add(one);
        }
    }

    /** What happened so far. */
    static final class Counts {
        final LongAdder filesNew = new LongAdder(), filesChanged = new LongAdder(), filesUnmodified = new LongAdder(),
                directoriesNew = new LongAdder(), directoriesChanged = new LongAdder(),
                directoriesUnmodified = new LongAdder(), bytes = new LongAdder(), unreadable = new LongAdder(),
                changedWhileRead = new LongAdder(), vanished = new LongAdder();
    }

    /** How many chunks may wait for another worker, for each of them: 8 MiB at most each. */
    private static final int SPARE = 2;

    final Pool<byte[]> readBuffers = new Pool<>(() -> new byte[Chunker.SIZE_MAX + FileArchiver.READ_AHEAD]);

    final Pool<byte[]> chunkBuffers = new Pool<>(() -> new byte[Chunker.SIZE_MAX]);
    final Pool<Fingerprint> fingerprints = new Pool<>(Fingerprint::new);
    final Pool<TreeFormat.Writer> treeWriters;
    final Semaphore spareBuffers;
    private final Backup.Options options;
    private final Map<ByteString, Node> elsewhere;
    private final Map<ByteString, SourceTally> tallies = new ConcurrentSkipListMap<>();
    private final Queue<Filter> filters = new ConcurrentLinkedQueue<>();
    private final AtomicLong scanned = new AtomicLong();
    private final Id[] zeros = new Id[2];

    /**
     * @param parentTime start of the parent's run; null to read everything
     * @param elsewhere of sources what another backup than the last held
     */
    Job(Repository repository, BlobWriter writer, LocalMetadata metadata, Timestamp parentTime, Backup.Options options,
            Map<ByteString, Node> elsewhere, Scan scan, int workers, int treeLengthMax, Events events) {
        this.repository = repository;
        this.writer = writer;
        this.metadata = metadata;
        this.parentTime = parentTime;
        this.options = options;
        this.elsewhere = elsewhere;
        this.scan = scan;
        this.treeLengthMax = treeLengthMax;
        treeWriters = new Pool<>(() -> new TreeFormat.Writer(treeLengthMax));
        spareBuffers = new Semaphore(SPARE * workers);
        this.events = events;
        chunker = new Chunker(repository.config().polynomial());
    }

    boolean stopped() {
        return failure.get() != null;
    }

    void fail(Throwable e) {
        failure.compareAndSet(null, e);
    }

    /** Throws the first failure, as what it was. */
    void throwFailure() throws RepositoryException, InterruptedException {
        switch (failure.get()) {
            case null -> { }
            case RepositoryException e -> throw e;
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    Filter filter(ByteString source, FileStat root) throws PatternException, FileException {
        var filter = new Filter(options, source, root);
        filters.add(filter);
        return filter;
    }

    /** What is counted of that source. */
    SourceTally tally(ByteString source) {
        return tallies.computeIfAbsent(source, SourceTally::new);
    }

    List<SourceOutcome> outcomes() {
        return tallies.values().stream().map(SourceTally::outcome).toList();
    }

    /** What patterns do not do, in sentences. */
    List<String> advice() {
        return PatternAdvice.of(options.exclude(), filters.stream().map(Filter::uses).toList());
    }

    /** Whether nothing of the source is taken over from what it is compared with. */
    boolean readsAll(SourceTally tally) {
        return parentTime == null || tally != null && tally.namesOnly();
    }

    /** Where the last backup cannot tell what it held of a source: what another one held, or null. */
    Node elsewhere(ByteString source) {
        return elsewhere.get(source);
    }

    /** An entry of the last backup is not in this one, nor is what was below it. */
    void lost(SourceTally tally, Node last, String cause) {
        tally.lost(last, cause);
        if (last.isDirectory()) lostBelow(tally, last, cause);
    }

    void lostBelow(SourceTally tally, Node directory, String cause) {
        boolean whole = TreeScan.below(repository, directory, last -> {
            if (stopped() || scanned.incrementAndGet() > SCANNED_MAX) return false;
            tally.lost(last, cause);
            return true;
        });
        if (!whole) tally.inDoubt();
    }

    /** How the paths of a source begin in listings: relative to it if it is the only one. */
    ByteString displayRoot(ByteString source) {
        return options.sources().size() == 1 ? ByteString.EMPTY : source;
    }

    /** A chunk of zeros, which holes are made of: of the least size or the greatest. */
    synchronized Id zeros(boolean greatest) throws RepositoryException, InterruptedException {
        int which = greatest ? 1 : 0;
        int size = greatest ? Chunker.SIZE_MAX : Chunker.SIZE_MIN;
        if (zeros[which] == null) zeros[which] = writer.put(BlobType.DATA, new byte[size], 0, size);
        return zeros[which];
    }

    /** The parent's directory, or null where there was none or it can't be read, which costs only time. */
    Tree parentTree(Id subtree) throws RepositoryException {
        if (subtree == null) return null;
        try {
            return repository.tree(subtree);
        } catch (RepositoryException.Damaged e) {
            // Where a tree is damaged others are, too, that were taken over by the record alone.
            if (scan.isKnown()) throw new RecordInDoubt();
            if (parentTime != null) events.on(Backup.readsAgain(e));
            return null;
        }
    }

    boolean settledBeforeParent(long ctimeSeconds) {
        return parentTime != null && ctimeSeconds < parentTime.seconds() - MARGIN_SECONDS;
    }

    boolean stored(Iterable<Id> blobs) throws RepositoryException {
        repository.needIndex();
        for (var blob : blobs) if (!repository.index().contains(BlobType.DATA, blob)) return false;
        return true;
    }

    /** What could not be looked at or read is gone, or it is a loss. */
    void unread(ByteString path, FileException failure) {
        if (failure.kind() == FileException.Kind.GONE) vanished(path);
        else unreadable(path, failure.reason());
    }

    void unreadable(ByteString path, String reason) {
        counts.unreadable.increment();
        events.on(new Event.FileFailed(path, reason));
    }

    void vanished(ByteString path) {
        counts.vanished.increment();
        events.on(new Event.FileVanished(path));
    }
}
