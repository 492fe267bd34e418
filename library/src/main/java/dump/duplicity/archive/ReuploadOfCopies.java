package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.GpgEncryption;
import dump.duplicity.command.LocalWorkspace;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.LostSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Manifests and signatures that the destination has lost, or that are no good there, while a copy is here. They are the
 * only cure of their sets, and what is missing there Duplicity deletes here when it next writes, as it believes the
 * destination alone: so they are put back before, and kept from it where that can't be done.
 */
public final class ReuploadOfCopies {
    private final Setup setup;
    private final boolean trial;
    private final LocalWorkspace workspace;
    private final LocalCache cache;
    private final Destination destination;
    private final DuplicityInquiry inquiry;

    /** @param copy its name in the cache */
    private record Candidate(BackupSet set, String copy, boolean manifest, LostCopy.State state) {
        LostCopy told(boolean returned) {
            return new LostCopy(set.time(), manifest, state, copy, returned);
        }

        boolean isMissing() {
            return state == LostCopy.State.MISSING;
        }

        /** At the destination; null if it is missing. */
        String name() {
            return manifest ? set.manifest() : set.signatures();
        }
    }

    ReuploadOfCopies(Setup setup, boolean trial, LocalWorkspace workspace, LocalCache cache, Destination destination,
            DuplicityInquiry inquiry) {
        this.setup = setup;
        this.trial = trial;
        this.workspace = workspace;
        this.cache = cache;
        this.destination = destination;
        this.inquiry = inquiry;
    }

    /**
     * Puts back manifests and signatures that the destination has lost, or that are no good there, while a copy is
     * here; in a trial it only tells. The passphrase has to be proved before.
     *
     * @param builds whether a backup would build on what is there, all of which is looked at then
     */
    public List<LostCopy> putBack(boolean builds) throws DuplicityException, InterruptedException {
        var last = builds && !destination.archive().sets().isEmpty() ? destination.archive().sets().getLast() : null;
        var found = trial ? look(last) : putBack(last);
        if (!trial && found.stream().anyMatch(LostCopy::returned)) destination.list();
        return found;
    }

    /** The same, only looked for. */
    public List<LostCopy> lost() throws DuplicityException, InterruptedException {
        return look(null);
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
    public boolean isHere(BackupSet set) {
        return set.manifest() == null && destination.isWholeHere(set);
    }

    /** What is missing there and copied here, of sets that are whole but for it. */
    private List<Candidate> missing() throws DuplicityException {
        var here = cache.names();
        var missing = new ArrayList<Candidate>();
        for (var set : destination.archive().all()) {
            if (set.manifest() != null && set.signatures() != null || !destination.isWholeHere(set)) continue;
            if (set.manifest() == null)
                missing.add(new Candidate(set, set.localManifest(), true, LostCopy.State.MISSING));
            if (set.signatures() == null && here.contains(set.localSignatures()))
                missing.add(new Candidate(set, set.localSignatures(), false, LostCopy.State.MISSING));
        }
        return missing;
    }

    /** What is there and holds nothing, or is known to be damaged, while the copy here is sound. */
    private List<Candidate> spoiled(BackupSet last) throws DuplicityException, InterruptedException {
        var sets = destination.archive().all().stream().filter(set -> set.manifest() != null).toList();
        var names = Stream.concat(sets.stream().map(BackupSet::manifest), sets.stream().map(BackupSet::signatures))
                .filter(Objects::nonNull).toList();
        var empty = new HashSet<>(destination.empty(names));
        var damaged = inquiry.damaged(last);
        var spoiled = new ArrayList<Candidate>();
        for (var set : sets) {
            var signatures = set.signatures() != null && empty.contains(set.signatures());
            var manifest = empty.contains(set.manifest()) ? LostCopy.State.EMPTY
                    : damaged.contains(set.manifest()) ? LostCopy.State.DAMAGED : null;
            if (manifest == null && !signatures || !destination.isExactlyHere(set)) continue;
            if (manifest != null) spoiled.add(new Candidate(set, set.localManifest(), true, manifest));
            if (signatures && cache.isSound(set.localSignatures()))
                spoiled.add(new Candidate(set, set.localSignatures(), false, LostCopy.State.EMPTY));
        }
        return spoiled;
    }

    private List<Candidate> lost(BackupSet last) throws DuplicityException, InterruptedException {
        var lost = new ArrayList<Candidate>();
        for (var one : missing())
            if (one.manifest ? destination.isExactlyHere(one.set) : cache.isSound(one.copy)) lost.add(one);
        lost.addAll(spoiled(last));
        return lost;
    }

    /** What {@link #putBack} would put back or would not. */
    private List<LostCopy> look(BackupSet last) throws DuplicityException, InterruptedException {
        var found = new ArrayList<LostCopy>();
        for (var one : lost(last)) found.add(one.told(canReturn(one.set)));
        return found;
    }

    /**
     * Puts back what can be; the archive has to be looked at again.
     *
     * @param last on which a backup would build; null for none
     */
    private List<LostCopy> putBack(BackupSet last) throws DuplicityException, InterruptedException {
        var lost = lost(last);
        var done = new ArrayList<LostCopy>();
        if (lost.isEmpty()) return done;
        // Another Duplicity may be about to write just that.
        try (var _ = cache.lock().take(setup.name())) {
            for (var one : lost) {
                boolean can = canReturn(one.set);
                if (can) putBack(one);
                done.add(one.told(can));
            }
        } catch (IOException unlocked) {
            throw new DuplicityException.Failed(unlocked);
        }
        return done;
    }

    /** Only to a place of our own reach, and encrypted as the set. */
    private boolean canReturn(BackupSet set) {
        var volume = set.volumes().get(set.volumes().firstKey());
        return destination.store() != null && PassphraseProof.isEncrypted(volume) != setup.isPlain();
    }

    private void putBack(Candidate one) throws DuplicityException, InterruptedException {
        // Whoever knows more of it than we do finds it.
        if (one.state == LostCopy.State.DAMAGED)
            cache.setAside(one.name(), destination.store().fetch(one.name(), PassphraseProof.MANIFEST_BYTES_MAX));
        var plain = workspace.fetched();
        var encrypted = workspace.fetched();
        try {
            // Encrypted signatures are packed by GnuPG alone, and a manifest is never packed here.
            boolean unpacks = !one.manifest && !setup.isPlain();
            cache.unpack(one.copy, plain, unpacks);
            if (!setup.isPlain()) GpgEncryption.encrypt(plain, encrypted, setup);
            destination.store().put(one.isMissing() ? missingName(one) : one.name(), setup.isPlain() ? plain
                    : encrypted);
            if (!one.isMissing()) inquiry.replaced(one.name());
        } finally {
            LocalWorkspace.remove(plain);
            LocalWorkspace.remove(encrypted);
        }
    }

    private String missingName(Candidate one) {
        return setup.isPlain() ? one.copy : one.copy.replaceFirst("\\.g?z$", "") + cache.naming().encrypted();
    }

    interface Writing {
        void run() throws DuplicityException, InterruptedException;
    }

    /** Lets Duplicity write while the copies that it would delete are out of its sight. */
    void keeping(Writing writing) throws DuplicityException, InterruptedException {
        var kept = cache.kept();
        kept.copy(cache, missing().stream().map(Candidate::copy).toList());
        try {
            writing.run();
        } finally {
            recover();
        }
    }

    /** Brings back what was kept; a run may have been killed before. */
    void recover() throws DuplicityException {
        var kept = cache.kept();
        var names = kept.names();
        if (names.isEmpty()) return;
        cache.copy(kept, names);
        kept.clear();
    }
}
