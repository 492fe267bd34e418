package dump.nativeengine;

import dump.backup.Backup;
import dump.engine.BackupRequest;
import dump.engine.BackupResult;
import dump.engine.EngineException;
import dump.engine.internal.Sources;
import dump.excludes.PatternException;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import dump.model.Snapshot;
import dump.model.SnapshotSummary;
import dump.model.Timestamp;
import dump.posix.FileException;
import dump.repository.BlobWriter;
import dump.repository.LoadedIndex;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.repository.SnapshotFiles;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import dump.snapshots.SnapshotQuery;
import dump.source.OwnPlaces;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The way of one backup: sources, parent, guards, work, snapshot. */
final class NativeBackup {
    private final NativeSettings settings;
    private final Repository repository;
    private final Lock.Holder holder;
    private final BackupRequest request;
    private final Events events;
    /** Null where files are backed up. */
    private final BackupRequest.Content.Stream stream;
    private final SnapshotFilter filter;
    private final Timestamp start = now();
    /** Real paths. */
    private List<ByteString> sources;
    private Comparisons comparisons;
    private ScanNote scan;
    /** Null where anything goes. */
    private LossGuard guard;
    private OwnPlaces own = OwnPlaces.NONE;
    /** What this backup is compared with. */
    private SnapshotInfo last;
    /** The same, if it builds on it. */
    private SnapshotInfo parent;

    NativeBackup(NativeSettings settings, Repository repository, Lock.Holder holder, BackupRequest request,
            Events events) {
        this.settings = settings;
        this.repository = repository;
        this.holder = holder;
        this.request = request;
        this.events = events;
        stream = request.content() instanceof BackupRequest.Content.Stream one ? one : null;
        filter = history(request, settings);
    }

    /** Whose snapshots come before the one that a request makes. */
    static SnapshotFilter history(BackupRequest request, NativeSettings settings) {
        if (request.history() != null) return request.history();
        return SnapshotFilter.own(settings.host(), request.tags().isEmpty() ? null : request.tags().getFirst(),
                request.sources().stream().map(ByteString::toString).toList());
    }

    /** May be called again after {@link RepositoryException.Contested}. */
    BackupResult run(Duration lockWait) throws EngineException, RepositoryException, InterruptedException {
        ensureNamed();
        var named = stream == null ? realSources() : new LinkedHashMap<ByteString, ByteString>();
        sources = stream == null ? List.copyOf(named.keySet()) : request.sources();
        if (stream == null) own = Sources.own(settings.ownPlaces(), request.leftOut(), sources);
        if (!SnapshotFiles.takes(snapshot(new Id(0, 0, 0, 0), null))) {
            throw new EngineException.Refused("the excludes, sources and tags together are longer than the 64 MiB"
                    + " that a snapshot can hold; leave some out");
        }
        scan = new ScanNote(repository, settings, filter, sources);
        boolean first = !request.isTrial() && stream == null && scan.isMissing();
        if (first) repository.expectMuch();
        try (var lock = request.isTrial() ? Lock.NONE : first ? repository.locks().forWritingAhead(lockWait, events)
                : repository.locks().forWriting(lockWait, events)) {
            if (first && !repository.holdsNothing()) lock.awaitWritten();
            // What it builds on is looked at where it is.
            if (request.isFull()) repository.passCopies();
            events.on(new Event.Step("reading the list of snapshots"));
            var unreadable = new AtomicInteger();
            var query = new SnapshotQuery(repository.snapshots(event -> {
                if (event instanceof Event.SnapshotUnreadable) unreadable.incrementAndGet();
                events.on(event);
            }), filter, start.instant(), new Streams(repository));
            for (var warning : new Event.Warning[] {query.newHistory(), query.passedOver()})
                if (warning != null) events.on(warning);
            var index = repository.listIndex(lock, events);
            if (stream == null) last = query.parent(sources.stream().map(ByteString::toString).toList());
            if (!request.isFull()) parent = last;
            if (parent == null && !request.isTrial()) repository.expectMuch();
            if (!scan.begin(parent, index)) repository.needIndex();
            if (stream == null) compare(query, new SourceMoves(named, query.newestOwn()), unreadable.get());
            events.on(new Event.Step(parent == null ? "reading everything: there is nothing to compare with"
                    : "comparing with " + parent.id().brief()));
            if (guard != null) guard.checkEmpty(sources);
            if (request.isFull()) {
                events.on(new Event.Step("checking that every pack is there, has its size and a readable header"));
                distrust();
            }
            // What was read of a stream cannot be read again.
            if (stream != null) lock.confirm();
            return store(lock, index);
        } catch (FileException e) {
            throw new EngineException.Failed(e.getMessage(), e);
        } catch (InterruptedIOException e) {
            throw new InterruptedException();
        } catch (IOException e) {
            throw new EngineException.Failed("cannot read standard input: " + e.getMessage()
                    + "; no snapshot was made", e);
        } catch (PatternException e) {
            throw new EngineException.Refused(e.getMessage());
        } finally {
            if (!request.isTrial()) repository.damage().note(events);
        }
    }

    private void ensureNamed() throws EngineException {
        if (stream == null && request.sources().isEmpty()) throw new EngineException.Refused("no source is named");
        if (stream == null) return;
        var path = new BytePath(stream.path());
        boolean named = path.isAbsolute() && !path.names().isEmpty() && path.bytes().equals(stream.path())
                && path.names().stream().allMatch(ByteString::isFileName);
        if (!named) throw new EngineException.Refused(stream.path() + " is not an absolute path of a file");
    }

