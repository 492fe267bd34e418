package dump.archive;

import dump.difftar.Archive;
import dump.difftar.BackupSet;
import dump.duplicity.DuplicityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets a Duplicity that fetches all it lacks of the newest chain, and fails by a damaged file of it, make a full backup,
 * which needs none of them: while it works, nothing stands in the cache in the place of such a file. Not for a Duplicity
 * that would delete a set by what is in its manifest.
 */
final class StandIns {
    private final LocalCache cache;
    /** By the names there those here. */
    private final Map<String, String> copies = new HashMap<>();

    StandIns(LocalCache cache, Archive archive) {
        this.cache = cache;
        for (BackupSet set : archive.all()) {
            if (set.manifest() != null) copies.put(set.manifest(), set.localManifest());
            if (set.signatures() != null) copies.put(set.signatures(), set.localSignatures());
        }
    }

    /** Runs again for each damaged file that it finds while it fetches, when nothing is written yet. @param past may be null */
    static void passing(StandIns past, Restitution.Writing writing) throws DuplicityException, InterruptedException {
        if (past == null) writing.run();
        else past.pass(writing);
    }

    private void pass(Restitution.Writing writing) throws DuplicityException, InterruptedException {
        var placed = new ArrayList<String>();
        try {
            while (true) {
                try {
                    writing.run();
                    return;
                } catch (DuplicityException.Damaged damaged) {
                    var copy = damaged.volume() == null ? null : copies.get(damaged.volume());
                    if (copy == null || !cache.standIn(copy)) throw damaged;
                    placed.add(copy);
                }
            }
        } finally {
            cache.remove(placed);
        }
    }

    /** What a killed run could not remove. */
    static void removeAll(LocalCache cache) throws DuplicityException {
        cache.remove(cache.standIns());
    }
}
