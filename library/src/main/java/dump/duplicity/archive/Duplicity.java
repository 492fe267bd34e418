package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.DuplicityJob;
import dump.duplicity.command.LocalWorkspace;
import dump.duplicity.command.Runner;
import dump.duplicity.command.Setup;
import dump.duplicity.command.Version;
import dump.duplicity.destination.SharedLogin;
import dump.duplicity.destination.Store;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.Clearance;
import dump.duplicity.difftar.PartialSet;
import dump.duplicity.findings.Finding;
import dump.model.ByteString;
import dump.model.Id;
import dump.model.Remedy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

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
        /** In the ways it may be meant, the likeliest first; none where GnuPG's agent knows it. */
        List<byte[]> get(Asking archive);

        /** How often it may be asked for, where it opens nothing. */
        default int tries() {
            return 1;
        }
    }

    /**
     * What is known of the archive when its passphrase is asked for.
     *
     * @param isNew whether nothing can tell yet whether it is the right one
     * @param toKey whether it is encrypted to a key, and to no passphrase
     */
    public record Asking(boolean isNew, boolean toKey) {}

    private final Setup setup;
    /** Other archives in the same place, in words; null if none is known. */
    private final String others;
    private final boolean trial;
    private final LocalWorkspace workspace;
    private final SharedLogin login;
    private final Runner runner;
    private final LocalCache cache;
    private final Copies copies;
    private final Destination destination;
    private final ArchiveIdentity identity;
    private final DuplicityInquiry inquiry;
    private final Contents contents;
    private final ArchiveKeys keys;
    private final ReuploadOfCopies reupload;
    private final SetRemoval removal;
    private final DamagedVolumes damage;
    private final DuplicityRuns runs;

    private Duplicity(Setup setup, String givenSigner, DuplicityException noSigner, boolean trial,
            LocalWorkspace workspace, SharedLogin login, String others) {
        this.setup = setup;
        this.others = others;
        this.trial = trial;
        this.workspace = workspace;
        this.login = login;
        runner = new Runner(login.forDuplicity().withOptions(setup.options()), workspace.temporary());
        cache = LocalCache.of(setup);
        copies = new Copies(cache, workspace, setup.name(), trial);
        destination = new Destination(login.forStore().withOptions(setup.options()), cache);
        var proof = new PassphraseProof(setup, destination, copies, new OpenedTogether(cache, trial));
        identity = new ArchiveIdentity(setup, cache, destination, trial);
        inquiry = new DuplicityInquiry(setup, workspace, runner, cache, copies, destination, proof, identity);
        contents = new Contents(destination, copies, inquiry);
        removal = new SetRemoval(setup, workspace, runner, cache, copies, destination, inquiry);
        damage = new DamagedVolumes(new VolumeDamageNote(cache, trial), destination, contents, trial ? null : identity);
        reupload = new ReuploadOfCopies(setup, trial, workspace, cache, destination, inquiry);
        keys = new ArchiveKeys(setup, givenSigner, noSigner, destination, inquiry);
        runs = new DuplicityRuns(setup, trial, workspace, runner, cache, copies, destination, contents, identity,
                reupload);
    }

    /**
     * Lists the destination and gets the passphrase. The secrets of the setup are erased when it fails, or at the end.
     *
     * @param trial whether nothing may be changed here either
     * @param namesOnly whether only names are wanted, for which nobody has to give a passphrase if we list them
     * @param anyNames whether the options are not known that name the files, but for the prefix of manifests if there
     *     is one; then they are read off the names at a destination that we can list
     */
    public static Duplicity open(Setup setup, boolean trial, boolean namesOnly, boolean anyNames, Passphrase passphrase)
            throws DuplicityException, InterruptedException {
        var workspace = LocalWorkspace.open(setup.environment());
        Duplicity duplicity = null;
        try {
            duplicity = made(setup, trial, anyNames, workspace);
            duplicity.look(namesOnly, passphrase);
            return duplicity;
        } catch (DuplicityException | InterruptedException | RuntimeException failed) {
            if (duplicity != null) duplicity.close();
            setup.secrets().close();
            workspace.close();
            throw failed;
        }
    }

    private static Duplicity made(Setup setup, boolean trial, boolean anyNames, LocalWorkspace workspace)
            throws DuplicityException, InterruptedException {
        DuplicityException noSigner = null;
        var signed = setup;
        try {
            signed = setup.withSigner();
        } catch (DuplicityException notHere) {
            noSigner = notHere;
        }
        var login = SharedLogin.of(signed, workspace);
        try {
            var named = anyNames ? named(signed, login.forStore()) : new NamesThere(signed, null);
            return new Duplicity(named.setup(), setup.signKey(), noSigner, trial, workspace, login, named.others());
        } catch (DuplicityException | InterruptedException failed) {
            login.close();
            throw failed;
        }
    }

    private static NamesThere named(Setup signed, Setup shared) throws DuplicityException, InterruptedException {
        try (var store = Store.of(shared)) {
            return NamesThere.of(signed, store);
        }
    }

    private void look(boolean namesOnly, Passphrase passphrase) throws DuplicityException, InterruptedException {
        // Of one that goes on these are no leftovers.
        if (!trial && !cache.lock().isBusy()) {
            reupload.recover();
            LocalPlaceholders.removeAll(cache);
        }
        boolean asks = destination.store() == null;
        // While we log in and list.
        if (!namesOnly) runner.probe();
        if (!asks) {
            destination.list();
            identity.check();
        }
        if (asks || !namesOnly) new PassphraseChoice(setup, destination, inquiry, runner).take(passphrase);
        if (!asks) return;
        destination.needServer();
        inquiry.ask();
    }

    /**
     * That no Duplicity works on the archive here: what it has written so far looks like rubbish.
     *
     * @throws DuplicityException.Locked if one does
     */
    public void needQuiet() throws DuplicityException.Locked {
        cache.lock().needQuiet(setup.name());
    }

    /** Whether the destination exists, as far as can be told. */
    public boolean isThere() {
        return destination.isThere();
    }

    /** Where the archive is, for messages. */
    public String describe() {
        return destination.describe();
    }

    /** What is never backed up nor restored to: by its path what it is, in words. */
    public Map<ByteString, String> ownPlaces() {
        var own = new LinkedHashMap<ByteString, String>();
        var directory = destination.store() == null ? null : destination.store().localDirectory();
        if (directory != null) own.put(directory, "the repository");
        own.put(setup.archiveDirectory(), "the archive directory");
        return own;
    }

    /** What the names at the destination say. */
    public Archive archive() {
        return destination.archive();
    }

    /**
     * Why Duplicity does not find files that are at the destination, in words; null if it finds all.
     */
    public String namesComplaint() {
        return destination.namesComplaint();
    }

    /** What helps where {@link #namesComplaint} is one. @param orFull whether another archive may begin beside */
    public Remedy namesRemedy(boolean orFull) {
        return destination.namesRemedy(orFull);
    }

    /** Other archives in the same place whose options were not given, by those, in words; null if none is known. */
    public String otherArchives() {
        return others;
    }

    /** Whether the names of this archive's files begin with something of their own, so that others may lie there. */
    public boolean mayShare() {
        return cache.naming().isPrefixed();
    }

    /** What sets and points in time hold. */
    public Contents contents() {
        return contents;
    }

    /** What opens and signs its files. */
    public ArchiveKeys keys() {
        return keys;
    }

    /** What is known of its volumes to be damaged. */
    public DamagedVolumes damage() {
        return damage;
    }

    /** Copies here of what the destination has lost. */
    public ReuploadOfCopies copies() {
        return reupload;
    }

    /** Looks at the destination again. */
    public void list() throws DuplicityException, InterruptedException {
        destination.list();
    }

    /** That a first backup may be made here: nothing says that there were others, or that a disk is not mounted. */
    public void needPlace() throws DuplicityException, InterruptedException {
        destination.needPlace();
    }

    /** Files that Duplicity would delete as leftovers of interrupted runs. Changes nothing. */
    public List<String> leftovers() throws DuplicityException, InterruptedException {
        return inquiry.ask();
    }

    /** Names of copies here that turned out to be damaged; they were set aside and fetched anew. */
    public List<String> mended() {
        var mended = new ArrayList<>(contents.mended());
        mended.addAll(inquiry.mended());
        return mended;
    }

    /** What is here of interrupted runs. */
    public InterruptedRuns interrupted() {
        return runs.interrupted();
    }

    /** Files of these sets that are there and hold nothing, as far as can be told. */
    public Set<String> emptyFiles(List<BackupSet> sets) throws DuplicityException, InterruptedException {
        return new HashSet<>(destination.empty(sets.stream().flatMap(set -> set.files().stream()).toList()));
    }

    /** That a set just made is whole at the destination, where we can see it. */
    public void confirm(BackupSet set) throws DuplicityException, InterruptedException {
        if (destination.store() == null) return;
        contents.needVolumes(set, ByteString.EMPTY);
        inquiry.made(set);
    }

    public Version version() throws DuplicityException, InterruptedException {
        return runner.version();
    }

    /** Whether Duplicity takes a path to restore as it stands; there are some that it would change. */
    public boolean takesLiterally(ByteString path) {
        return setup.takesLiterally(path);
    }

    /** Whether this machine is, or was, the one of that name. */
    public boolean isOurs(String host) {
        return setup.isOurs(host);
    }

    /** Notes what was to be backed up into a set just made. */
    public void noteSelection(BackupSet set, Id selection) throws DuplicityException {
        var known = new HashSet<Id>();
        for (var one : archive().all()) known.add(one.id());
        new SelectionNote(cache).add(set.id(), selection, known);
    }

    /** What was noted of that; null if nobody knows. */
    public Id selection(BackupSet set) {
        return new SelectionNote(cache).of(set.id());
    }

    /** A private directory of this run for what needs a place. */
    public ByteString temporary() {
        return workspace.temporary();
    }

    /** A new, empty directory of this run. */
    public ByteString emptyDirectory() throws DuplicityException {
        return workspace.emptyDirectory();
    }

    /** Free bytes where Duplicity builds its volumes. */
    public long temporaryBytesFree() throws DuplicityException {
        return workspace.bytesFree();
    }

    /** A run that reads, or only tries: it changes nothing at the destination, and nothing here. */
    public void read(DuplicityJob job, Consumer<Finding> findings) throws DuplicityException, InterruptedException {
        read(job, new LostVolumes(describe()), findings);
    }

    /** The same, passing over volumes that are lost. */
    public void read(DuplicityJob job, LostVolumes lost, Consumer<Finding> findings)
            throws DuplicityException, InterruptedException {
        runs.read(job, lost, findings);
    }

    /** A run that changes the archive. */
    public void write(DuplicityJob job, Consumer<Finding> findings) throws DuplicityException, InterruptedException {
        runs.write(job, findings);
    }

    /** Has Duplicity remove something, by the names at the destination alone; nothing has to be opened for it. */
    public void remove(DuplicityJob job, Consumer<Finding> findings) throws DuplicityException, InterruptedException {
        if (trial) throw new IllegalStateException("a trial run removes nothing");
        removal.by(job, findings);
    }

    /** Whether single files can be removed: not where only Duplicity knows the way. */
    public boolean canRemoveFiles() {
        return destination.store() != null;
    }

    /** Removes just these files of the archive, in this order. */
    public void removeFiles(List<String> names) throws DuplicityException, InterruptedException {
        if (trial) throw new IllegalStateException("a trial run removes nothing");
        removal.files(names);
    }

    /** What a set takes at a destination of this machine, and what is free there; null if it is elsewhere. */
    public LocalFreeSpace room(BackupSet set) {
        var directory = destination.store() == null ? null : destination.store().localDirectory();
        return directory == null ? null : LocalFreeSpace.of(Path.of(directory.toString()), set.volumes().values());
    }

    /** Sees to it that nobody else can look into what is here of the archive. @return what had been open, in words */
    public List<String> closeToOthers() throws DuplicityException {
        if (trial) return List.of();
        var directory = Path.of(cache.path().toString());
        var closed = LocalCachePermissions.close(directory, setup.environment().get("HOME"));
        return closed.stream().map(Path::toString).toList();
    }

    /** What is here of the archive. */
    public ByteString cache() {
        return cache.path();
    }

    /**
     * The sets that the installed Duplicity would delete before it makes a backup, in a trial, too.
     *
     * @param resumes whether it goes on with what was interrupted, of which it deletes nothing
     */
    public List<BackupSet> cleared(boolean resumes) throws DuplicityException, InterruptedException {
        if (archive().all().isEmpty() || !version().clearsBeforeBackups()) return List.of();
        var parts = resumes ? interrupted().sets() : List.<PartialSet>of();
        return Clearance.of(archive(), set -> set.manifest() == null && parts.stream().anyMatch(part -> part.isOf(set)),
                contents::lacksVolumes);
    }

    @Override
    public void close() {
        runner.close();
        destination.close();
        login.close();
        setup.secrets().close();
        workspace.close();
    }
}
