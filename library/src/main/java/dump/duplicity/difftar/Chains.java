package dump.duplicity.difftar;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Links sets into chains exactly as Duplicity does (dup_collections.py), since it is what restores them: by time, each
 * to the first chain that ends where the set begins, or in place of a chain's last one if both build on the same.
 */
final class Chains {
    private static final class Growing {
        private final BackupSet full;
        private final List<BackupSet> incrementals = new ArrayList<>();
        private Instant end;

        Growing(BackupSet full) {
            this.full = full;
            end = full.time();
        }

        boolean takes(BackupSet set) {
            if (set.base().equals(end)) {
                incrementals.add(set);
            } else {
                if (incrementals.isEmpty() || !incrementals.getLast().base().equals(set.base())) return false;
                incrementals.set(incrementals.size() - 1, set);
            }
            end = set.time();
            return true;
        }
    }

    private Chains() {}

    /** Oldest first. @param sets oldest first; one without a manifest, or that ends before it begins, stays out */
    static List<Chain> link(List<BackupSet> sets) {
        return linkAll(sets.stream().filter(set -> set.manifest() != null).toList());
    }

    /** The same with those that have no manifest, as Duplicity 3 does. */
    static List<Chain> linkAll(List<BackupSet> sets) {
        var growing = new ArrayList<Growing>();
        for (var set : sets) {
            if (set.full()) {
                growing.add(new Growing(set));
            } else if (set.base().isBefore(set.time())) {
                for (var chain : growing) if (chain.takes(set)) break;
            }
        }
        return growing.stream().map(chain -> new Chain(chain.full, chain.incrementals)).toList();
    }
}
