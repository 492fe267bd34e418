package dump.archive;

import dump.difftar.Archive;
import dump.difftar.BackupSet;
import dump.difftar.Manifest;
import dump.difftar.Signatures;
import dump.duplicity.DuplicityException;
import dump.duplicity.LocalWorkspace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * The copies of manifests and signatures that are here: Duplicity's cache, and for runs that only read a mirror of it,
 * in which Duplicity may delete and add what it likes. What it adds is taken over into the cache, unless in a trial.
 */
final class Copies {
    private final LocalCache cache;
    private final LocalWorkspace workspace;
    private final String name;
    private final boolean trial;
    /** The cache, or in a trial a private one that holds more. */
    private LocalCache known;

    Copies(LocalCache cache, LocalWorkspace workspace, String name, boolean trial) {
        this.cache = cache;
        this.workspace = workspace;
        this.name = name;
        this.trial = trial;
        known = cache;
    }

    /** Makes a new mirror without one of the files. */
    void mirrorWithout(String file) throws DuplicityException {
        mirror(one -> !one.equals(file));
    }

    /** Makes a new mirror of all. */
    void mirror() throws DuplicityException {
        mirror(_ -> true);
    }

    /**
     * Makes a new mirror in which Duplicity finds all that is at the destination, but nothing behind the names of what
     * is neither here nor wanted: so it fetches only that, and what is wrong with the others is no matter.
     */
    void mirrorFor(List<BackupSet> wanted, Archive archive) throws DuplicityException {
        mirror();
        var others = new LinkedHashSet<>(archive.sets());
        for (var lost : archive.lost()) others.add(lost.set());
        others.addAll(archive.unfinished());
        others.removeAll(wanted);
        var names = new ArrayList<String>();
        for (var set : others) {
            if (set.manifest() != null) names.add(set.localManifest());
            if (set.signatures() != null) names.add(set.localSignatures());
        }
        workspace.standIn(name, names);
    }

    private void mirror(Predicate<String> keep) throws DuplicityException {
        // Neither what is being written nor the lock of who writes it.
        var naming = cache.naming();
        workspace.mirror(known.path(), name, file -> !naming.isPartial(file) && !file.startsWith("lockfile")
                && !file.equals(LocalCache.KEPT) && !naming.isMisread(file) && keep.test(file));
    }

    /** Has the manifests in the mirror name no volume that is lost. */
    void leaveOut(LostVolumes lost) throws DuplicityException {
        var mirror = cache.in(workspace.archive());
        for (var one : lost.sets().entrySet()) {
            var file = one.getKey().localManifest();
            mirror.write(file, ManifestText.without(known.lines(file), one.getValue().numbers()));
        }
    }

    /** Adds to the mirror what interrupted runs left. */
    void mirrorUnfinished(List<String> names) throws DuplicityException {
        workspace.link(cache.path(), name, names::contains);
    }

    /** Takes over what Duplicity brought into the mirror. */
    void bring() throws DuplicityException {
        if (trial && known == cache) {
            known = cache.in(workspace.brought());
            known.link(cache);
        }
        known.adopt(cache.in(workspace.archive()));
    }

    /** The first of these that is not here, or null. */
    String missing(List<String> files) throws DuplicityException {
        return files.stream().filter(file -> !known.has(file)).findFirst().orElse(null);
    }

    Manifest manifest(BackupSet set) throws DuplicityException {
        return known.manifest(set.localManifest());
    }

    /** Whoever reads it closes it. */
    Signatures.Source signatures(BackupSet set) throws DuplicityException {
        return known.signatures(set.localSignatures());
    }
}
