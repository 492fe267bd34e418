package dump.engine;

import dump.backup.Backup;
import dump.files.FileException;
import dump.files.OwnPlaces;
import dump.files.PatternException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Snapshot;
import dump.model.SnapshotSummary;
import dump.model.Timestamp;
import dump.repository.BlobWriter;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.PointInTime;
import dump.snapshots.SnapshotQuery;
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
    private final Timestamp start = now();
    /** Real paths. */
    private List<ByteString> sources;
    private Comparisons comparisons;
    /** Null where anything goes. */
    private LossGuard guard;
    private OwnPlaces own = OwnPlaces.NONE;
    /** What this backup is compared with. */
    private PointInTime last;
    /** The same, if it builds on it. */
    private PointInTime parent;

    NativeBackup(NativeSettings settings, Repository repository, Lock.Holder holder, BackupRequest request,
            Events events) {
        this.settings = settings;
        this.repository = repository;
        this.holder = holder;
        this.request = request;
        this.events = events;
    }

    /** May be called again after {@link RepositoryException.Contested}. */
    BackupResult run(Duration lockWait) throws EngineException, RepositoryException, InterruptedException {
        var named = request.standardInput() == null ? realSources() : new LinkedHashMap<ByteString, ByteString>();
        sources = request.standardInput() == null ? List.copyOf(named.keySet()) : request.sources();
        if (request.standardInput() == null) own = Sources.own(settings.ownPlaces(), request.leaveOut(), sources);
        if (!Repository.takes(snapshot(new Id(0, 0, 0, 0), null))) {
            throw new EngineException.Refused("the excludes, sources and tags together are longer than the 64 MiB"
                    + " that a snapshot can hold; leave some out");
        }
        if (!request.trial()) events.on(new Event.Step("taking a lock"));
        try (var lock = request.trial() ? null : repository.lock(true, lockWait, events)) {
            events.on(new Event.Step("reading the list of points in time"));
            var unreadable = new AtomicInteger();
            var query = new SnapshotQuery(repository.snapshots(event -> {
                if (event instanceof Event.PointUnreadable) unreadable.incrementAndGet();
                events.on(event);
            }), request.whose(), start.instant(), new Streams(repository));
            for (var text : new String[] {query.newHistory(), query.passedOver()})
                if (text != null) events.on(new Event.Warning(text));
            events.on(new Event.Step("loading the index"));
            repository.loadIndex(events);
            if (request.standardInput() == null) {
                last = query.parent(sources.stream().map(ByteString::toString).toList());
                compare(query, new SourceMoves(named, query.newestOwn()), unreadable.get());
            }
            if (!request.full()) parent = last;
            events.on(new Event.Step(parent == null ? "reading everything: there is nothing to compare with"
                    : "comparing with " + parent.id().brief()));
            if (guard != null) guard.checkEmpty(sources);
            if (request.full()) {
                events.on(new Event.Step("looking whether every pack is there, has its size and tells what it holds"));
                distrust();
            }
            // What was read of a stream cannot be read again.
            if (lock != null && request.standardInput() != null) lock.confirm();
            return store(lock);
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
            if (!request.trial()) repository.noteDamage(events);
        }
    }

    /** By their real paths, as they are named. */
    private SequencedMap<ByteString, ByteString> realSources() throws EngineException {
        var real = new LinkedHashMap<ByteString, ByteString>();
        for (var source : request.sources()) real.putIfAbsent(Sources.any(source), source);
        return real;
    }

    private void compare(SnapshotQuery query, SourceMoves moves, int unreadable) throws RepositoryException {
        for (var sentence : moves.sentences()) events.on(new Event.Warning(sentence));
        if (request.allowEmpty()) return;
        comparisons = new Comparisons(repository, query, request.whose(), last, events);
        comparisons.find(sources, moves);
        guard = new LossGuard(repository, comparisons, unreadable, query.isOfOthersOnly(), events);
    }

    private void distrust() throws RepositoryException, InterruptedException {
        int wrong = repository.distrustWrongPacks(events);
        if (wrong > 0) {
            events.on(new Event.Warning(wrong + (wrong == 1 ? " pack is" : " packs are")
                    + " missing, cut or damaged; what stands nowhere else is stored again"));
        }
    }

    /** What became of damage that is known. @return how many entries of the new tree need what is damaged */
    private long tellOfDamage(Id tree) throws RepositoryException, InterruptedException {
        int again = repository.storedAgain();
        if (again > 0) events.on(new Event.Note(again + (repository.isOnlyClosed()
                ? (again == 1 ? " blob of a pack" : " blobs of packs") + " that may not be read"
                : (again == 1 ? " blob of a damaged pack" : " blobs of damaged packs"))
                + (again == 1 ? " is stored again" : " are stored again")
                + (repository.isOnlyClosed() ? "" : "; `dump cleanup` removes what is damaged")));
        return repository.mayRelyOnDamage() ? new Reliance(repository, events).count(tree) : 0;
    }

    private BackupResult store(Lock lock)
            throws EngineException, RepositoryException, InterruptedException, IOException, PatternException {
        events.on(new Event.Step(request.standardInput() != null ? "storing standard input"
                : "going through " + sources.stream().map(ByteString::toString).collect(Collectors.joining(", "))));
        try (var writer = repository.writer(lock, request.trial(), events)) {
            var unread = ConcurrentHashMap.<ByteString>newKeySet();
            var backup = new Backup(repository, writer, event -> {
                if (event instanceof Event.FileFailed(var path, var reason)) unread.add(path);
                events.on(event);
            });
            var outcome = request.standardInput() != null
                    ? backup.stream(request.standardInput(), sources.getFirst(), start)
                    : backup.run(request.options(sources, own), last == null ? null : last.snapshot().tree(),
                            parent == null ? null : parent.snapshot().time(),
                            comparisons == null ? Map.of() : comparisons.elsewhere());
            for (var sentence : outcome.advice()) events.on(new Event.Note(sentence));
            if (guard != null) guard.check(outcome.sources());
            if (outcome.tree() == null) throw new EngineException.Failed(
                    "nothing of the source could be read, so no snapshot was made", null);
            if (request.standardInput() != null && outcome.bytes() == 0 && !request.allowEmpty()) {
                throw new EngineException.Refused("standard input was empty, so no snapshot was made; did the command"
                        + " before the pipe fail? If it is meant to be empty, use --allow-empty");
            }
            if (!request.trial()) events.on(new Event.Step("writing the rest, the index and the snapshot"));
            var stored = writer.finish();
            long damaged = request.trial() ? 0 : tellOfDamage(outcome.tree());
            var summary = summary(outcome, stored);
            var id = request.trial() ? null : repository.saveSnapshot(snapshot(outcome.tree(), summary), lock);
            if (id != null) repository.noteUnread(id, unread);
            return new BackupResult(id, parent == null ? null : parent.id(), summary, outcome.unreadable() + damaged,
                    outcome.changedWhileRead(), outcome.vanished(), outcome.filesGone());
        }
    }

    private SnapshotSummary summary(Backup.Outcome o, BlobWriter.Stored stored) {
        return new SnapshotSummary(start, now(), o.filesNew(), o.filesChanged(), o.filesUnmodified(),
                o.directoriesNew(), o.directoriesChanged(), o.directoriesUnmodified(), stored.dataBlobs(),
                stored.treeBlobs(), stored.bytes(),
                stored.packedBytes(), o.filesNew() + o.filesChanged() + o.filesUnmodified(), o.bytes());
    }

    private Snapshot snapshot(Id tree, SnapshotSummary summary) {
        var tags = new ArrayList<String>();
        if (request.whose().tag() != null) tags.add(request.whose().tag());
        for (var tag : request.tags()) if (!tags.contains(tag)) tags.add(tag);
        return new Snapshot(start, parent == null ? null : parent.id(), tree,
                sources.stream().map(ByteString::toString).toList(),
                settings.host(), settings.user(), holder.uid(), holder.gid(), request.exclude(), tags, null,
                settings.program(), summary);
    }

    private static Timestamp now() {
        return Timestamp.of(Instant.now(), ZoneId.systemDefault());
    }
}
