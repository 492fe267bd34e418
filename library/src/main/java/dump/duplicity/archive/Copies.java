package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.LocalWorkspace;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.Manifest;
import dump.duplicity.difftar.Signatures;
import dump.model.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
    /** Signatures that are no good anywhere. */
    private final Set<String> givenUp = new HashSet<>();

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

    /** Puts aside a copy that is no good; in a trial it only is here no longer. */
    void setAside(String file) throws DuplicityException {
        if (trial) known().remove(List.of(file));
        else cache.setAside(file);
    }

    /** The reverse, if there is no other yet. */
    void bringBack(String file) throws DuplicityException {
        if (trial) known.linkOne(file, cache);
        else cache.bringBack(file);
    }

    /** Whether what was set aside is just what is here now. */
    boolean wasGood(String file) throws DuplicityException {
        return trial ? known.holdsAs(file, cache) : cache.wasGood(file);
    }

    /** That a copy is what the destination has, if there is one. @return whether it was not */
    boolean correct(String file, ByteString content) throws DuplicityException {
        if (!known.has(file) || known.holds(file, content)) return false;
        setAside(file);
        known().put(file, content);
        return true;
    }

    /** In a trial a private one. */
    private LocalCache known() throws DuplicityException {
        if (trial && known == cache) {
            known = cache.in(workspace.brought());
            known.link(cache);
        }
        return known;
    }

    /** These signatures are not fetched again, nor looked at. @return whether that is news */
    boolean giveUp(String signatures) {
        return givenUp.add(signatures);
    }

    boolean isGivenUp(String signatures) {
        return givenUp.contains(signatures);
    }

    /**
     * Makes a new mirror in which Duplicity finds all that is at the destination, but nothing behind the names of what
     * is not wanted: so it fetches only what is, and what is wrong with the others, there or here, is no matter.
     */
    void mirrorFor(List<BackupSet> wanted, Archive archive) throws DuplicityException {
        var names = new HashSet<String>();
        for (var set : wanted) names.addAll(List.of(set.localManifest(), set.localSignatures()));
        names.removeAll(givenUp);
        mirror(names::contains);
        var others = new LinkedHashSet<>(archive.sets());
        for (var lost : archive.lost()) others.add(lost.set());
        others.addAll(archive.unfinished());
        others.removeAll(wanted);
        var unwanted = new ArrayList<String>();
        for (var set : others) {
            if (set.manifest() != null) unwanted.add(set.localManifest());
            if (set.signatures() != null) unwanted.add(set.localSignatures());
        }
        unwanted.addAll(givenUp);
        workspace.standIn(name, unwanted);
    }

    private void mirror(Predicate<String> keep) throws DuplicityException {
        // Neither what is being written nor the lock of who writes it.
        var naming = cache.naming();
        workspace.mirror(known.path(), name, file -> !naming.isPartial(file) && !file.startsWith("lockfile")
                && !file.equals(LocalCache.KEPT) && !file.equals(LocalCache.SET_ASIDE) && !naming.isMisread(file)
                && keep.test(file));
    }

    /** Has the manifests in the mirror name no volume that is lost. */
    void leaveOut(LostVolumes lost) throws DuplicityException {
        var mirror = cache.in(workspace.archive());
        for (var one : lost.sets().entrySet()) {
            var file = one.getKey().localManifest();
            mirror.notes().writeText(file, ManifestText.without(known.notes().lines(file), one.getValue().numbers()));
        }
    }

    /** Adds to the mirror what interrupted runs left. */
    void mirrorUnfinished(List<String> names) throws DuplicityException {
        workspace.link(cache.path(), name, names::contains);
    }

    /** Takes over what Duplicity brought into the mirror. */
    void bring() throws DuplicityException {
        known().adopt(cache.in(workspace.archive()));
    }

    /** The first of these that is not here, or null. */
    String missing(List<String> files) throws DuplicityException {
        return files.stream().filter(file -> !known.has(file)).findFirst().orElse(null);
    }

    Manifest manifest(BackupSet set) throws DuplicityException {
        return known.manifest(set.localManifest());
    }

    /** The lines of a manifest, each byte a character. */
    List<String> lines(String file) {
        return known.notes().lines(file);
    }

    /** Whoever reads it closes it. */
    Signatures.Source signatures(BackupSet set) throws DuplicityException {
        return known.signatures(set.localSignatures());
    }
}
