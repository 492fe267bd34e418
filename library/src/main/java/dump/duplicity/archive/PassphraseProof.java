package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Gpg;
import dump.duplicity.command.GpgPackets;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.DifftarException;
import dump.duplicity.difftar.Manifest;
import dump.model.Moment;
import dump.model.Remedy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the passphrase opens what a command needs: it is tried on manifests at a destination of our own reach. One
 * that is damaged, or of another passphrase, stands for its own chain only.
 *
 * <p>With a key and no passphrase nothing is tried.
 */
final class PassphraseProof {
    private enum Answer { OPENS, STAYS_SHUT, DAMAGED, EMPTY }

    static final long MANIFEST_BYTES_MAX = 256L << 20;
    private static final int HEAD_BYTES = 64 << 10;
    /** Each costs a third of a second, and a person who mistyped waits for them. */
    private static final int TRIES_MAX = 6;

    private final Setup setup;
    private final Destination destination;
    private final Copies copies;
    private final OpenedTogether together;
    private final List<String> mended = new ArrayList<>();
    private final Map<String, Answer> answers = new HashMap<>();
    /** Manifests that nothing opens, or that are none. */
    private final Set<String> damaged = new HashSet<>();
    private final Map<String, GpgPackets.Openers> openers = new HashMap<>();
    /** Manifests of which the beginning was all: over SSH each look is a session. */
    private final Map<String, byte[]> whole = new HashMap<>();
    /** Those of manifests that were opened; null for one without. */
    private final Map<String, String> signers = new HashMap<>();

    PassphraseProof(Setup setup, Destination destination, Copies copies, OpenedTogether together) {
        this.setup = setup;
        this.destination = destination;
        this.copies = copies;
        this.together = together;
    }

    /**
     * That it opens one of the newest manifests, or there is none; where they are all damaged, a volume.
     *
     * @return what is to be said of those that are newer and stay shut; of empty files others tell
     * @throws DuplicityException.WrongPassphrase if it opens none of them
     * @throws DuplicityException.Damaged if they are all damaged, and so is the volume
     */
    List<String> any() throws DuplicityException, InterruptedException {
        if (!isThere()) return List.of();
        var archive = destination.archive();
        var candidates = candidates(archive);
        if (candidates.isEmpty()) tryVolume(withoutManifests(archive));
        var shut = new ArrayList<BackupSet>();
        for (var set : candidates) {
            if (answer(set) == Answer.OPENS) return warnings(shut);
            shut.add(set);
        }
        if (answers.containsValue(Answer.STAYS_SHUT)) throw new DuplicityException.WrongPassphrase(
                "the passphrase does not open the newest backup at " + destination.describe());
        if (!shut.isEmpty() && !tryVolume(candidates.reversed())) throw new DuplicityException.Damaged(
                shut(shut.getFirst()) + (shut.size() > 1 ? ", and so are the backups before it" : "")
                + "; put back a copy of the file");
        return warnings(shut);
    }

    private List<String> warnings(List<BackupSet> shut) {
        return shut.stream().filter(set -> answers.get(set.manifest()) != Answer.EMPTY).map(this::shut).toList();
    }

    /**
     * That it opens what a point in time is read with.
     *
     * @param hasCopy whether the manifest is here, too, and Duplicity reads that
     * @return what is to be warned of
     * @throws DuplicityException.WrongPassphrase if it does not open it
     * @throws DuplicityException.Damaged if the manifest is damaged and there is no copy
     */
    List<String> of(BackupSet set, boolean hasCopy) throws DuplicityException, InterruptedException {
        if (!isThere() || !isEncrypted(set.manifest())) return List.of();
        var answer = answer(set);
        if (answer == Answer.OPENS) return List.of();
        any();
        if (answer == Answer.STAYS_SHUT)
            throw new DuplicityException.WrongPassphrase(shut(set) + ": give the one that it was made with");
        if (!hasCopy) throw new DuplicityException.Damaged(shut(set) + ": put back a copy of the file");
        return List.of(shut(set) + "; the copy of it here is used");
    }

