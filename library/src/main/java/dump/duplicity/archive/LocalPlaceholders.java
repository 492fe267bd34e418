package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a Duplicity that fetches all it lacks of the newest chain, and fails by a damaged file of it, make a full
 * backup, which needs none of them: while it works, nothing stands in the cache in the place of such a file. Not for a
 * Duplicity that would delete a set by what is in its manifest.
 */
final class LocalPlaceholders {
    private static final Path NOTHING = Path.of("/dev/null");

    private final LocalCache cache;
    /** By the names there those here. */
    private final Map<String, String> copies = new HashMap<>();

    LocalPlaceholders(LocalCache cache, Archive archive) {
        this.cache = cache;
        for (BackupSet set : archive.all()) {
            if (set.manifest() != null) copies.put(set.manifest(), set.localManifest());
            if (set.signatures() != null) copies.put(set.signatures(), set.localSignatures());
        }
    }

    /**
     * Runs again for each damaged file that it finds while it fetches, when nothing is written yet.
     *
     * @param past may be null
     */
    static void passing(LocalPlaceholders past, ReuploadOfCopies.Writing writing)
            throws DuplicityException, InterruptedException {
        if (past == null) writing.run();
        else past.pass(writing);
    }

    private void pass(ReuploadOfCopies.Writing writing) throws DuplicityException, InterruptedException {
        var placed = new ArrayList<String>();
        try {
            while (true) {
                try {
                    writing.run();
                    return;
                } catch (DuplicityException.Damaged damaged) {
                    var copy = damaged.volume() == null ? null : copies.get(damaged.volume());
                    if (copy == null || !place(copy)) throw damaged;
                    placed.add(copy);
                }
            }
        } finally {
            cache.remove(placed);
        }
    }

    /** Puts nothing in the place of a copy. @return whether there was none */
    private boolean place(String name) throws DuplicityException {
        var link = cache.file(name);
        try {
            LocalCache.makeDirectory(link.getParent());
            Files.createSymbolicLink(link, NOTHING);
            return true;
        } catch (FileAlreadyExistsException here) {
            return false;
        } catch (IOException failure) {
            throw LocalCache.failed("write", link, failure);
        }
    }

    /** What a killed run could not remove. */
    static void removeAll(LocalCache cache) throws DuplicityException {
        for (var name : cache.names()) if (isPlaceholder(cache.file(name))) cache.remove(List.of(name));
    }

    private static boolean isPlaceholder(Path file) {
        try {
            return Files.readSymbolicLink(file).equals(NOTHING);
        } catch (IOException noLink) {
            return false;
        }
    }
}
