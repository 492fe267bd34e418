package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.DifftarException;
import dump.duplicity.difftar.Manifest;
import dump.duplicity.difftar.Naming;
import dump.duplicity.difftar.PartialSet;
import dump.duplicity.difftar.Signatures;
import java.io.IOException;
import java.util.List;

/** What is here of interrupted runs, with which the next backup would go on. */
public final class InterruptedRuns {
    private final LocalCache cache;
    private final List<String> stored;
    private final Naming naming;
    private final boolean trial;

    /** @param stored all names at the destination */
    InterruptedRuns(LocalCache cache, List<String> stored, Naming naming, boolean trial) {
        this.cache = cache;
        this.stored = stored;
        this.naming = naming;
        this.trial = trial;
    }

    /** Oldest first. */
    public List<PartialSet> sets() throws DuplicityException {
        return PartialSet.of(cache.names(), naming);
    }

    /** What a run noted of its volumes; the last of them may be missing at the destination, and the reverse. */
    public Manifest manifest(PartialSet set) throws DuplicityException {
        return cache.manifest(set.manifest());
    }

    /** The entries that a run noted before it was cut off, in order. */
    public void entries(PartialSet set, Signatures.Visitor visitor) throws DuplicityException, InterruptedException {
        for (var name : set.names()) {
            if (name.equals(set.manifest())) continue;
            try {
                Signatures.read(List.of(cache.signatures(name)), visitor);
            } catch (DifftarException endsEarly) {
                // As it has to.
            } catch (IOException unreadable) {
                throw new DuplicityException.Failed(unreadable);
            }
        }
    }

    /** Whether the signatures are at the destination, and the manifest, the last file of a run, is not. */
    public boolean lacksManifestAlone(PartialSet set) {
        return Archive.of(stored, naming).lost().stream().map(lost -> lost.set())
                .anyMatch(lost -> lost.manifest() == null && lost.signatures() != null && set.isOf(lost));
    }

    /** Names of the unfinished files here whose set is not whole at the destination. */
    List<String> resumable(Archive archive) throws DuplicityException {
        return sets().stream().filter(part -> archive.sets().stream().noneMatch(part::isOf))
                .flatMap(part -> part.names().stream()).toList();
    }

    /**
     * Removes the unfinished files here of sets that are whole at the destination. A run was cut off after its last
     * file, and Duplicity 3 would delete the set for them.
     */
    void settle(Archive archive) throws DuplicityException {
        for (var part : sets()) if (archive.sets().stream().anyMatch(part::isOf)) forget(part);
    }

    /**
     * Removes the unfinished files here, so that Duplicity begins anew. In a trial they stay: without them Duplicity 3
     * deletes the volumes at the destination, even in a run that is none.
     */
    public void forget(PartialSet set) throws DuplicityException {
        if (!trial) cache.remove(set.names());
    }
}