    /**
     * That it opens all on which an incremental backup builds: it is restored with one passphrase or not at all.
     *
     * @throws DuplicityException.WrongPassphrase if it opens none of them
     * @throws DuplicityException.Damaged if a manifest is damaged, or is of another passphrase than others
     */
    void whole(BackupSet last) throws DuplicityException, InterruptedException {
        if (!isThere()) return;
        for (var set : untold(last)) {
            if (answer(set) == Answer.OPENS) continue;
            any();
            throw new DuplicityException.Damaged(shut(set)
                    + ", and what is built on it could not be restored", null,
                    new Remedy.BackUpFull(Remedy.Anew.ALONE));
        }
        together.keep(encrypted(last).stream().map(this::line).toList());
    }

    /** The newest first. */
    private List<BackupSet> encrypted(BackupSet last) {
        return destination.archive().chainOf(last).upTo(last).reversed().stream()
                .filter(set -> isEncrypted(set.manifest())).toList();
    }

    private String line(BackupSet set) {
        var store = destination.store();
        return set.manifest() + " " + (store == null ? "" : store.version(set.manifest()));
    }

    /** Those of a chain that have to be tried: of what once opened together, one stands for all. */
    private List<BackupSet> untold(BackupSet last) throws DuplicityException {
        var known = new HashSet<>(together.lines());
        var untold = new ArrayList<BackupSet>();
        boolean tried = false;
        for (var set : encrypted(last)) {
            boolean told = known.contains(line(set));
            if (!told || !tried) untold.add(set);
            tried |= told;
        }
        return untold;
    }

    /**
     * Which manifests are damaged at the destination, of those that have been looked at: here at all on which an
     * incremental backup would build, or where nothing is encrypted, at the newest one.
     *
     * @param last null for only those before
     */
    Set<String> damaged(BackupSet last) throws DuplicityException, InterruptedException {
        if (last != null && isThere()) for (var set : untold(last)) answer(set);
        if (last != null && setup.isPlain() && !isEncrypted(last.manifest())) look(last);
        return damaged;
    }

    private void look(BackupSet plain) throws DuplicityException, InterruptedException {
        try {
            if (!isManifest(plain.manifest(), fetch(plain.manifest()))) damaged.add(plain.manifest());
        } catch (DuplicityException.Damaged goneOrTooLong) {
            // Whoever needs it says so.
        }
    }

    /** There is another in its place. */
    void forget(String manifest) {
        damaged.remove(manifest);
        answers.remove(manifest);
        whole.remove(manifest);
        openers.remove(manifest);
        signers.remove(manifest);
    }

    /** That a set was just made with the passphrase that opens those it builds on. */
    void made(BackupSet set) throws DuplicityException {
        if (!isThere() || !isEncrypted(set.manifest())) return;
        var lines = new LinkedHashSet<String>();
        if (!set.full()) lines.addAll(together.lines());
        lines.add(line(set));
        together.keep(List.copyOf(lines));
    }

    /** Another passphrase is tried. */
    void forget() {
        answers.clear();
        whole.clear();
        damaged.clear();
        signers.clear();
    }

    /** Who may open a manifest. */
    GpgPackets.Openers openers(String manifest) throws DuplicityException, InterruptedException {
        var known = openers.get(manifest);
        if (known != null) return known;
        var head = destination.store().head(manifest, HEAD_BYTES);
        if (head.length < HEAD_BYTES) whole.put(manifest, head);
        var found = GpgPackets.openers(head);
        openers.put(manifest, found);
        return found;
    }

    /** Opens a manifest whose key asks for no passphrase, to see who signed it. */
    void openFreely(String manifest) throws DuplicityException, InterruptedException {
        if (isThere() || isOpened(manifest)) return;
        try {
            var trial = Gpg.tryPassphrase(fetch(manifest), setup, new byte[0], MANIFEST_BYTES_MAX);
            if (trial instanceof Gpg.Trial.Opened(_, var signer)) signers.put(manifest, signer);
        } catch (DuplicityException.WrongPassphrase | DuplicityException.Damaged unknown) {
            // Nobody can tell here.
        }
    }

    /** Whether a manifest was opened, so that it is known who signed it. */
    boolean isOpened(String manifest) {
        return signers.containsKey(manifest);
    }

    /** Who signed a manifest that was opened; null if nobody did whose key is here. */
    String signer(String manifest) {
        return signers.get(manifest);
    }

    /** Copies of manifests that were not what the destination has. */
    List<String> mended() {
        return mended;
    }

