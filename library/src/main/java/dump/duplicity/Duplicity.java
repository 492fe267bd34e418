package dump.duplicity;

import dump.difftar.Archive;
import dump.difftar.BackupSet;
import dump.difftar.DifftarException;
import dump.difftar.LostSet;
import dump.difftar.Manifest;
import dump.difftar.Moment;
import dump.difftar.Signatures;
import dump.model.ByteString;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One archive of Duplicity, opened: what is at its destination, what is here of it, and runs of Duplicity on it. For
 * one thread.
 *
 * <p>What only reads changes nothing at the destination and needs no lock: Duplicity gets a mirror of the local cache.
 * What it brings into the mirror is taken over into the cache, unless the run is a trial.
 */
public final class Duplicity implements AutoCloseable {
    /** Gives the passphrase. The caller erases what it gets. */
    @FunctionalInterface
    public interface Passphrase {
        /** @param isNew whether nothing can tell yet whether it is the right one */
        byte[] get(boolean isNew);
    }

    private final Setup setup;
    private final boolean trial;
    private final LocalWorkspace workspace;
    private final Runner runner;
    private final LocalCache cache;
    /** Null where only Duplicity knows the way. */
    private final Store store;
    /** The cache, or in a trial the mirror of it that holds more. */
    private LocalCache known;
    private List<String> names = List.of();
    private boolean there;
    private boolean proved;
    private Archive archive = Archive.of(List.of());

    private Duplicity(Setup setup, boolean trial, LocalWorkspace workspace) {
        this.setup = setup;
        this.trial = trial;
        this.workspace = workspace;
        runner = new Runner(setup, workspace);
        cache = LocalCache.of(setup);
        known = cache;
        store = Store.of(setup, workspace);
    }

    /**
     * Lists the destination and gets the passphrase. The secrets of the setup are erased when it fails, or at the end.
     *
     * @param trial whether nothing may be changed here either
     */
    public static Duplicity open(Setup setup, boolean trial, Passphrase passphrase)
            throws DuplicityException, InterruptedException {
        var workspace = LocalWorkspace.open(setup.environment());
        try {
            var duplicity = new Duplicity(setup, trial, workspace);
            if (duplicity.store != null) duplicity.list();
            duplicity.take(passphrase);
            if (duplicity.store == null) {
                SftpStore.needServer(setup, workspace);
                duplicity.ask();
            }
            return duplicity;
        } catch (DuplicityException | InterruptedException | RuntimeException failed) {
            setup.secrets().close();
            workspace.close();
            throw failed;
        }
    }

