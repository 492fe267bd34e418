package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.DuplicityJob;
import dump.duplicity.command.LocalWorkspace;
import dump.duplicity.command.Runner;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.findings.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is found out by asking: whether the passphrase is the archive's, and of Duplicity, what only it can tell. */
final class DuplicityInquiry {
    private final Setup setup;
    private final LocalWorkspace workspace;
    private final Runner runner;
    private final LocalCache cache;
    private final Copies copies;
    private final Destination destination;
    private final PassphraseProof proof;
    private final ArchiveIdentity identity;
    private boolean proved;

    DuplicityInquiry(Setup setup, LocalWorkspace workspace, Runner runner, LocalCache cache, Copies copies,
            Destination destination, PassphraseProof proof, ArchiveIdentity identity) {
        this.setup = setup;
        this.workspace = workspace;
        this.runner = runner;
        this.cache = cache;
        this.copies = copies;
        this.destination = destination;
        this.proof = proof;
        this.identity = identity;
    }

    /**
     * Tries the passphrase on the newest manifests: Duplicity would mix two in one archive without a word.
     *
     * @return what is to be warned of
     * @throws DuplicityException.WrongPassphrase if it is not the archive's
     */
    List<String> prove() throws DuplicityException, InterruptedException {
        return isAsked() ? List.of() : proof.any();
    }

    /** Whether the passphrase that is set opens the archive; another may be tried after it. */
    boolean opens() throws DuplicityException, InterruptedException {
        try {
            prove();
            return true;
        } catch (DuplicityException.WrongPassphrase wrong) {
            proof.forget();
            return false;
        } catch (DuplicityException.Damaged newest) {
            // It stands for its own backup, and is told where that is wanted.
            return true;
        }
    }

    /** Whether the newest manifest is encrypted to keys alone. */
    boolean isToKey() throws InterruptedException {
        var newest = destination.archive().sets().reversed().stream().map(BackupSet::manifest)
                .filter(PassphraseProof::isEncrypted).findFirst();
        if (newest.isEmpty()) return false;
        try {
            var openers = proof.openers(newest.get());
            return !openers.passphrase() && !openers.keys().isEmpty();
        } catch (DuplicityException unreadable) {
            return false;
        }
    }

    /** The same for what one point in time needs. */
    List<String> prove(BackupSet set) throws DuplicityException, InterruptedException {
        return isAsked() ? List.of() : proof.of(set, copies.missing(List.of(set.localManifest())) == null);
    }

    /** The same for all on which an incremental one builds. */
    void proveWhole(BackupSet last) throws DuplicityException, InterruptedException {
        if (!isAsked()) proof.whole(last);
    }

    /** Which manifests are damaged there: {@link PassphraseProof#damaged}. The passphrase has to be proved before. */
    Set<String> damaged(BackupSet last) throws DuplicityException, InterruptedException {
        return destination.store() == null ? Set.of() : proof.damaged(last);
    }

    /** There is another manifest in the place of this. */
    void replaced(String manifest) {
        proof.forget(manifest);
    }

    /** Copies that were not what the destination has. */
    List<String> mended() {
        return proof.mended();
    }

    /** A set that was made with what is proved. */
    void made(BackupSet set) throws DuplicityException {
        if (!setup.isPlain()) proof.made(set);
    }

    /** Whether there is nothing to try, or it is Duplicity that tries it. */
    private boolean isAsked() throws DuplicityException, InterruptedException {
        runner.probe();
        if (setup.isPlain()) return true;
        if (destination.store() != null) return false;
        if (!proved) ask();
        return true;
    }

    /**
     * Why what is written now would be protected in another way than what is there; null if it would not. Of places
     * that only Duplicity reaches, only whether it is encrypted at all is known.
     *
     * @param builds whether it would build on what is there
     */
    Complaint protectionComplaint(boolean builds) throws DuplicityException, InterruptedException {
        return new Protection(setup, destination, destination.store() == null || setup.isPlain() ? null : proof)
                .complaint(builds);
    }

    /**
     * Has Duplicity tell what it would delete. Where only it can list the destination, it does, brings what the cache
     * lacks of the newest chain, and fetches the newest manifest in any case, which proves the passphrase.
     *
     * @return the files that it would delete as leftovers of interrupted runs
     */
    List<String> ask() throws DuplicityException, InterruptedException {
        // The names at the destination are all it takes to know what is a leftover.
        if (destination.store() != null) copies.mirrorFor(List.of(), destination.archive());
        else copies.mirrorWithout(Archive.of(cache.names(), cache.naming()).sets().stream()
                .map(BackupSet::localManifest)
                .reduce("", (former, name) -> name));
        var found = new ArrayList<String>();
        var removable = new ArrayList<String>();
        runner.run(new DuplicityJob.Cleanup(false), workspace.archive(), setup.url(), finding -> {
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
        identity.check();
        copies.bring();
        return removable;
    }

    /** What Duplicity fetches, it does before it reads: another copy may be no good, and end it. */
    private void fetch(List<String> files, List<BackupSet> sets) throws DuplicityException, InterruptedException {
        copies.mirrorFor(sets, destination.archive());
        // Without all signatures Duplicity says that there is nothing; the other brings what is wanted, too.
        var unsigned = sets.stream().filter(set -> set.signatures() == null).map(BackupSet::localSignatures).toList();
        boolean signed = copies.missing(unsigned) == null
                && sets.stream().noneMatch(set -> copies.isGivenUp(set.localSignatures()));
        var asking = signed ? new DuplicityJob.Listing(sets.getLast().time()) : new DuplicityJob.Cleanup(false);
        try {
            runner.run(asking, workspace.archive(), setup.url(), _ -> { });
            copies.bring();
        } catch (DuplicityException failed) {
            copies.bring();
            if (copies.missing(files) != null) throw failed;
        }
    }

    /**
     * If a run failed by signatures of these sets, they are given up.
     *
     * @return their local name; null if that is nothing new, or it failed by something else
     */
    String givenUp(DuplicityException failed, List<BackupSet> sets) {
        var file = switch (failed) {
            case DuplicityException.Damaged damaged -> damaged.volume();
            case DuplicityException.WrongPassphrase shut -> shut.file();
            case DuplicityException.Absent _, DuplicityException.NoSecretKey _, DuplicityException.Locked _,
                    DuplicityException.Failed _ -> null;
        };
        return sets.stream().filter(set -> file != null && file.equals(set.signatures()))
                .map(BackupSet::localSignatures).filter(copies::giveUp).findFirst().orElse(null);
    }

    /**
     * Sees to it that copies of what belongs to a point in time are here, and of nothing else: the listing of it brings
     * them.
     *
     * @param sets those that it is made of
     */
    void need(List<String> files, List<BackupSet> sets) throws DuplicityException, InterruptedException {
        if (copies.missing(files) == null) return;
        prove(sets.getLast());
        while (copies.missing(files) != null) {
            try {
                fetch(files, sets);
                break;
            } catch (DuplicityException failed) {
                // The others can be fetched without it.
                var signatures = givenUp(failed, sets);
                if (signatures == null || files.contains(signatures)) throw failed;
            }
        }
        var missing = copies.missing(files);
        if (missing != null) throw new DuplicityException.Damaged("what Duplicity keeps here as " + missing
                + " is neither here nor at " + destination.describe()
                + "; without it the files of this snapshot cannot be listed or found");
    }
}
