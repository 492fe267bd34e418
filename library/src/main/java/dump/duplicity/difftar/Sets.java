package dump.duplicity.difftar;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Gathers names into sets, whole or not. */
final class Sets {
    /** Which set a file belongs to. @param base null for a full one */
    record Key(Instant base, Instant time) {
        static Key of(FileName name) {
            return new Key(name.base(), name.time());
        }

        static Key of(BackupSet set) {
            return new Key(set.base(), set.time());
        }
    }

    /** By time; of equal times full sets last. */
    static final Comparator<Key> ORDER = Comparator.comparing(Key::time)
            .thenComparing(Key::base, Comparator.nullsLast(Comparator.naturalOrder()));

    private static final class Parts {
        private final SortedMap<Integer, String> volumes = new TreeMap<>();
        private String manifest;
        private String signatures;
        /** How they are spelled, one of a kind. */
        private final Map<FileName.Kind, FileName.Spelled> spelled = new EnumMap<>(FileName.Kind.class);

        BackupSet set(Key key, Naming naming) {
            var any = spelled.values().iterator().next();
            return new BackupSet(key.base == null, key.base, key.time, volumes, manifest, signatures,
                    any.times(), naming.localManifest(spelled.getOrDefault(FileName.Kind.MANIFEST, any)),
                    naming.localSignatures(spelled.getOrDefault(FileName.Kind.SIGNATURES, any)));
        }
    }

    private Sets() {}

    /** Oldest first. Of two names of one file the first by spelling counts; names without meaning are left out. */
    static List<BackupSet> gather(Collection<String> names, Naming naming) {
        Map<Key, Parts> gathered = new TreeMap<>(ORDER);
        for (var text : new TreeSet<>(names)) {
            var spelled = naming.spelled(text);
            if (spelled == null || spelled.name().partial()) continue;
            add(gathered.computeIfAbsent(Key.of(spelled.name()), _ -> new Parts()), spelled, text);
        }
        var sets = new ArrayList<BackupSet>();
        gathered.forEach((key, parts) -> sets.add(parts.set(key, naming)));
        return sets;
    }

    private static void add(Parts parts, FileName.Spelled spelled, String text) {
        var name = spelled.name();
        parts.spelled.putIfAbsent(name.kind(), spelled);
        switch (name.kind()) {
            case VOLUME -> parts.volumes.putIfAbsent(name.volume(), text);
            case MANIFEST -> parts.manifest = parts.manifest == null ? text : parts.manifest;
            case SIGNATURES -> parts.signatures = parts.signatures == null ? text : parts.signatures;
        }
    }
}
