package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
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
        var ids = new ArrayList<Id>();
        backend.list(Layout.KEYS, entry -> {
            if (Id.isId(entry.name())) ids.add(Id.parse(entry.name()));
        });
        return ids;
    }

    /** The master key, from the first key file that opens with the passphrase. */
    MasterKey open(byte[] passphrase) throws BackendException, RepositoryException {
        var damage = new ArrayList<String>();
        BackendException.Denied denied = null;
        var ids = list();
        for (var id : ids.subList(0, Math.min(ids.size(), TRIES_MAX))) {
            try {
                return unseal(read(id), passphrase);
            } catch (UnauthenticException wrong) {
                // The next key may be ours.
            } catch (BackendException.NotFound removedMeanwhile) {
                // As if it had gone before.
            } catch (FormatException | IllegalArgumentException e) {
                damage.add("keys/" + id + ": " + e.getMessage());
            } catch (BackendException e) {
                // Another key file may be ours, and readable.
                if (!e.isOfOneFile()) throw e;
                if (e instanceof BackendException.Denied rights) denied = rights;
                damage.add("keys/" + id + ": " + e.getMessage());
            }
        }
        if (ids.isEmpty()) {
            throw new RepositoryException.Damaged("the repository at " + backend.describe()
                    + " has no key file; restore the folder keys from another copy of the repository", null);
        }
        if (damage.size() == ids.size()) {
            if (denied != null) throw denied;
            throw new RepositoryException.Damaged("no key of the repository at " + backend.describe()
                    + " can be read (" + damage.getFirst() + "); restore it from another copy", null);
        }
        throw new RepositoryException.WrongPassphrase("wrong passphrase for the repository at " + backend.describe()
                + (ids.size() > TRIES_MAX ? " (only " + TRIES_MAX + " of its keys were tried)" : "")
                + (damage.isEmpty() ? "" : "; besides, " + damage.getFirst()));
    }

    private KeyFile read(Id id) throws BackendException, FormatException {
        var bytes = backend.loadAll(Backend.Kind.METADATA, Layout.file(Layout.KEYS, id), KEY_FILE_MAX);
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

    /** Seals the master key under the passphrase, stores the file, and opens it as it then stands in the store. */
    void add(MasterKey master, byte[] passphrase, Cost cost, Timestamp now, String user, String host)
            throws BackendException, RepositoryException {
        var id = store(master, passphrase, cost, now, user, host);
        try (var found = unseal(read(id), passphrase)) {
            if (found.isSame(master)) return;
            throw new FormatException("another key was read back");
        } catch (UnauthenticException | FormatException | IllegalArgumentException | BackendException e) {
            remove(id);
            throw new RepositoryException.Failed("the new key could not be read back from " + backend.describe() + " ("
                    + e.getMessage() + "), so no repository was made; test the memory and the disk, then try again", e);
        }
    }

    private void remove(Id id) throws BackendException {
        try {
            backend.remove(Backend.Kind.METADATA, Layout.file(Layout.KEYS, id));
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
            backend.save(Backend.Kind.METADATA, Layout.file(Layout.KEYS, id), List.of(ByteBuffer.wrap(file)));
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