    /** By their real paths, as they are named. */
    private SequencedMap<ByteString, ByteString> realSources() throws EngineException {
        var real = new LinkedHashMap<ByteString, ByteString>();
        for (var source : request.sources()) real.putIfAbsent(Sources.any(source), source);
        return real;
    }

    private void compare(SnapshotQuery query, SourceMoves moves, int unreadable) throws RepositoryException {
        for (var warning : moves.warnings()) events.on(warning);
        if (request.allowsEmpty()) return;
        comparisons = new Comparisons(repository, query, filter, last, scan.scan(), events);
        comparisons.find(sources, moves);
        guard = new LossGuard(repository, comparisons, unreadable, query.isOfOthersOnly(), events);
    }

    private void distrust() throws RepositoryException, InterruptedException {
        int wrong = repository.damage().distrustWrongPacks(events);
        if (wrong > 0) {
            events.on(new Event.Warning(wrong + (wrong == 1 ? " pack is" : " packs are")
                    + " missing, cut short or damaged; what is nowhere else is stored again"));
        }
    }

    /** What became of damage that is known. @return how many entries of the new tree need what is damaged */
    private long tellOfDamage(Id tree) throws RepositoryException, InterruptedException {
        int again = repository.damage().storedAgain();
        if (again > 0) events.on(new Event.Note(again + (repository.damage().isOnlyClosed()
                ? (again == 1 ? " blob of a pack" : " blobs of packs") + " that may not be read"
                : (again == 1 ? " blob of a damaged pack" : " blobs of damaged packs"))
                + (again == 1 ? " is stored again" : " are stored again"),
                repository.damage().isOnlyClosed() ? null : new Remedy.CleanUp()));
        return repository.damage().mayBeReliedOn() ? new Reliance(repository, events).count(tree) : 0;
    }

    private BackupResult store(Lock lock, LoadedIndex index)
            throws EngineException, RepositoryException, InterruptedException, IOException, PatternException {
        events.on(new Event.Step(stream != null ? "storing standard input"
                : "going through " + sources.stream().map(ByteString::toString).collect(Collectors.joining(", "))));
        try (var writer = repository.writer(index, request.isTrial(), events)) {
            var unread = ConcurrentHashMap.<ByteString>newKeySet();
            var backup = new Backup(repository, writer, event -> {
                if (event instanceof Event.FileFailed(var path, var reason)) unread.add(path);
                events.on(event);
            });
            var outcome = stream != null
                    ? backup.stream(stream.input(), stream.path(), start)
                    : backup.run(options(request, sources, own), last == null ? null : last.stored().tree(),
                            parent == null ? null : parent.stored().time(),
                            comparisons == null ? Map.of() : comparisons.elsewhere(), scan.scan());
            for (var sentence : outcome.advice()) events.on(new Event.Note(sentence));
            if (guard != null) guard.check(outcome.sources());
            if (outcome.tree() == null) throw new EngineException.Failed(
                    "nothing of the source could be read, so no snapshot was made", null);
            if (stream != null && outcome.bytes() == 0 && !request.allowsEmpty()) {
                throw new EngineException.Emptied(EngineException.Emptied.What.STANDARD_INPUT, null,
                        "standard input was empty, so no snapshot was made");
            }
            if (!request.isTrial()) events.on(new Event.Step("writing the rest, the index and the snapshot"));
            var stored = writer.upload();
            long damaged = request.isTrial() ? 0 : tellOfDamage(outcome.tree());
            var summary = summary(outcome, stored);
            var id = request.isTrial() ? null : writer.publish(snapshot(outcome.tree(), summary));
            if (id != null) repository.noteUnread(id, unread);
            // A cleanup may have come between the beginning, which is its date, and now.
            if (id != null) SnapshotLedger.of(repository).trust(List.of(id));
            if (id != null && stream == null) scan.keep(id, index);
            return new BackupResult(id, parent == null ? null : parent.id(), summary, outcome.unreadable() + damaged,
                    outcome.changedWhileRead(), outcome.vanished(), outcome.filesGone());
        }
    }

    private SnapshotSummary summary(Backup.Outcome o, BlobWriter.Stored stored) {
        return new SnapshotSummary(start, now(), o.filesNew(), o.filesChanged(), o.filesUnmodified(),
                o.directoriesNew(), o.directoriesChanged(), o.directoriesUnmodified(), stored.dataBlobs(),
                stored.treeBlobs(), stored.bytes(),
                stored.packedBytes(), o.files(), o.bytes());
    }

    private Snapshot snapshot(Id tree, SnapshotSummary summary) {
        var tags = new ArrayList<String>();
        if (filter.tag() != null) tags.add(filter.tag());
        for (var tag : request.tags()) if (!tags.contains(tag)) tags.add(tag);
        return new Snapshot(start, parent == null ? null : parent.id(), tree,
                sources.stream().map(ByteString::toString).toList(),
                settings.host(), settings.options().user(), holder.uid(), holder.gid(), request.excludes(), tags, null,
                settings.options().program(), summary);
    }

    private static Timestamp now() {
        return Timestamp.of(Instant.now(), ZoneId.systemDefault());
    }

    /**
     * What of the file system is wanted.
     *
     * @param real the sources, with links followed; {@code own} what is never backed up
     */
    static Backup.Options options(BackupRequest request, List<ByteString> real, OwnPlaces own) {
        return new Backup.Options(real, request.excludes(), own, request.marks(), request.skipsCaches(),
                request.largest(), request.isOneFileSystem(), request.estimates());
    }
}
