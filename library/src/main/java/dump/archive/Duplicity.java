package dump.archive;

import dump.difftar.Archive;
import dump.difftar.BackupSet;
import dump.difftar.Clearance;
import dump.difftar.LostSet;
import dump.difftar.Manifest;
import dump.difftar.PartialSet;
import dump.difftar.Signatures;
import dump.duplicity.DuplicityException;
import dump.duplicity.GpgKeys;
import dump.duplicity.Job;
import dump.duplicity.LocalWorkspace;
import dump.duplicity.Runner;
import dump.duplicity.Setup;
import dump.duplicity.Version;
import dump.findings.Finding;
import dump.model.ByteString;
import dump.model.Id;
import dump.stores.SharedLogin;
import dump.stores.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
    /** Why the signing key could not be found; null if it was. Lists need none. */
    private final DuplicityException noSigner;
    private final String givenSigner;
    /** Other archives in the same place, in words; null if none is known. */
    private final String others;
    private final boolean trial;
    private final LocalWorkspace workspace;
    private final SharedLogin login;
    private final Runner runner;
    private final LocalCache cache;
    private final Copies copies;
    private final Destination destination;
    private final Belonging belonging;
    private final Inquiry inquiry;
    private final Contents contents;
    private final Restitution restitution;
    private final Removal removal;
    private final KnownDamage damage;

    private Duplicity(Setup setup, String givenSigner, DuplicityException noSigner, boolean trial, LocalWorkspace workspace,
            SharedLogin login, String others) {
        this.setup = setup;
        this.others = others;
        this.givenSigner = givenSigner;
        this.noSigner = noSigner;
        this.trial = trial;
        this.workspace = workspace;
        this.login = login;
        runner = new Runner(login.forDuplicity().withOptions(setup.options()), workspace.temporary());
        cache = LocalCache.of(setup);
        copies = new Copies(cache, workspace, setup.name(), trial);
        destination = new Destination(login.forStore().withOptions(setup.options()), workspace, cache);
        var proof = new PassphraseProof(setup, destination, copies, new OpenedTogether(cache, trial));
        belonging = new Belonging(setup, cache, destination, trial);
        inquiry = new Inquiry(setup, workspace, runner, cache, copies, destination, proof, belonging);
        contents = new Contents(destination, copies, inquiry);
        removal = new Removal(setup, workspace, runner, cache, copies, destination, inquiry);
        damage = new KnownDamage(new DamageNote(cache, trial), destination, contents);
        restitution = new Restitution(setup, workspace, cache, destination, inquiry);
    }

    /**
     * Lists the destination and gets the passphrase. The secrets of the setup are erased when it fails, or at the end.
     *
     * @param trial whether nothing may be changed here either
     * @param namesOnly whether only names are wanted, for which nobody has to give a passphrase if we list them
     * @param anyNames whether the options are not known that name the files, but for the prefix of manifests if there is
     *     one; then they are read off the names at a destination that we can list
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
            var named = anyNames ? NamesThere.of(signed, Store.of(login.forStore(), workspace))
                    : new NamesThere(signed, null);
            return new Duplicity(named.setup(), setup.signKey(), noSigner, trial, workspace, login, named.others());
        } catch (DuplicityException | InterruptedException failed) {
            login.close();
            throw failed;
        }
    }

    private void look(boolean namesOnly, Passphrase passphrase) throws DuplicityException, InterruptedException {
        // Of one that goes on these are no leftovers.
        if (!trial && !cache.isBusy()) {
            restitution.recover();
            StandIns.removeAll(cache);
        }
        boolean asks = destination.store() == null;
        // While we log in and list.
        if (!namesOnly) runner.probe();
        if (!asks) {
            destination.list();
            belonging.check();
        }
        if (asks || !namesOnly) take(passphrase);
        if (!asks) return;
        destination.needServer();
        inquiry.ask();
    }

    private void take(Passphrase passphrase) throws DuplicityException, InterruptedException {
        if (setup.isPlain()) return;
        boolean listed = destination.store() != null;
        boolean toKey = listed && setup.gpgKeys().isEmpty() && inquiry.isToKey();
        boolean isFirst = listed && archive().all().isEmpty();
        boolean signs = setup.signKey() != null && !setup.secrets().names().contains("SIGN_PASSPHRASE");
        for (int left = passphrase.tries(); left > 0; left--) {
            var secrets = passphrase.get(new Asking(destination.names().isEmpty() && listed, toKey));
            if (opens(secrets, signs, isFirst, left == 1)) return;
        }
    }

    /**
     * @param signs whether it opens the signing key, too
     * @param isFirst whether there is nothing to try them on
     * @param isLast whether the last of them is taken untried
     */
    private boolean opens(List<byte[]> secrets, boolean signs, boolean isFirst, boolean isLast)
            throws DuplicityException, InterruptedException {
        if (secrets.isEmpty() && setup.gpgKeys().isEmpty()) runner.asksAgent();
        try {
            for (int i = 0; i < secrets.size(); i++) {
                setup.secrets().put("PASSPHRASE", secrets.get(i));
                if (signs) setup.secrets().put("SIGN_PASSPHRASE", secrets.get(i));
                if (isFirst || isLast && i == secrets.size() - 1 || inquiry.opens()) return true;
            }
            return secrets.isEmpty();
        } finally {
            for (var secret : secrets) Arrays.fill(secret, (byte) 0);
        }
    }

    /**
     * That no Duplicity works on the archive here: what it has written so far looks like rubbish.
     *
     * @throws DuplicityException.Locked if one does
     */
    public void needQuiet() throws DuplicityException.Locked {
        cache.needQuiet(setup.name());
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

    /** Why Duplicity does not find files that are at the destination, in words with the remedy; null if it finds all. */
    public String namesComplaint() {
        return destination.namesComplaint();
    }

    /** Other archives in the same place whose options were not given, by those, in words; null if none is known. */
    public String otherArchives() {
        return others;
    }

    /** Whether the names of this archive's files begin with something of their own, so that others may lie there. */
    public boolean mayShare() {
        return cache.naming().isPrefixed();
    }

    /** Looks at the destination again. */
    public void list() throws DuplicityException, InterruptedException {
        destination.list();
    }

    /** That a first backup may be made here: nothing says that there were others, or that a disk is not mounted. */
    public void needPlace() throws DuplicityException, InterruptedException {
        destination.needPlace();
    }

    /**
     * That the passphrase is the archive's: it opens one of the newest backups.
     *
     * @return what is to be warned of: newer ones that it does not open
     * @throws DuplicityException.WrongPassphrase if it is not
     */
    public List<String> prove() throws DuplicityException, InterruptedException {
        if (noSigner != null) throw noSigner;
        return inquiry.prove();
    }

    /**
     * That the passphrase opens what a point in time is read with.
     *
     * @return what is to be warned of
     * @throws DuplicityException.WrongPassphrase if it does not
     */
    public List<String> prove(BackupSet set) throws DuplicityException, InterruptedException {
        if (noSigner != null) throw noSigner;
        return inquiry.prove(set);
    }

    /**
     * That the passphrase opens all that an incremental backup on this set would build on.
     *
     * @throws DuplicityException.WrongPassphrase if it opens nothing there
     * @throws DuplicityException.Damaged if it opens a part of it
     */
    public void proveWhole(BackupSet last) throws DuplicityException, InterruptedException {
        inquiry.proveWhole(last);
    }

    /**
     * Why a backup would be encrypted or signed in another way than the archive, in words; null if it would not.
     *
     * @param builds whether it builds on what is there
     */
    public String protectionComplaint(boolean builds) throws DuplicityException, InterruptedException {
        return inquiry.protectionComplaint(builds);
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
        return new InterruptedRuns(cache, destination.names(), cache.naming(), trial);
    }

    /** What a set holds where. */
    public Manifest manifest(BackupSet set) throws DuplicityException, InterruptedException {
        return contents.manifest(set);
    }

    /** The same if it is here, or null: without asking Duplicity. */
    public Manifest manifestHere(BackupSet set) {
        return contents.manifestHere(set);
    }

    /** The entries of a point in time. @param wanted only this and what is below; empty for all */
    public void list(BackupSet set, ByteString wanted, Signatures.Visitor visitor)
            throws DuplicityException, InterruptedException {
        contents.list(set, wanted, visitor);
    }

    /**
     * A set of a point in time whose signatures are nowhere, or known to be no good, so that it cannot be listed; null if
     * there is none.
     */
    public BackupSet unlisted(BackupSet last) throws DuplicityException, InterruptedException {
        return contents.unlisted(last);
    }

    /** Whether it has turned out meanwhile that the signatures of a point in time are no good. */
    public boolean isSpoiled(BackupSet last) {
        return contents.isSpoiled(last);
    }

    /**
     * That every volume is there which a path of a point in time needs.
     *
     * @throws DuplicityException.Damaged naming those that are missing
     */
    public void needVolumes(BackupSet last, ByteString path) throws DuplicityException, InterruptedException {
        contents.needVolumes(last, path);
    }

    /** Files of these sets that are there and hold nothing, as far as can be told. */
    public Set<String> emptyFiles(List<BackupSet> sets) throws DuplicityException, InterruptedException {
        return new HashSet<>(destination.empty(sets.stream().flatMap(set -> set.files().stream()).toList()));
    }

    /** The volumes that a path of a point in time needs and that are missing. */
    public LostVolumes missingVolumes(BackupSet last, ByteString path) throws DuplicityException, InterruptedException {
        return contents.missingVolumes(last, path);
    }

    /** Adds a volume that turned out to be damaged. @return whether it is one of this point in time, and news */
    public boolean add(LostVolumes lost, BackupSet last, String volume) throws DuplicityException, InterruptedException {
        return volume != null && contents.add(lost, last, volume);
    }

    /** Notes for later runs which volumes turned out to be damaged. @return whether it did: not in a trial */
    public boolean note(LostVolumes lost) throws DuplicityException {
        if (trial) return false;
        belonging.note();
        damage.add(lost);
        return true;
    }

    /**
     * Volumes that are known to be damaged, by their sets; one that was replaced since is looked at.
     *
     * @param needed sets of which the answer decides
     */
    public Map<BackupSet, List<String>> knownDamage(List<BackupSet> needed)
            throws DuplicityException, InterruptedException {
        return damage.look(needed);
    }

    /** That a point in time, or all of it, was read back, and nothing but this was damaged. */
    public void readBack(BackupSet last, LostVolumes lost, boolean whole)
            throws DuplicityException, InterruptedException {
        damage.clear(archive().chainOf(last).upTo(last), lost, whole);
    }

    /** The entries that cannot be restored without these volumes, and why; directories are there, but not as they were. */
    public Map<ByteString, String> lostEntries(BackupSet last, LostVolumes lost)
            throws DuplicityException, InterruptedException {
        return contents.lostEntries(last, lost);
    }

    /** That a set just made is whole at the destination, where we can see it. */
    public void confirm(BackupSet set) throws DuplicityException, InterruptedException {
        if (destination.store() == null) return;
        needVolumes(set, ByteString.EMPTY);
        inquiry.made(set);
    }

    /** That the signing key is here, if there is one: without it GnuPG would take another without a word. */
    public void needSigner() throws DuplicityException, InterruptedException {
        if (noSigner != null) throw noSigner;
        if (setup.signKey() != null && !setup.isPlain() && !GpgKeys.isSecretHere(setup.signKey(), setup))
            throw new DuplicityException.Failed("the secret key " + givenSigner + " is not here, so nothing can be signed"
                    + " with it: import it with gpg --import, or set duplicity.sign-key");
    }

    /** Whether what is encrypted here can be decrypted here; with a passphrase it always can. */
    public boolean canDecrypt() throws DuplicityException, InterruptedException {
        if (setup.isPlain() || setup.gpgKeys().isEmpty()) return true;
        for (var key : setup.gpgKeys()) if (GpgKeys.isSecretHere(key, setup)) return true;
        return false;
    }

    /**
     * Whether it is enough to open the manifest of a set to know that all of it can be read: nothing but a passphrase is
     * used, which is the same for every file.
     */
    public boolean opensByPassphraseAlone() {
        return destination.store() != null && setup.usesPassphraseAlone();
    }

    public Version version() throws DuplicityException, InterruptedException {
        return runner.version();
    }

    /** Whether runs can be told not to set owners; else each entry of another's is called unreadable. */
    public boolean canLeaveOwners() throws DuplicityException, InterruptedException {
        return version().canLeaveOwners();
    }

    /** Whether a symbolic link can be asked for by its own path: {@link dump.duplicity.Version#canRestoreLinkAlone}. */
    public boolean canRestoreLinkAlone() throws DuplicityException, InterruptedException {
        return version().canRestoreLinkAlone();
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
    public void read(Job job, Consumer<Finding> findings) throws DuplicityException, InterruptedException {
        read(job, new LostVolumes(describe()), findings);
    }

    /** The same, passing over volumes that are lost. */
    public void read(Job job, LostVolumes lost, Consumer<Finding> findings)
            throws DuplicityException, InterruptedException {
        again(job, () -> readOnce(job, lost, findings));
    }

    private void readOnce(Job job, LostVolumes lost, Consumer<Finding> findings)
            throws DuplicityException, InterruptedException {
        mirror(job);
        copies.leaveOut(lost);
        // A trial backup writes no unfinished file, and without them Duplicity 3 would delete their volumes.
        if (job instanceof Job.Backup) copies.mirrorUnfinished(interrupted().resumable(archive()));
        // Duplicity would make a destination that is not there.
        boolean nowhere = !isThere() && destination.store() != null;
        var url = nowhere ? "file://" + workspace.temporary() + "/none" : setup.url();
        runner.run(job, workspace.archive(), url, findings);
    }

    private void mirror(Job job) throws DuplicityException {
        var time = switch (job) {
            case Job.Restore restore -> restore.time();
            case Job.Verify verify -> verify.time();
            case Job.Listing listing -> listing.time();
            case Job.Backup _, Job.Cleanup _, Job.RemoveOlderThan _ -> null;
        };
        var archive = archive();
        var wanted = archive.sets().stream().filter(set -> set.time().equals(time)).findFirst();
        if (wanted.isEmpty()) copies.mirror();
        else copies.mirrorFor(archive.chainOf(wanted.get()).upTo(wanted.get()), archive);
    }

    /** A run that changes the archive. */
    public void write(Job job, Consumer<Finding> findings) throws DuplicityException, InterruptedException {
        if (trial) throw new IllegalStateException("a trial run writes nothing");
        interrupted().settle(archive());
        cache.remove(cache.names().stream().filter(cache.naming()::isMisread).toList());
        belonging.note();
        boolean needsNothing = job instanceof Job.Backup backup && backup.full() && !version().clearsBeforeBackups();
        var damaged = needsNothing ? new StandIns(cache, archive()) : null;
        again(job, () -> restitution.keeping(() -> StandIns.passing(damaged,
                () -> runner.run(job, setup.archiveDirectory(), setup.url(), findings))));
    }

    /** Has Duplicity remove something, by the names at the destination alone; nothing has to be opened for it. */
    public void remove(Job job, Consumer<Finding> findings) throws DuplicityException, InterruptedException {
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

    /** Runs it, and once more if it failed by the copy of the newest manifest, which is another now. */
    private void again(Job job, Restitution.Writing run) throws DuplicityException, InterruptedException {
        try {
            run.run();
        } catch (DuplicityException.Damaged damaged) {
            if (!(job instanceof Job.Backup) || damaged.volume() != null || !contents.renewNewest()) throw damaged;
            run.run();
        }
    }

    /**
     * Puts back manifests and signatures that the destination has lost, or that are no good there, while a copy is here;
     * in a trial it only tells. The passphrase has to be proved before.
     *
     * @param builds whether a backup would build on what is there, all of which is looked at then
     */
    public List<LostCopy> putBack(boolean builds) throws DuplicityException, InterruptedException {
        var last = builds && !archive().sets().isEmpty() ? archive().sets().getLast() : null;
        var found = trial ? restitution.look(last) : restitution.putBack(last);
        if (!trial && found.stream().anyMatch(LostCopy::returned)) destination.list();
        return found;
    }

    /** The same, only looked for. */
    public List<LostCopy> lostCopies() throws DuplicityException, InterruptedException {
        return restitution.look(null);
    }

    /** What the names at the destination say once these copies are put back. */
    public Archive with(List<LostCopy> copies) throws DuplicityException {
        return destination.with(copies.stream().filter(copy -> copy.state() == LostCopy.State.MISSING)
                .map(LostCopy::name).toList());
    }

    /** What is lost, but for what these copies stand for: in a trial they are not at the destination yet. */
    public List<LostSet> lostBut(List<LostCopy> copies) throws DuplicityException {
        return with(copies.stream().filter(LostCopy::returned).toList()).lost();
    }

    /** Whether the copy of a lost manifest is here, so that it can be put back. */
    public boolean copyIsHere(BackupSet set) {
        return set.manifest() == null && destination.isWholeHere(set);
    }

    /** What a set takes at a destination of this machine, and what is free there; null if it is elsewhere. */
    public LocalRoom room(BackupSet set) {
        var directory = destination.store() == null ? null : destination.store().localDirectory();
        return directory == null ? null : LocalRoom.of(Path.of(directory.toString()), set.volumes().values());
    }

    /** Sees to it that nobody else can look into what is here of the archive. @return what had been open, in words */
    public List<String> closeToOthers() throws DuplicityException {
        return trial ? List.of() : cache.close(setup.environment().get("HOME")).stream().map(Path::toString).toList();
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
        login.close();
        setup.secrets().close();
        workspace.close();
    }
}
