package dump.nativeengine;

import dump.model.Events;
import dump.model.Id;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.SnapshotInfo;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Changes the tags of snapshots, which by that are trusted even if they came later than they are dated. A snapshot is named by what it says, so one with other tags is a new file, which says of
 * which it came; the old one goes when the new one was read back.
 */
final class NativeTags {
    private final Repository repository;
    private final Lock lock;
    private final Events events;

    /** @param lock exclusive */
    NativeTags(Repository repository, Lock lock, Events events) {
        this.repository = repository;
        this.lock = lock;
        this.events = events;
    }

    /** @return how many were changed: where the tags are as they shall be, nothing is */
    int change(List<SnapshotInfo> snapshots, UnaryOperator<List<String>> change)
            throws RepositoryException, InterruptedException {
        lock.confirm();
        var ledger = SnapshotLedger.of(repository);
        ledger.trust(snapshots.stream().map(SnapshotInfo::id).toList());
        int changed = 0;
        for (var snapshot : snapshots) {
            var stored = snapshot.stored();
            var tags = change.apply(stored.tags());
            if (tags.equals(stored.tags())) continue;
            var first = stored.original() == null ? snapshot.id() : stored.original();
            var other = stored.withTags(tags, first);
            var id = repository.saveSnapshot(other, lock);
            ledger.trust(List.of(id));
            var read = repository.upkeep().snapshots().load(Set.of(id)).get(id);
            if (!other.equals(read)) throw new RepositoryException.Failed("the snapshot " + id.brief()
                    + " was not read back as it was written; the old one, " + snapshot.id().brief() + ", stays", null);
            var left = repository.upkeep().snapshots().remove(Set.<Id>of(snapshot.id()), lock, events);
            if (!left.isEmpty()) throw new RepositoryException.Failed("the snapshot " + snapshot.id().brief()
                    + " is now there twice: with other tags it is " + id.brief(), null);
            changed++;
        }
        return changed;
    }
}
