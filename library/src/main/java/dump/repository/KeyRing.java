package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.crypto.MachineErrorException;
import dump.crypto.MasterKey;
import dump.crypto.Scrypt;
import dump.crypto.Sealer;
import dump.crypto.Sealers;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.format.KeyFormat;
import dump.model.ByteString;
import dump.model.Id;
import dump.model.KeyFile;
import dump.model.Timestamp;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The files of {@code keys/}: one master key, sealed once under each passphrase. */
final class KeyRing {
    /** restic tries no more, and neither do we: each costs a scrypt. */
    private static final int TRIES_MAX = 20;
    private static final int KEY_FILE_MAX = 64 << 10;
    private static final int DERIVED = 64;
    private static final int N = 1 << 15, R = 8;
    private static final long MILLIS_CHOSEN = 500;
    private static final int P_MAX = 16;
    /** Work that restic and we may give a key, in derivations of p 1; such a key is always tried. */
    private static final long WORK_USUAL = P_MAX;
    /** Work of all tries together beyond which costlier keys are passed over: some 15 s. */
    private static final long WORK_MAX = 128;

    /** What opening a key takes, as scrypt counts it. */
    record Cost(int n, int r, int p) {}

    private final Backend backend;
    private final SecureRandom random;
    private final Sealers sealers;

    KeyRing(Backend backend, SecureRandom random, Sealers sealers) {
        this.backend = backend;
        this.random = random;
        this.sealers = sealers;
    }

    List<Id> list() throws BackendException {
        return Handles.ids(backend, FileKind.KEY);
    }

    /** Whether a master key is the one that is looked for. */
    interface Wanted {
        boolean isIt(MasterKey key) throws RepositoryException;
    }

    /**
     * The master key, from the first key file that opens with the passphrase and holds the one that is wanted: a
     * cut-off attempt to make the repository may have left a key of its own. Cheap ones are tried first, and of those
     * that ask for more work than any key needs only a few: whoever can write key files shall not keep us busy.
     *
     * @return null if the passphrase opens only keys that are not wanted
     */
    MasterKey open(byte[] passphrase, Wanted wanted) throws BackendException, RepositoryException {
        var tries = new Tries();
        boolean unwanted = false;
        for (var found : tries.read()) {
            try {
                var key = unseal(found.file, passphrase);
                if (wanted.isIt(key)) return key;
                key.close();
                unwanted = true;
            } catch (UnauthenticException wrong) {
                // The next key may be ours.
            } catch (FormatException | IllegalArgumentException e) {
                tries.damage.add("keys/" + found.id + ": " + e.getMessage());
            }
        }
        if (unwanted) return null;
        throw tries.failure();
    }

    private record Found(Id id, KeyFile file) {
        /** In units of a derivation that takes some 0.1 s. */
        long work() {
            return Math.ceilDiv((long) file.n() * file.r() * file.p(), (long) N * R);
        }
    }

    /** The key files that are worth trying, and what is wrong with the others. */
    private final class Tries {
        private final List<String> damage = new ArrayList<>();
        private final List<Id> ids = list();
        private BackendException.Denied denied;

        Tries() throws BackendException {}

