package dump.duplicity.difftar;

import dump.duplicity.difftar.Sets.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What Duplicity keeps of an interrupted run in its local directory, and goes on with.
 *
 * @param base the set that it builds on; null for a full one
 * @param time when it began
 * @param manifest its name
 * @param names of all its unfinished files, the manifest's among them
 */
public record PartialSet(Instant base, Instant time, String manifest, List<String> names) {
    /** Those that have a manifest, oldest first; without one Duplicity has nothing to go on with. */
    public static List<PartialSet> of(Collection<String> localNames, Naming naming) {
        var gathered = new TreeMap<Key, List<String>>(Sets.ORDER);
        var manifests = new TreeMap<Key, String>(Sets.ORDER);
        for (var text : new TreeSet<>(localNames)) {
            var name = naming.parse(text);
            if (name == null || !name.partial()) continue;
            gathered.computeIfAbsent(Key.of(name), _ -> new ArrayList<>()).add(text);
            if (name.kind() == FileName.Kind.MANIFEST) manifests.putIfAbsent(Key.of(name), text);
        }
        var sets = new ArrayList<PartialSet>();
        manifests.forEach((key, manifest) -> sets.add(new PartialSet(key.base(), key.time(), manifest,
                List.copyOf(gathered.get(key)))));
        return sets;
    }

    public boolean full() {
        return base == null;
    }

    /** Whether these are the files of that set at the destination. */
    public boolean isOf(BackupSet set) {
        return Key.of(set).equals(new Key(base, time));
    }
}
