package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.LostSet;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Moment;
import dump.model.Remedy;
import dump.model.Snapshot;
import dump.model.Timestamp;
import dump.snapshots.NoSuchSnapshotException;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import dump.snapshots.SnapshotQuery;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sets of a Duplicity archive as points in time. A set has no identifier of its own; ours is made of its kind and
 * times. Whether it is full or incremental stands among the tags.
 */
final class DuplicitySnapshots {
    /** Whose a set is, as its manifest says if that is at hand. */
    interface Origin {
        /** Empty if it is not known. */
        String host(BackupSet set);

        /** Empty if they are not known. */
        List<String> paths(BackupSet set);
    }

    private final Archive archive;
    private final Map<Id, BackupSet> sets = new LinkedHashMap<>();
    private final SnapshotQuery query;

    DuplicitySnapshots(Archive archive, Origin origin, Instant now) {
        this.archive = archive;
        var snapshots = new LinkedHashMap<Id, Snapshot>();
        Id before = null;
        for (var set : archive.sets()) {
            sets.put(set.id(), set);
            snapshots.put(set.id(), snapshot(set, set.full() ? null : before, origin));
            before = set.id();
        }
        query = new SnapshotQuery(snapshots, SnapshotFilter.ALL, now, snapshot -> false);
    }

    /** @param archive what is, or will be, at the destination */
    static DuplicitySnapshots of(Archive archive, Duplicity duplicity) {
        return new DuplicitySnapshots(archive, new Origin() {
            @Override
            public String host(BackupSet set) {
                var manifest = duplicity.contents().manifestHere(set);
                return manifest == null || manifest.host() == null ? "" : manifest.host();
            }

            @Override
            public List<String> paths(BackupSet set) {
                var manifest = duplicity.contents().manifestHere(set);
                return manifest == null || manifest.source() == null ? List.of()
                        : List.of(manifest.source().toString());
            }
        }, Instant.now());
    }

    private static Snapshot snapshot(BackupSet set, Id parent, Origin origin) {
        return new Snapshot(Timestamp.of(set.time(), ZoneId.systemDefault()), parent, null, origin.paths(set),
                origin.host(set), "", 0, 0, List.of(), List.of(set.full() ? "full" : "incremental"), null, "duplicity",
                null);
    }

    /** Those that can be read, oldest first. */
    List<SnapshotInfo> all() {
        return query.seen();
    }

    /** Why there is none, in words. */
    Event.Warning nothingSeen() {
        return query.nothingSeen();
    }

    SnapshotInfo snapshot(BackupSet set) {
        return query.seen().stream().filter(p -> p.id().equals(set.id())).findFirst().orElseThrow();
    }

    BackupSet set(SnapshotInfo snapshot) {
        return sets.get(snapshot.id());
    }

    /**
     * The one that is meant. Never an older one in the place of one that is there and can't be read: Duplicity would
     * restore that without a word.
     */
    SnapshotInfo choose(Selector selector, Events events) throws EngineException {
        SnapshotInfo snapshot;
        try {
            snapshot = query.choose(selector);
        } catch (NoSuchSnapshotException none) {
            if (archive.lost().isEmpty()) throw new EngineException.NoSuchSnapshot(none.getMessage(), none.remedy());
            throw new EngineException.Damaged(none.getMessage() + "; " + describe(archive.lost().getLast()),
                    none.remedy(), null);
        }
        var limit = switch (selector) {
            case Selector.Newest newest -> query.horizon();
            case Selector.Back back -> query.horizon();
            case Selector.NotAfter(var moment, var asked) ->
                moment.isBefore(query.horizon()) ? moment : query.horizon();
            case Selector.ById byId -> Instant.MIN;
        };
        var time = snapshot.stored().time().instant();
        for (var lost : archive.lost().reversed()) {
            if (lost.set().time().isAfter(time) && !lost.set().time().isAfter(limit)) {
                throw new EngineException.Damaged(describe(lost) + "; the last one before it that is whole is of "
                        + Moment.shown(time), new Remedy.Choose(snapshot.id()), null);
            }
        }
        if (!(selector instanceof Selector.ById) && query.passedOver() != null)
            events.on(query.passedOver());
        return snapshot;
    }

    /** That a set cannot be listed. */
    static String unlisted(BackupSet set, Duplicity duplicity) {
        return "the list of signatures of the backup of " + Moment.shown(set.time())
                + (set.signatures() == null ? " is missing at " + duplicity.describe()
                        : ", " + set.signatures() + " at " + duplicity.describe() + ", is damaged")
                        + ", so this snapshot cannot be listed";
    }

    /** Volumes of one set that were found damaged. */
    static String describe(List<String> volumes, Duplicity duplicity) {
        return volumes.getFirst() + " at " + duplicity.describe() + " was found damaged"
                + (volumes.size() == 1 ? "" : ", and so were " + (volumes.size() - 1) + " more of that backup");
    }

    static String describe(LostSet lost) {
        return "the backup of " + Moment.shown(lost.set().time()) + " cannot be read: " + lost.reason();
    }
}
