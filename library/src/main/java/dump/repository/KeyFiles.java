package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.format.KeyFormat;
import dump.model.Id;
import dump.model.KeyFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The key files of a repository as they were read: those that are worth trying, and what is wrong with the others. */
final class KeyFiles {
    /** restic tries no more, and neither do we: each costs a scrypt. */
    static final int TRIES_MAX = 20;
    private static final int FILE_MAX = 64 << 10;
    /** Of the lanes of restic's keys. */
    private static final int RESTIC_N = 1 << 15;
    /** Work that restic may give a key, in derivations of p 1; such a key is always tried. */
    private static final long WORK_USUAL = 16;
    /** Work of all tries together beyond which costlier keys are passed over: some 15 s. */
    private static final long WORK_MAX = 128;

    record Found(Id id, KeyFile file) {
        /** In units of a derivation that takes some 0.1 s. */
        long work() {
            return Math.ceilDiv((long) file.n() * file.r() * file.p(), (long) RESTIC_N * KeyRing.R);
        }
    }

    private final Backend backend;
    private final List<Id> ids;
    private final List<Found> found = new ArrayList<>();
    private final List<String> damage = new ArrayList<>();
    private BackendException.Denied denied;

    private KeyFiles(Backend backend, List<Id> ids) {
        this.backend = backend;
        this.ids = ids;
    }

    /** Of a store that is not there yet. */
    static KeyFiles none(Backend backend) {
        return new KeyFiles(backend, List.of());
    }

    /** Lists and reads them. */
    static KeyFiles read(Backend backend) throws BackendException {
        var files = new KeyFiles(backend, IdHandles.ids(backend, FileKind.KEY));
        for (var id : files.ids) {
            if (files.found.size() == TRIES_MAX) break;
            files.add(id);
        }
        files.found.sort(Comparator.comparingLong(Found::work));
        return files;
    }

    private void add(Id id) throws BackendException {
        try {
            found.add(new Found(id, read(backend, id)));
        } catch (BackendException.NotFound removedMeanwhile) {
            // As if it had gone before.
        } catch (FormatException e) {
            damaged(id, e.getMessage());
        } catch (BackendException e) {
            // Another key file may be ours, and readable.
            if (!e.isOfOneFile()) throw e;
            if (e instanceof BackendException.Denied rights) denied = rights;
            damaged(id, e.getMessage());
        }
    }

    /** One of them, proved by its name. */
    static KeyFile read(Backend backend, Id id) throws BackendException, FormatException {
        var file = IdHandles.of(FileKind.KEY, id);
        try {
            return new SecondLook(backend).at(file, () -> {
                var bytes = backend.loadAll(file, FILE_MAX);
                if (!Id.of(BlobCodec.sha256().digest(bytes)).equals(id)) throw new FormatException("hash mismatch");
                return KeyFormat.read(bytes);
            });
        } catch (UnauthenticException nothingIsOpened) {
            throw new IllegalStateException(nothingIsOpened);
        }
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /** In the order in which they are to be tried: cheap ones first. */
    List<Found> worth() {
        long work = 0;
        var worth = new ArrayList<Found>();
        for (var one : found) {
            work += one.work();
            if (one.work() <= WORK_USUAL || work <= WORK_MAX) worth.add(one);
            else damaged(one.id, "it was not tried, for it asks for more work than any key needs");
        }
        return worth;
    }

    void damaged(Id id, String why) {
        damage.add("keys/" + id + ": " + why);
    }

    /** Why none of them opens the repository. */
    RepositoryException failure() throws BackendException {
        if (ids.isEmpty()) {
            return new RepositoryException.Damaged("the repository at " + backend.describe()
                    + " has no key file; restore the folder keys from another copy of the repository", null);
        }
        if (damage.size() == ids.size()) {
            if (denied != null) throw denied;
            return new RepositoryException.Damaged("no key of the repository at " + backend.describe()
                    + " can be read (" + damage.getFirst() + "); restore it from another copy", null);
        }
        return new RepositoryException.WrongPassphrase("wrong passphrase for the repository at "
                + backend.describe() + (ids.size() > TRIES_MAX ? " (only " + TRIES_MAX + " of its keys were tried)"
                : "")
                + (damage.isEmpty() ? "" : "; besides, " + damage.getFirst()));
    }
}