    private void take(Passphrase passphrase) {
        if (setup.isPlain()) return;
        var secret = passphrase.get(names.isEmpty() && store != null);
        // With a key there may be none: the agent knows it.
        if (secret == null) return;
        try {
            setup.secrets().put("PASSPHRASE", secret);
            boolean signs = setup.signKey() != null && !setup.secrets().names().contains("SIGN_PASSPHRASE");
            if (signs) setup.secrets().put("SIGN_PASSPHRASE", secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Whether the destination exists, as far as can be told. */
    public boolean isThere() {
        return there;
    }

    /**
     * That the first backup of all is really that, and that the directory is there in which the destination would be
     * made: else a disk is not mounted or a name is mistyped. Only of places that we can list ourselves.
     */
    public void needPlace() throws DuplicityException, InterruptedException {
        if (store == null) return;
        var former = Archive.of(cache.names()).sets();
        if (archive.sets().isEmpty() && archive.lost().isEmpty() && !former.isEmpty())
            throw new DuplicityException.Absent("there is no backup at " + describe() + ", where by " + cache.path()
                    + " the last one was made on " + Moment.shown(former.getLast().time()) + "; is the disk mounted and the name "
                    + "right? If they are gone for good, remove that directory, and a backup begins anew");
        var url = setup.url();
        int slash = url.replaceFirst("/+$", "").lastIndexOf('/');
        if (there || slash <= url.indexOf("://") + 2) return;
        var above = Store.of(setup.withUrl(url.substring(0, slash)), workspace);
        if (above == null) return;
        try {
            above.names();
        } catch (DuplicityException.Absent absent) {
            throw new DuplicityException.Absent(above.describe() + " does not exist, so the archive cannot be made in it; is the "
                    + "disk mounted and the name right? If it is, make the directory first");
        }
    }

    /** Where the archive is, for messages. */
    public String describe() {
        return store == null ? Address.withoutPassword(setup.url()) : store.describe();
    }

    /** What the names at the destination say. */
    public Archive archive() {
        return archive;
    }

    public Version version() throws DuplicityException, InterruptedException {
        return runner.version();
    }

    /** Looks at the destination again. */
    public void list() throws DuplicityException, InterruptedException {
        if (store == null) {
            // Duplicity has just written there what it keeps here: to ask it again would cost a whole run.
            var all = new LinkedHashSet<>(names);
            all.addAll(cache.names());
            look(List.copyOf(all));
            return;
        }
        try {
            look(store.names());
            there = true;
        } catch (DuplicityException.Absent absent) {
            there = false;
            look(List.of());
        }
    }

    private void look(List<String> found) throws DuplicityException {
        names = found;
        archive = Archive.of(found);
        // A run killed between its last two files left all but its manifest, of which a beginning is here: the next
        // run goes on with it, so nothing is lost.
        var here = new HashSet<>(cache.names());
        var resumable = archive.lost().stream().map(LostSet::set)
                .filter(set -> set.manifest() == null && here.contains(set.localManifest() + ".part"))
                .map(BackupSet::signatures).toList();
        if (!resumable.isEmpty()) archive = Archive.of(found.stream().filter(name -> !resumable.contains(name)).toList());
    }

    /**
     * Tries the passphrase on the newest manifest: Duplicity would mix two in one archive without a word.
     *
     * @throws DuplicityException.WrongPassphrase if it is not the archive's
     */
    public void prove() throws DuplicityException, InterruptedException {
        runner.probe();
        if (proved || setup.isPlain()) return;
        if (store == null) {
            ask();
            return;
        }
        proved = PassphraseProof.of(archive, store, setup);
    }

    /**
     * Has Duplicity list the destination and bring what the cache lacks. It fetches the newest manifest in any case,
     * which proves the passphrase.
     *
     * @return the files that it would delete as leftovers
     */
    private List<String> ask() throws DuplicityException, InterruptedException {
        var newest = Archive.of(cache.names()).sets().stream().map(BackupSet::localManifest)
                .reduce("", (former, name) -> name);
        mirror(name -> !name.equals(newest));
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
        if (store == null) {
            there = !found.isEmpty();
            look(List.copyOf(found));
        }
        bring();
        return removable;
    }

    private void mirror(Predicate<String> keep) throws DuplicityException {
        // Neither what is being written nor the lock of who writes it.
        workspace.mirror(cache.path(), setup.name(),
                name -> !name.endsWith(".part") && !name.startsWith("lockfile") && keep.test(name));
    }

    /** Takes over what Duplicity brought into the mirror. */
    private void bring() throws DuplicityException {
        var mirror = LocalCache.of(workspace.archive(), setup.name());
        if (trial) known = mirror;
        else cache.adopt(mirror);
    }

    /** Sees to it that copies of what belongs to a point in time are here: Duplicity brings the newest chain, or asked for. */
    private void need(List<String> copies, Instant time) throws DuplicityException, InterruptedException {
        if (missing(copies) == null) return;
        prove();
        if (missing(copies) != null) ask();
        if (missing(copies) != null) {
            runner.run(new Job.Listing(time), workspace.archive(), setup.url(), finding -> { });
            bring();
        }
        var missing = missing(copies);
        if (missing != null) throw new DuplicityException.Damaged("what Duplicity keeps here as " + missing
                + " is neither here nor at " + describe() + "; without it the files of this point in time cannot be listed or found");
    }

    private String missing(List<String> copies) throws DuplicityException {
        var here = new HashSet<>(known.names());
        return copies.stream().filter(name -> !here.contains(name)).findFirst().orElse(null);
    }

    /** What a set holds where. */
    public Manifest manifest(BackupSet set) throws DuplicityException, InterruptedException {
        need(List.of(set.localManifest()), set.time());
        return known.manifest(set.localManifest());
    }

    /** What is here of a set's manifest, or null: without asking Duplicity. */
    public Manifest manifestHere(BackupSet set) {
        try {
            return known.names().contains(set.localManifest()) ? known.manifest(set.localManifest()) : null;
        } catch (DuplicityException damaged) {
            return null;
        }
    }

    public InterruptedRuns interrupted() {
        return new InterruptedRuns(cache, names, trial);
    }

    /** The entries of a point in time. @param wanted only this and what is below; empty for all */
    public void list(BackupSet set, ByteString wanted, Signatures.Visitor visitor)
            throws DuplicityException, InterruptedException {
        var sets = archive.chainOf(set).upTo(set);
        need(sets.stream().map(BackupSet::localSignatures).toList(), set.time());
        var sources = new ArrayList<Signatures.Source>();
        for (var one : sets) sources.add(known.signatures(one.localSignatures()));
        try {
            Signatures.read(sources, wanted, visitor);
        } catch (IOException unreadable) {
            throw new DuplicityException.Failed(unreadable);
        } catch (DifftarException damaged) {
            throw new DuplicityException.Damaged(damaged);
        }
    }

    /**
     * That every volume is there which a path of a point in time needs.
     *
     * @throws DuplicityException.Damaged naming those that are missing
     */
    public void needVolumes(BackupSet last, ByteString path) throws DuplicityException, InterruptedException {
        for (var set : archive.chainOf(last).upTo(last)) {
            var manifest = manifest(set);
            var missing = archive.missingVolumes(set, manifest);
            missing.retainAll(manifest.neededFor(path));
            if (missing.isEmpty()) continue;
            var first = manifest.volumes().get(missing.first());
            throw new DuplicityException.Damaged("volume " + missing.first() + " of the backup of " + Moment.shown(set.time()) + " is missing at "
                    + describe() + " (it holds what is from " + shown(first.start()) + " to " + shown(first.end()) + ")");
        }
    }

    private static String shown(ByteString path) {
        return path.isEmpty() ? "the beginning" : path.toString();
    }

    /** That a set just made is whole at the destination, where we can see it. */
    public void confirm(BackupSet set) throws DuplicityException, InterruptedException {
        if (store != null) needVolumes(set, ByteString.EMPTY);
    }

    /** Files that Duplicity would delete as leftovers of interrupted runs. Changes nothing. */
    public List<String> leftovers() throws DuplicityException, InterruptedException {
        return ask();
    }

    /** Free bytes where Duplicity builds its volumes. */
    public long temporaryBytesFree() throws DuplicityException {
        return workspace.bytesFree();
    }

    /** A private directory of this run for what needs a place. */
    public ByteString temporary() {
        return workspace.temporary();
    }

    /** Whether Duplicity takes a path to restore as it stands; there are some that it would change. */
    public boolean takesLiterally(ByteString path) {
        return Command.takesLiterally(path, setup);
    }

    /** Whether runs can be told not to set owners; else each entry of another's is called unreadable. */
    public boolean canLeaveOwners() throws DuplicityException, InterruptedException {
        return version().canLeaveOwners();
    }

    /** Whether a symbolic link can be asked for by its own path: {@link Version#canRestoreLinkAlone}. */
    public boolean canRestoreLinkAlone() throws DuplicityException, InterruptedException {
        return version().canRestoreLinkAlone();
    }

    /** A run that reads, or only tries: it changes nothing at the destination, and nothing here. */
    public void read(Job job, Consumer<Finding> findings) throws DuplicityException, InterruptedException {
        // In a trial it is there already, with what was brought.
        if (known == cache) mirror(name -> true);
        // A trial backup writes no unfinished file, and without them Duplicity 3 would delete their volumes.
        if (job instanceof Job.Backup) workspace.link(cache.path(), setup.name(), name -> name.endsWith(".part"));
        // Duplicity would make a destination that is not there.
        var url = there || store == null ? setup.url() : "file://" + workspace.temporary() + "/none";
        runner.run(job, workspace.archive(), url, findings);
    }

    /** A run that changes the archive. */
    public void write(Job job, Consumer<Finding> findings) throws DuplicityException, InterruptedException {
        if (trial) throw new IllegalStateException("a trial run writes nothing");
        runner.run(job, setup.archiveDirectory(), setup.url(), findings);
    }

    @Override
    public void close() {
        runner.close();
        setup.secrets().close();
        workspace.close();
    }
}
