package dump.duplicity.archive;

import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.Manifest;
import dump.model.ByteString;
import dump.model.Moment;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Volumes that a point in time is made of and that are missing or damaged. Duplicity brings nothing at all when it
 * lacks one; by manifests that do not name them it brings the rest. Not for several threads.
 */
public final class LostVolumes {
    /** @param damaged those of the numbers that are there */
    record Lost(Manifest manifest, SortedSet<Integer> numbers, SortedSet<Integer> damaged) {}

    private final String place;
    private final Map<BackupSet, Lost> sets = new HashMap<>();

    LostVolumes(String place) {
        this.place = place;
    }

    public boolean isEmpty() {
        return sets.isEmpty();
    }

    /** Whether some are there and damaged. */
    public boolean isDamaged() {
        return sets.values().stream().anyMatch(lost -> !lost.damaged.isEmpty());
    }

    /** Whether it was not known yet. */
    boolean add(BackupSet set, Manifest manifest, int number, boolean damaged) {
        var lost = sets.computeIfAbsent(set, _ -> new Lost(manifest, new TreeSet<>(), new TreeSet<>()));
        if (damaged) lost.damaged.add(number);
        return lost.numbers.add(number);
    }

    boolean contains(BackupSet set, int number) {
        return sets.containsKey(set) && sets.get(set).numbers.contains(number);
    }

    Map<BackupSet, Lost> sets() {
        return sets;
    }

    /** Why what a set holds of an entry itself cannot be read; null if it can. */
    String reason(BackupSet set, ByteString path) {
        var lost = sets.get(set);
        if (lost == null) return null;
        var needed = lost.manifest.neededForAlone(path);
        needed.retainAll(lost.numbers);
        if (needed.isEmpty()) return null;
        int number = needed.first();
        return "a part of it is in " + set.volumes().getOrDefault(number, "volume " + number + " of the backup of "
                + Moment.shown(set.time())) + ", which is " + (lost.damaged.contains(number) ? "damaged" : "missing")
                + " at " + place;
    }
}
