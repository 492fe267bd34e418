package dump.archive;

import dump.difftar.Archive;
import dump.difftar.BackupSet;
import dump.duplicity.DuplicityException;
import dump.duplicity.Job;
import dump.duplicity.LocalWorkspace;
import dump.duplicity.Runner;
import dump.duplicity.Setup;
import dump.findings.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is found out by asking: whether the passphrase is the archive's, and of Duplicity, what only it can tell. */
final class Inquiry {
    private final Setup setup;
    private final LocalWorkspace workspace;
    private final Runner runner;
    private final LocalCache cache;
    private final Copies copies;
    private final Destination destination;
    private PassphraseProof proof;
    private boolean proved;

    Inquiry(Setup setup, LocalWorkspace workspace, Runner runner, LocalCache cache, Copies copies,
            Destination destination) {
        this.setup = setup;
        this.workspace = workspace;
        this.runner = runner;
        this.cache = cache;
        this.copies = copies;
        this.destination = destination;
    }

    /**
     * Tries the passphrase on the newest manifest: Duplicity would mix two in one archive without a word.
     *
     * @throws DuplicityException.WrongPassphrase if it is not the archive's
     */
    void prove() throws DuplicityException, InterruptedException {
        runner.probe();
        if (proved || setup.isPlain()) return;
        if (destination.store() == null) ask();
        else proved = proof().prove();
    }

    private PassphraseProof proof() {
        if (proof == null) proof = new PassphraseProof(destination.archive(), destination.store(), setup);
        return proof;
    }

    /**
     * Why what is written now would be protected in another way than what is there; null if it would not. Of places
     * that only Duplicity reaches, only whether it is encrypted at all is known.
     *
     * @param builds whether it would build on what is there
     */
    String protectionComplaint(boolean builds) throws DuplicityException, InterruptedException {
        return new Protection(setup, destination, destination.store() == null || setup.isPlain() ? null : proof())
                .complaint(builds);
    }

    /**
     * Has Duplicity list the destination and bring what the cache lacks. It fetches the newest manifest in any case,
     * which proves the passphrase.
     *
     * @return the files that it would delete as leftovers of interrupted runs
     */
    List<String> ask() throws DuplicityException, InterruptedException {
        copies.mirrorWithout(Archive.of(cache.names()).sets().stream().map(BackupSet::localManifest)
                .reduce("", (former, name) -> name));
        var found = new ArrayList<String>();
        var removable = new ArrayList<String>();
        runner.run(new Job.Cleanup(false), workspace.archive(), setup.url(), finding -> {
            switch (finding) {
                case Finding.Names(var all) -> {
                    found.clear();
                    for (var name : all) found.add(name.toString());
                }
                case Finding.Removed(var all, boolean done) -> {
                    for (var name : all) removable.add(name.toString());
                }
                default -> { }
            }
        });
        proved = true;
        destination.told(found);
        copies.bring();
        return removable;
    }

    /**
     * Sees to it that copies of what belongs to a point in time are here. Duplicity brings the newest chain by itself,
     * an older one when it lists it.
     */
    void need(List<String> files, Instant time) throws DuplicityException, InterruptedException {
        if (copies.missing(files) == null) return;
        prove();
        if (copies.missing(files) != null) ask();
        if (copies.missing(files) != null) {
            runner.run(new Job.Listing(time), workspace.archive(), setup.url(), _ -> { });
            copies.bring();
        }
        var missing = copies.missing(files);
        if (missing != null) throw new DuplicityException.Damaged("what Duplicity keeps here as " + missing
                + " is neither here nor at " + destination.describe()
                + "; without it the files of this point in time cannot be listed or found");
    }
}
