package dump.repository;

import dump.model.Id;
import java.util.ArrayList;
import java.util.List;

/** Where restic's files lie below the repository (docs/FORMAT.md). */
final class Layout {
    static final String CONFIG = "config";
    static final String KEYS = "keys";
    static final String LOCKS = "locks";
    static final String INDEX = "index";
    static final String SNAPSHOTS = "snapshots";
    static final String DATA = "data";
    /** Two of the directories in it. */
    static final String PACKS_FIRST = DATA + "/00", PACKS_LAST = DATA + "/ff";

    private Layout() {}

    static String file(String directory, Id id) {
        return directory + "/" + id;
    }

    static String pack(Id id) {
        var name = id.toString();
        return DATA + "/" + name.substring(0, 2) + "/" + name;
    }

    /** The directories of a new repository, all 256 of the packs included, as restic makes them. */
    static List<String> directories() {
        var all = new ArrayList<>(ofMetadata());
        all.add(DATA);
        all.addAll(packDirectories());
        return all;
    }

    static List<String> ofMetadata() {
        return List.of(KEYS, LOCKS, INDEX, SNAPSHOTS);
    }

    static List<String> packDirectories() {
        var all = new ArrayList<String>(256);
        for (int i = 0; i < 256; i++) all.add(String.format("%s/%02x", DATA, i));
        return all;
    }
}
