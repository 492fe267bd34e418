package dump.duplicity.difftar;

import dump.duplicity.difftar.Sets.Key;
import dump.model.Moment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the names at a destination say: which points in time can be read, which are lost, what aborted runs left.
 * Names alone prove neither that a file is whole nor that no volume is missing; the second takes a {@link Manifest}.
 */
public final class Archive {
    private final List<Chain> chains;
    private final Map<Key, Chain> readable = new HashMap<>();
    /** The base of a readable set → its time. */
    private final Map<Instant, Instant> followers = new HashMap<>();
    private final List<BackupSet> sets = new ArrayList<>();
    private final List<LostSet> lost = new ArrayList<>();
    private final List<BackupSet> unfinished = new ArrayList<>();
    private final Set<String> here;
    private final Naming naming;
    private final List<BackupSet> all;

    private Archive(List<BackupSet> all, Set<String> here, Naming naming) {
        this.all = all;
        this.here = here;
        this.naming = naming;
        chains = Chains.link(all);
        for (var chain : chains) {
            for (var set : chain.sets()) {
                readable.put(Key.of(set), chain);
                if (!set.full()) followers.put(set.base(), set.time());
            }
        }
        Set<Instant> bases = new HashSet<>();
        Map<Instant, BackupSet> byTime = new HashMap<>();
        for (var set : all) {
            if (!set.full()) bases.add(set.base());
            byTime.put(set.time(), set);
        }
        for (var set : all) sort(set, bases, byTime);
    }

    /** Names in any order; those that are none of Duplicity's are ignored, and so are files still being written. */
    public static Archive of(Collection<String> names, Naming naming) {
        return of(names, Set.of(), naming);
    }

    /**
     * @param here names of the local copies: a set whose manifest is among them was whole once, whatever of it the
     *     destination lacks
     */
    public static Archive of(Collection<String> names, Collection<String> here, Naming naming) {
        return new Archive(Sets.gather(names, naming), Set.copyOf(here), naming);
    }

    private void sort(BackupSet set, Set<Instant> bases, Map<Instant, BackupSet> byTime) {
        boolean data = set.manifest() != null || !set.volumes().isEmpty()
                && (set.signatures() != null || here.contains(set.localManifest()));
        if (readable.containsKey(Key.of(set))) sets.add(set);
        else if (data || bases.contains(set.time())) lost.add(new LostSet(set, reason(set, byTime)));
        else unfinished.add(set);
    }

    private String reason(BackupSet set, Map<Instant, BackupSet> byTime) {
        if (set.manifest() == null)
            return "its manifest is missing (" + set.stored(set.localManifest()) + ")"
            + (here.contains(set.localManifest()) ? ", and a copy of it is here"
                    : set.signatures() == null ? ", and so are its signatures" : "");
        if (!set.base().isBefore(set.time())) return "it claims to build on a set that is not older";
        var other = followers.get(set.base());
        if (other != null)
            return "the backup of " + Moment.shown(other) + " builds on the same one, and Duplicity follows that";
        return "the " + cause(set, byTime) + ", on which it builds, is missing";
    }

    /** The first on the way back that is not there. Each step is one back in time. */
    private static String cause(BackupSet set, Map<Instant, BackupSet> byTime) {
        var last = set;
        while (true) {
            var base = byTime.get(last.base());
            if (base == null) return "backup of " + Moment.shown(last.base());
            if (base.manifest() == null) return "manifest of the backup of " + Moment.shown(base.time());
            if (base.full() || !base.base().isBefore(base.time()))
                return "backup before that of " + Moment.shown(last.time());
            last = base;
        }
    }

    /** Oldest first, by their full sets. */
    public List<Chain> chains() {
        return chains;
    }

    /** Those that can be read: with a manifest, as have all on which they build back to a full one. Oldest first. */
    public List<BackupSet> sets() {
        return List.copyOf(sets);
    }

    /** Those that once were whole and cannot be read. Oldest first. */
    public List<LostSet> lost() {
        return List.copyOf(lost);
    }

    /** What aborted runs left: volumes or signatures alone, on which nothing builds. Oldest first. */
    public List<BackupSet> unfinished() {
        return List.copyOf(unfinished);
    }

    /** All that may have lost some of its files: readable, lost or unfinished. Oldest first. */
    public List<BackupSet> all() {
        return List.copyOf(all);
    }

    /** Null if the set cannot be read. */
    public Chain chainOf(BackupSet set) {
        return readable.get(Key.of(set));
    }

    /** Numbers of the volumes that the manifest names and the destination lacks. */
    public SortedSet<Integer> missingVolumes(BackupSet set, Manifest manifest) {
        var missing = new TreeSet<>(manifest.volumes().keySet());
        missing.removeAll(set.volumes().keySet());
        return missing;
    }

    public RemovalPlan removeOlderThan(Instant time) {
        return RemovalPlan.of(chains, time);
    }

    /**
     * Those of the names that must not be deleted as leftovers: files of sets that can be read or are lost, and names
     * that we cannot read although Duplicity could. The same file under its local name counts as well.
     */
    public List<String> guardCleanup(Collection<String> wouldDelete) {
        var data = new HashSet<>(readable.keySet());
        for (var one : lost) data.add(Key.of(one.set()));
        return wouldDelete.stream().filter(text -> {
            var name = naming.parse(text);
            return name == null || !name.partial() && data.contains(Key.of(name));
        }).toList();
    }
}
