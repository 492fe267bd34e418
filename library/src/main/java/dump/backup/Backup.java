package dump.backup;

import dump.chunker.Chunker;
import dump.excludes.Excludes;
import dump.excludes.PatternException;
import dump.format.TreeFormat;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Node;
import dump.model.Timestamp;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.repository.BlobWriter;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.scan.Scan;
import dump.source.LocalMetadata;
import dump.source.OwnPlaces;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;

/** Stores directories as one tree. Several workers, one for each processor, share the reading and the arithmetic. */
public final class Backup {
    private static final ByteString ROOT = ByteString.of("/");

    /**
     * What is wanted of the file system; see {@code dump.engine.BackupRequest}.
     *
     * @param sources real absolute paths: no links, no {@code .} or {@code ..}
     * @param own what is never backed up; none holds a source
     */
    public record Options(List<ByteString> sources, List<String> exclude, OwnPlaces own,
            List<String> excludeIfPresent, boolean excludeCaches, long excludeLargerThan, boolean oneFileSystem,
            boolean estimate) {}

    /**
     * What was found and stored.
     *
     * @param tree the root, or null if there was nothing
     * @param bytes of content, unchanged files included
     * @param filesGone files of the last backup that are not in this one; -1 if there was none to compare with, or not
     *     all of it could be read
     * @param sources in the order of their paths, one that lies in another left out
     * @param advice on patterns of {@code exclude} that do not do what they seem to, a sentence each
     */
    public record Outcome(Id tree, long filesNew, long filesChanged, long filesUnmodified, long directoriesNew,
            long directoriesChanged, long directoriesUnmodified, long bytes, long unreadable, long changedWhileRead,
            long vanished, long filesGone, List<SourceOutcome> sources, List<String> advice) {
        public long files() {
            return filesNew + filesChanged + filesUnmodified;
        }
    }

    private final Repository repository;
    private final BlobWriter writer;
    private final int treeLengthMax;
    private final Events events;

    public Backup(Repository repository, BlobWriter writer, Events events) {
        this(repository, writer, treeLengthMax(), events);
    }

    /** What can be read back, and of that what can be written here: its text stands in memory several times over. */
    private static int treeLengthMax() {
        return (int) Math.min(TreeFormat.LENGTH_MAX, Runtime.getRuntime().maxMemory() / 8);
    }

    /** @param treeLengthMax most bytes of a directory's tree, lists of blobs included */
    Backup(Repository repository, BlobWriter writer, int treeLengthMax, Events events) {
        this.repository = repository;
        this.treeLengthMax = treeLengthMax;
        this.writer = writer;
        this.events = events;
    }

    /** What is said of a last backup that is damaged. */
    public static Event.Warning readsAgain(RepositoryException.Damaged damage) {
        return new Event.Warning(damage.isClosed() ? "the last backup cannot be read (" + damage.getMessage()
                + "); its files are read again, and what cannot be read is stored again"
                : "the last backup is damaged (" + damage.getMessage()
                        + "); its files are read again, and what is damaged is stored again");
    }

    /**
     * Stores everything; the writer is not finished yet.
     *
     * @param parentTree the root of the last backup, or null if there is none
     * @param parentTime the start of its run; null to read everything, and only count what is gone since
     * @param elsewhere what another one held of sources of which the last cannot tell: that is only counted
     */
    public Outcome run(Options options, Id parentTree, Timestamp parentTime, Map<ByteString, Node> elsewhere)
            throws RepositoryException, FileException, PatternException, InterruptedException {
        return run(options, parentTree, parentTime, elsewhere, Scan.none());
    }

    /** The same. @param scan what is known of the source as the last backup found it, and gathers how it is now */
    public Outcome run(Options options, Id parentTree, Timestamp parentTime, Map<ByteString, Node> elsewhere,
            Scan scan) throws RepositoryException, FileException, PatternException, InterruptedException {
        try {
            return runOnce(options, parentTree, parentTime, elsewhere, scan);
        } catch (RecordInDoubt told) {
            scan.forget();
            return runOnce(options, parentTree, parentTime, elsewhere, scan);
        }
    }

    private Outcome runOnce(Options options, Id parentTree, Timestamp parentTime, Map<ByteString, Node> elsewhere,
            Scan scan) throws RepositoryException, FileException, PatternException, InterruptedException {
        int workers = Runtime.getRuntime().availableProcessors();
        var metadata = new LocalMetadata(ZoneId.systemDefault());
        scan.namedBy(metadata.owners());
        var job = new Job(repository, writer, metadata, parentTime, options, elsewhere, scan, workers,
                treeLengthMax, events);
        // A pattern that means nothing is told before any work is done.
        for (var source : options.sources()) Excludes.compile(options.exclude(), source);
        var target = Target.of(options.sources());
        var before = parentTree == null ? null : Node.directory(parentTree);
        if (elsewhere.containsKey(ROOT)) {
            before = elsewhere.get(ROOT);
            job.tally(ROOT).onlyNames();
        }
        var estimate = new Estimate(options, events);
        DirectoryTask task;
        // Closed last: deeper ones are opened again from there.
        try (var root = target.source() == null ? LocalDirectory.passTo(ROOT) : LocalDirectory.open(ROOT)) {
            var place = target.source() == null ? DirectoryPath.onTheWay(ROOT, 0)
                    : DirectoryPath.source(job.filter(ROOT, root.stat()), job.tally(ROOT), job.displayRoot(ROOT),
                            root.stat().device());
            task = new DirectoryTask(job, null, 0, root.retain(), null, null, before, place, target);
            if (options.estimate()) estimate.start();
            run(task, job, workers);
        } finally {
            estimate.stop();
        }
        var c = job.counts;
        var counted = job.outcomes();
        boolean known = parentTree != null && counted.stream().noneMatch(SourceOutcome::inDoubt)
                && (counted.isEmpty() || counted.stream().anyMatch(SourceOutcome::compared));
        long gone = known ? counted.stream().mapToLong(SourceOutcome::filesGone).sum() : -1;
        var outcome = new Outcome(task.tree(), c.filesNew.sum(), c.filesChanged.sum(), c.filesUnmodified.sum(),
                c.directoriesNew.sum(), c.directoriesChanged.sum(), c.directoriesUnmodified.sum(), c.bytes.sum(),
                c.unreadable.sum(), c.changedWhileRead.sum(), c.vanished.sum(), gone, counted, job.advice());
        // Much may still be on its way to the store.
        if (options.estimate()) events.on(new Event.Total(outcome.files(), outcome.bytes()));
        return outcome;
    }

    /** Stores what a stream gives as one file of that absolute path. */
    public Outcome stream(InputStream in, ByteString path, Timestamp time)
            throws RepositoryException, IOException, InterruptedException {
        var archiver = new StreamArchiver(writer, new Chunker(repository.config().polynomial()), time, events);
        var tree = archiver.archive(in, path);
        events.on(new Event.FileStored(path, archiver.size(), true));
        return new Outcome(tree, 1, 0, 0, 0, 0, 0, archiver.size(), 0, 0, 0, -1, List.of(), List.of());
    }

    private static void run(DirectoryTask task, Job job, int workers) throws RepositoryException, InterruptedException {
        var pool = new ForkJoinPool(workers);
        try {
            pool.submit(task).get();
        } catch (InterruptedException e) {
            job.fail(e);
        } catch (ExecutionException e) {
            job.fail(e.getCause());
        } finally {
            // Stopped tasks end soon; until then they may still use the writer.
            if (job.stopped()) pool.shutdownNow();
            pool.close();
        }
        job.throwFailure();
    }
}
