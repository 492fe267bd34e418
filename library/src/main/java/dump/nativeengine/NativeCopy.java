package dump.nativeengine;

import dump.copying.CopyPlan;
import dump.copying.Copying;
import dump.engine.CopyResult;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import dump.model.Snapshot;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.NoSuchSnapshotException;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import dump.snapshots.SnapshotQuery;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The way of one copy, as its source sees it. */
final class NativeCopy {
    private final NativeSettings settings;
    private final Repository source;
    private final NativeReceiver receiver;
    private final Events events;
    private final Map<Id, SnapshotInfo> wanted = new LinkedHashMap<>();

    NativeCopy(NativeSettings settings, Repository source, NativeReceiver receiver, Events events) {
        this.settings = settings;
        this.source = source;
        this.receiver = receiver;
        this.events = events;
    }

    CopyResult run(SnapshotFilter filter, List<Selector> selectors) throws EngineException {
        if (source.config().id().equals(receiver.repository().config().id())) throw new EngineException.Refused(
                receiver.repository().describe() + " is the same repository as " + source.describe()
                        + ", or a copy of its files: there is nothing to copy between them");
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            var locks = source.locks();
            try (var lock = settings.options().readsUnlocked() ? Lock.NONE : locks.forReading(wait, events)) {
                var query = KnownSnapshots.read(source, filter, events).toChooseFrom();
                events.on(new Event.Step("loading the index"));
                source.loadIndex(lock, events);
                lock.confirm();
                choose(query, selectors);
                return copy();
            } finally {
                if (!settings.trial()) source.damage().note(events);
            }
        }));
    }

    private void choose(SnapshotQuery query, List<Selector> selectors) throws NoSuchSnapshotException {
        var chosen = new TreeSet<>(SnapshotInfo.OLDEST_FIRST);
        for (var selector : selectors) chosen.add(query.choose(selector));
        if (selectors.isEmpty()) chosen.addAll(all(query));
        wanted.clear();
        for (var snapshot : chosen) wanted.put(snapshot.id(), snapshot);
    }

    /** What others made of the same sources is theirs. */
    private Collection<SnapshotInfo> all(SnapshotQuery query) {
        var own = query.seen().stream().filter(snapshot -> !snapshot.foreign()).toList();
        if (query.seen().isEmpty()) events.on(query.nothingSeen());
        return own;
    }

    private CopyResult copy() throws RepositoryException, InterruptedException {
        var target = receiver.repository();
        events.on(new Event.Step("looking for what " + target.describe() + " lacks"));
        var stored = new LinkedHashMap<Id, Snapshot>();
        wanted.values().forEach(snapshot -> stored.put(snapshot.id(), snapshot.stored()));
        var plan = CopyPlan.of(source, target, stored, receiver.snapshots());
        boolean sameCuts = source.config().polynomial() == target.config().polynomial();
        if (!sameCuts) receiver.events().on(new Event.Note(target.describe() + " cuts files at other places than "
                + source.describe() + ": what is copied there and what is backed up there do not share their data",
                new Remedy.MakeLike()));
        if (receiver.isTrial()) return new CopyResult(infos(plan.snapshots()), List.of(), plan.present().size(),
                refused(plan.refused()), plan.blobs(), plan.bytes(), plan.packedBytes(), sameCuts, true);
        var copying = new Copying(source, target, receiver.index(), receiver.lock(), events);
        copying.run(plan);
        SnapshotLedger.of(target).trust(copying.copied().values());
        return new CopyResult(infos(copying.copied().keySet()), List.copyOf(copying.copied().values()),
                plan.present().size(), refused(copying.refused()), plan.blobs(), plan.bytes(), copying.storedBytes(),
                sameCuts, false);
    }

    private List<SnapshotInfo> infos(Collection<Id> ids) {
        return ids.stream().map(wanted::get).toList();
    }

    private Map<SnapshotInfo, String> refused(Map<Id, String> reasons) {
        var refused = new LinkedHashMap<SnapshotInfo, String>();
        reasons.forEach((id, reason) -> refused.put(wanted.get(id), reason));
        return refused;
    }
}
