package dump.archive;

import dump.difftar.BackupSet;
import dump.duplicity.DuplicityException;
import dump.duplicity.GpgEncryption;
import dump.duplicity.LocalWorkspace;
import dump.duplicity.Setup;
import java.util.ArrayList;
import java.util.List;

/**
 * Manifests and signatures that the destination has lost while a copy is here. They are the only cure of their sets,
 * and Duplicity deletes them when it next writes, as it believes the destination alone: so they are put back before, and
 * kept from it where that can't be done.
 */
final class Restitution {
    private final Setup setup;
    private final LocalWorkspace workspace;
    private final LocalCache cache;
    private final Destination destination;

    /** @param copy its name in the cache */
    private record Missing(BackupSet set, String copy, boolean manifest) {
        LostCopy told(boolean returned) {
            return new LostCopy(set.time(), manifest, copy, returned);
        }
    }

    Restitution(Setup setup, LocalWorkspace workspace, LocalCache cache, Destination destination) {
        this.setup = setup;
        this.workspace = workspace;
        this.cache = cache;
        this.destination = destination;
    }

    /** What is lost there and copied here, of sets that are whole but for it. */
    private List<Missing> missing() throws DuplicityException {
        var here = cache.names();
        var missing = new ArrayList<Missing>();
        for (var set : destination.archive().all()) {
            if (set.manifest() != null && set.signatures() != null || !destination.isWholeHere(set)) continue;
            if (set.manifest() == null) missing.add(new Missing(set, set.localManifest(), true));
            if (set.signatures() == null && here.contains(set.localSignatures()))
                missing.add(new Missing(set, set.localSignatures(), false));
        }
        return missing;
    }

    /** What {@link #putBack} would put back or would not. */
    List<LostCopy> look() throws DuplicityException {
        var found = new ArrayList<LostCopy>();
        for (var one : missing()) found.add(one.told(canReturn(one.set)));
        return found;
    }

    /** Puts back what can be; the archive has to be looked at again. */
    List<LostCopy> putBack() throws DuplicityException, InterruptedException {
        var done = new ArrayList<LostCopy>();
        for (var one : missing()) {
            boolean can = canReturn(one.set);
            if (can) putBack(one);
            done.add(one.told(can));
        }
        return done;
    }

    /** Only to a place of our own reach, and encrypted as the set. */
    private boolean canReturn(BackupSet set) {
        var volume = set.volumes().get(set.volumes().firstKey());
        return destination.store() != null && PassphraseProof.isEncrypted(volume) != setup.isPlain();
    }

    private void putBack(Missing one) throws DuplicityException, InterruptedException {
        var plain = workspace.fetched();
        var encrypted = workspace.fetched();
        try {
            // Encrypted signatures are packed by GnuPG alone, and a manifest is never packed here.
            boolean unpacks = !one.manifest && !setup.isPlain();
            cache.unpack(one.copy, plain, unpacks);
            if (setup.isPlain()) {
                destination.store().put(one.copy, plain);
                return;
            }
            GpgEncryption.encrypt(plain, encrypted, setup);
            destination.store().put(one.copy.replaceFirst("\\.g?z$", "") + cache.naming().encrypted(), encrypted);
        } finally {
            LocalWorkspace.remove(plain);
            LocalWorkspace.remove(encrypted);
        }
    }

    interface Writing {
        void run() throws DuplicityException, InterruptedException;
    }

    /** Lets Duplicity write while the copies that it would delete are out of its sight. */
    void keeping(Writing writing) throws DuplicityException, InterruptedException {
        var kept = cache.kept();
        kept.copy(cache, missing().stream().map(Missing::copy).toList());
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