        List<Found> read() throws BackendException {
            var found = new ArrayList<Found>();
            for (var id : ids) {
                if (found.size() == TRIES_MAX) break;
                try {
                    found.add(new Found(id, KeyRing.this.read(id)));
                } catch (BackendException.NotFound removedMeanwhile) {
                    // As if it had gone before.
                } catch (FormatException e) {
                    damage.add("keys/" + id + ": " + e.getMessage());
                } catch (BackendException e) {
                    // Another key file may be ours, and readable.
                    if (!e.isOfOneFile()) throw e;
                    if (e instanceof BackendException.Denied rights) denied = rights;
                    damage.add("keys/" + id + ": " + e.getMessage());
                }
            }
            found.sort(Comparator.comparingLong(Found::work));
            long work = 0;
            var worth = new ArrayList<Found>();
            for (var one : found) {
                work += one.work();
                if (one.work() <= WORK_USUAL || work <= WORK_MAX) worth.add(one);
                else damage.add("keys/" + one.id + ": it was not tried, for it asks for more work than any key needs");
            }
            return worth;
        }

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
                    + backend.describe() + (ids.size() > TRIES_MAX ? " (only " + TRIES_MAX + " of its keys were tried)" : "")
                    + (damage.isEmpty() ? "" : "; besides, " + damage.getFirst()));
        }
    }

    private KeyFile read(Id id) throws BackendException, FormatException {
        var bytes = backend.loadAll(Handles.of(FileKind.KEY, id), KEY_FILE_MAX);
        if (!Id.of(Workbench.sha256().digest(bytes)).equals(id))
            throw new FormatException("its content is not what its name says");
        return KeyFormat.read(bytes);
    }

    private MasterKey unseal(KeyFile file, byte[] passphrase) throws UnauthenticException, FormatException {
        var derived = Scrypt.derive(passphrase, file.salt().toByteArray(), file.n(), file.r(), file.p(), DERIVED);
        try (var user = MasterKey.fromDerived(derived)) {
            var sealed = file.data().toByteArray();
            var plain = new byte[sealed.length];
            int length = sealers.of(user).open(sealed, 0, sealed.length, plain, 0);
            var json = Arrays.copyOf(plain, length);
            Arrays.fill(plain, (byte) 0);
            var parts = KeyFormat.readMasterKey(json);
            Arrays.fill(json, (byte) 0);
            try {
                return MasterKey.fromDerived(parts);
            } finally {
                Arrays.fill(parts, (byte) 0);
            }
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    /**
     * Seals the master key under the passphrase, stores the file, and opens it as it then stands in the store.
     *
     * @throws BackendException.NotFound if it is gone at once: another has made the repository and cleared up
     */
    Id add(MasterKey master, byte[] passphrase, Cost cost, Timestamp now, String user, String host)
            throws BackendException, RepositoryException {
        var id = store(master, passphrase, cost, now, user, host);
        try (var found = unseal(read(id), passphrase)) {
            if (found.isSame(master)) return id;
            throw new FormatException("another key was read back");
        } catch (BackendException.NotFound gone) {
            throw gone;
        } catch (UnauthenticException | FormatException | IllegalArgumentException | BackendException e) {
            remove(id);
            throw new RepositoryException.Failed("the new key could not be read back from " + backend.describe() + " ("
                    + e.getMessage() + "), so no repository was made; test the memory and the disk, then try again", e);
        }
    }

    /** Removes the keys that the passphrase opens and that are of another master key. */
    void removeOthers(MasterKey master, byte[] passphrase) throws BackendException {
        var tries = new Tries();
        if (tries.ids.size() == 1) return;
        for (var found : tries.read()) {
            try (var key = unseal(found.file, passphrase)) {
                if (!key.isSame(master)) remove(found.id);
            } catch (UnauthenticException | FormatException | IllegalArgumentException notOurs) {
                // Whoever knows its passphrase may know what it is for.
            }
        }
    }

    void remove(Id id) throws BackendException {
        try {
            backend.remove(Handles.of(FileKind.KEY, id));
        } catch (BackendException.NotFound gone) {
            // As wanted.
        }
    }

    private Id store(MasterKey master, byte[] passphrase, Cost cost, Timestamp now, String user, String host)
            throws BackendException, RepositoryException {
        var salt = new byte[KeyFormat.SALT_LENGTH];
        random.nextBytes(salt);
        var derived = Scrypt.derive(passphrase, salt, cost.n(), cost.r(), cost.p(), DERIVED);
        var plain = KeyFormat.writeMasterKey(master.encrypt(), master.macK(), master.macR());
        try (var userKey = MasterKey.fromDerived(derived)) {
            var sealed = new byte[plain.length + Sealer.OVERHEAD];
            sealers.of(userKey).seal(plain, 0, plain.length, sealed, 0);
            var file = KeyFormat.write(new KeyFile(now, user, host, "scrypt", cost.n(), cost.r(), cost.p(),
                    ByteString.copyOf(salt), ByteString.copyOf(sealed)));
            var id = Id.of(Workbench.sha256().digest(file));
            backend.save(Handles.of(FileKind.KEY, id), List.of(ByteBuffer.wrap(file)));
            return id;
        } catch (MachineErrorException e) {
            throw RepositoryException.Failed.machineErrs("the key", e);
        } finally {
            Arrays.fill(derived, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** For a passphrase that is strong by construction. */
    static Cost costGenerated() {
        return new Cost(N, R, 1);
    }

    /** As many lanes as keep one derivation just under half a second on one core: a person's words need the cost. */
    static Cost costChosen() {
        var words = new byte[DERIVED];
        Scrypt.derive(words, words, N, R, 1, DERIVED);
        long start = System.nanoTime();
        Scrypt.derive(words, words, N, R, 1, DERIVED);
        long millis = Math.max(1, (System.nanoTime() - start) / 1_000_000);
        return new Cost(N, R, Math.clamp(MILLIS_CHOSEN / millis, 1, P_MAX));
    }
}