    private boolean isThere() {
        return setup.secrets().names().contains("PASSPHRASE");
    }

    /** The newest ones, then the newest of each chain: whoever changes a passphrase does it with a full backup. */
    private static List<BackupSet> candidates(Archive archive) {
        var all = new ArrayList<BackupSet>();
        for (var lost : archive.lost()) all.add(lost.set());
        all.addAll(archive.sets());
        var chosen = new LinkedHashSet<>(all.reversed().stream().filter(set -> isEncrypted(set.manifest()))
                .limit(TRIES_MAX / 2).toList());
        for (var chain : archive.chains().reversed()) chosen.add(chain.sets().getLast());
        return chosen.stream().filter(set -> isEncrypted(set.manifest())).limit(TRIES_MAX).toList();
    }

    /** What lost its manifest, or an interrupted first run left: the next goes on with it. */
    private static List<BackupSet> withoutManifests(Archive archive) {
        var sets = new ArrayList<>(archive.unfinished());
        for (var lost : archive.lost()) sets.add(lost.set());
        return sets;
    }

    /** @param sets the newest last @return whether it opens the newest volume */
    private boolean tryVolume(List<BackupSet> sets) throws DuplicityException, InterruptedException {
        var volume = sets.reversed().stream().flatMap(set -> set.volumes().values().stream())
                .filter(PassphraseProof::isEncrypted).findFirst().orElse(null);
        if (volume == null) return false;
        var passphrase = setup.secrets().value("PASSPHRASE");
        try {
            return Gpg.tryOnHead(destination.store().head(volume, HEAD_BYTES), setup, passphrase);
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    private Answer answer(BackupSet set) throws DuplicityException, InterruptedException {
        var known = answers.get(set.manifest());
        if (known != null) return known;
        var answer = ask(set);
        answers.put(set.manifest(), answer);
        return answer;
    }

    private Answer ask(BackupSet set) throws DuplicityException, InterruptedException {
        var manifest = set.manifest();
        var passphrase = setup.secrets().value("PASSPHRASE");
        try {
            var encrypted = fetch(manifest);
            if (encrypted.length == 0) return Answer.EMPTY;
            openers.put(manifest, GpgPackets.openers(encrypted));
            return switch (Gpg.tryPassphrase(encrypted, setup, passphrase, MANIFEST_BYTES_MAX)) {
                case Gpg.Trial.Opened(var content, _) when !isManifest(manifest, content.toByteArray()) -> {
                    damaged.add(manifest);
                    yield Answer.DAMAGED;
                }
                case Gpg.Trial.Opened(var content, var signer) -> {
                    signers.put(manifest, signer);
                    if (copies.correct(set.localManifest(), content)) mended.add(set.localManifest());
                    yield Answer.OPENS;
                }
                case Gpg.Trial.NoSecretKey _ -> Answer.OPENS;
                case Gpg.Trial.Damaged _ -> {
                    damaged.add(manifest);
                    yield Answer.DAMAGED;
                }
            };
        } catch (DuplicityException.WrongPassphrase wrong) {
            return Answer.STAYS_SHUT;
        } catch (DuplicityException.Damaged goneOrTooLong) {
            return Answer.DAMAGED;
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    private byte[] fetch(String manifest) throws DuplicityException, InterruptedException {
        var fetched = whole.remove(manifest);
        return fetched == null ? destination.store().fetch(manifest, MANIFEST_BYTES_MAX) : fetched;
    }

    private static boolean isManifest(String name, byte[] content) {
        try {
            Manifest.parse(name, content);
            return true;
        } catch (DifftarException other) {
            return false;
        }
    }

    private String shut(BackupSet set) {
        var why = switch (answers.get(set.manifest())) {
            case DAMAGED -> "is damaged";
            case EMPTY -> "is empty";
            case STAYS_SHUT -> "does not open with this passphrase, which opens others there";
            case OPENS -> throw new IllegalStateException("it opens");
        };
        return "the manifest of the backup of " + Moment.shown(set.time()) + ", " + set.manifest() + " at "
                + destination.describe() + ", " + why;
    }

    static boolean isEncrypted(String name) {
        return name != null && (name.endsWith(".gpg") || name.endsWith(".g"));
    }
}
