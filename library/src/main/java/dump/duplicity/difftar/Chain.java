package dump.duplicity.difftar;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A full set and those that build on it, one on the other, oldest first. */
public record Chain(BackupSet full, List<BackupSet> incrementals) {
    public Chain {
        incrementals = List.copyOf(incrementals);
    }

    public Instant start() {
        return full.time();
    }

    public Instant end() {
        return incrementals.isEmpty() ? full.time() : incrementals.getLast().time();
    }

    public List<BackupSet> sets() {
        var sets = new ArrayList<BackupSet>();
        sets.add(full);
        sets.addAll(incrementals);
        return List.copyOf(sets);
    }

    /** The sets that make up this point in time, oldest first; empty if the set is of another chain. */
    public List<BackupSet> upTo(BackupSet set) {
        var sets = sets();
        return sets.subList(0, sets.indexOf(set) + 1);
    }
}
