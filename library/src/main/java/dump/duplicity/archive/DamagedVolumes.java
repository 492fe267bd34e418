package dump.duplicity.archive;

import dump.duplicity.archive.VolumeDamageNote.Bad;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.difftar.BackupSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Volumes that were found damaged, in this run or an earlier one. Duplicity itself reads no volume when it builds on a
 * set, so it would build on these for ever. A file that has changed since is looked at again, by the checksum in its
 * set's manifest.
 */
public final class DamagedVolumes {
    private static final String NO_LOOKS = "-";

    private final VolumeDamageNote note;
    private final Destination destination;
    private final Contents contents;
    /** Null in a trial, which notes nothing. */
    private final ArchiveIdentity identity;

    /** @param identity null in a trial */
    DamagedVolumes(VolumeDamageNote note, Destination destination, Contents contents, ArchiveIdentity identity) {
        this.identity = identity;
        this.note = note;
        this.destination = destination;
        this.contents = contents;
    }

    /**
     * Notes for later runs what Duplicity found damaged; what is only missing everybody sees by the names.
     *
     * @return whether it did: not in a trial
     */
    public boolean note(LostVolumes lost) throws DuplicityException {
        if (identity == null) return false;
        identity.note();
        var all = note.read();
        for (var one : lost.sets().entrySet())
            for (int number : one.getValue().damaged()) {
                var set = one.getKey();
                all.removeIf(bad -> bad.number() == number && bad.set().equals(set.id()));
                all.add(new Bad(set.id(), number, looks(set, number)));
            }
        note.write(all);
        return true;
    }

    /**
     * The names of those that still are, by their sets.
     *
     * @param needed sets of which it matters now: where the looks of a file say too little, it is read again
     */
    public Map<BackupSet, List<String>> known(Collection<BackupSet> needed)
            throws DuplicityException, InterruptedException {
        var sets = destination.archive().all();
        var kept = new ArrayList<Bad>();
        var found = new HashMap<BackupSet, List<String>>();
        for (var bad : note.read()) {
            var set = of(bad, sets);
            // It went with its chain.
            if (set == null) continue;
            var name = set.volumes().get(bad.number());
            var looks = looks(set, bad.number());
            boolean suspect = looks.equals(NO_LOOKS) ? needed.contains(set) : !looks.equals(bad.looks());
            if (name != null && suspect && isSound(set, bad.number())) continue;
            kept.add(name == null ? bad : new Bad(bad.set(), bad.number(), looks));
            if (name != null) found.computeIfAbsent(set, _ -> new ArrayList<>()).add(name);
        }
        note.write(kept);
        return found;
    }

    /**
     * Takes out what is sound after all, once Duplicity has read a point in time back and did not complain of it.
     *
     * @param last its last set
     * @param lost what was found damaged
     * @param whole whether all of it was read
     */
    public void readBack(BackupSet last, LostVolumes lost, boolean whole)
            throws DuplicityException, InterruptedException {
        var sets = destination.archive().chainOf(last).upTo(last);
        var kept = new ArrayList<Bad>();
        for (var bad : note.read()) {
            var set = of(bad, sets);
            boolean again = set == null || lost.contains(set, bad.number());
            if (again || !(destination.store() == null ? whole : isSound(set, bad.number()))) kept.add(bad);
        }
        note.write(kept);
    }

    /** Null if it is none of these. */
    private static BackupSet of(Bad bad, Collection<BackupSet> sets) {
        return sets.stream().filter(set -> set.id().equals(bad.set())).findFirst().orElse(null);
    }

    private String looks(BackupSet set, int number) {
        var name = set.volumes().get(number);
        var looks = name == null || destination.store() == null ? null : destination.store().looks(name);
        return looks == null ? NO_LOOKS : looks;
    }

    /** Whether a volume is as it was written. False where nobody can tell. */
    private boolean isSound(BackupSet set, int number) throws InterruptedException {
        var name = set.volumes().get(number);
        if (name == null || destination.store() == null) return false;
        try {
            var volume = contents.manifest(set).volumes().get(number);
            if (volume == null || volume.hash() == null || !volume.hashType().matches("SHA1|MD5")) return false;
            return destination.store().digest(name, volume.hashType().replace("SHA1", "SHA-1")).equals(volume.hash());
        } catch (DuplicityException unreadable) {
            return false;
        }
    }
}
