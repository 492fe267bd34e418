package dump.nativeengine;

import dump.check.Losses;
import dump.check.PackComparison;
import dump.model.ByteString;
import dump.model.Id;
import dump.model.Node;
import dump.model.SnapshotsRepaired;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.retention.Retention;
import dump.snapshots.SnapshotInfo;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Damaged snapshots of which repaired ones are there, too. Of each two the damaged one goes; but if that was healed since,
 * the other, which holds less.
 */
final class RepairedTwins {
    private final Repository repository;
    /** By their numbers; null until somebody asks, who are few. */
    private BitSet sound;

    /** @param repository with its index loaded */
    RepairedTwins(Repository repository) {
        this.repository = repository;
    }

    /** Which of these are superfluous; pinned ones never are. */
    Set<Id> superfluous(List<SnapshotInfo> own) throws RepositoryException, InterruptedException {
        var byId = own.stream().collect(Collectors.toMap(SnapshotInfo::id, Function.identity()));
        var found = new HashSet<Id>();
        for (var repaired : own) {
            var original = byId.get(SnapshotsRepaired.original(repaired.stored()));
            if (original == null || !original.stored().time().equals(repaired.stored().time())
                    || !original.stored().hostname().equals(repaired.stored().hostname())) continue;
            var going = isDamaged(original) ? original : repaired;
            if (!Retention.isPinned(going)) found.add(going.id());
        }
        return found;
    }

    private boolean isDamaged(SnapshotInfo snapshot) throws RepositoryException, InterruptedException {
        var heard = new Heard();
        if (sound == null) sound = new PackComparison(repository).sound();
        new Losses(repository, sound, true, heard).snapshot(snapshot.id(), snapshot.stored());
        return heard.any;
    }

    private static final class Heard implements Losses.Heard {
        private boolean any;

        @Override
        public void directory(Id snapshot, ByteString path, Id tree, String reason) {
            any = true;
        }

        @Override
        public void file(Id snapshot, ByteString path, Node file, List<Id> chunks) {
            any = true;
        }
    }
}
