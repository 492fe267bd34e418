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
import java.util.Arrays;
import java.util.List;

/** The files of {@code keys/}: one master key, sealed once under each passphrase. */
final class KeyRing {
    private static final int DERIVED = 64;
    static final int R = 8;

    /** What opening a key takes, as scrypt counts it. */
    record Cost(int n, int r, int p) {
        /** Opens at once: 200 random bits need no slow derivation. */
        static final Cost GENERATED = new Cost(1 << 10, R, 1);
        /**
         * A person's words need the cost: as OWASP's "Password Storage Cheat Sheet" has it, where the memory of two
         * lanes at once is little. It is the same on every machine: a slow one shall not make weak keys, nor a fast
         * one keys that a slow one opens for seconds.
         */
        static final Cost CHOSEN = new Cost(1 << 14, R, 5);

        static Cost of(boolean generated) {
            return generated ? GENERATED : CHOSEN;
        }
    }

    private final Backend backend;
    private final SecureRandom random;
    private final Sealers sealers;

    KeyRing(Backend backend, SecureRandom random, Sealers sealers) {
        this.backend = backend;
        this.random = random;
        this.sealers = sealers;
    }

    List<Id> list() throws BackendException {
        return IdHandles.ids(backend, FileKind.KEY);
    }

    /** Whether a master key is the one that is looked for. */
    interface Wanted {
        boolean isIt(MasterKey key) throws RepositoryException;
    }

    /** A master key, and the key file that held it. */
    record Opened(MasterKey master, Id file) {}

    /**
     * The master key, from the first key file that opens with the passphrase and holds the one that is wanted: a
     * cut-off attempt to make the repository may have left a key of its own. Cheap ones are tried first, and of those
     * that ask for more work than any key needs only a few: whoever can write key files shall not keep us busy.
     *
     * @return null if the passphrase opens only keys that are not wanted
     */
    Opened open(KeyFiles files, byte[] passphrase, Wanted wanted) throws BackendException, RepositoryException {
        boolean unwanted = false;
        for (var found : files.worth()) {
            try {
                var key = unseal(found.file(), passphrase);
                if (wanted.isIt(key)) return new Opened(key, found.id());
                key.close();
                unwanted = true;
            } catch (UnauthenticException wrong) {
                // The next key may be ours.
            } catch (FormatException | IllegalArgumentException e) {
                files.damaged(found.id(), e.getMessage());
            }
        }
        if (unwanted) return null;
        throw files.failure();
    }

    MasterKey unseal(KeyFile file, byte[] passphrase) throws UnauthenticException, FormatException {
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

    /** A key file that is not stored yet. */
    record Prepared(MasterKey master, Id id, ByteString file) {}

    /**
     * Seals the master key under the passphrase. It takes a while and needs no store; what was sealed was opened again.
     */
    Prepared prepare(MasterKey master, byte[] passphrase, Cost cost, Timestamp now, String user, String host)
            throws RepositoryException {
        var file = sealed(master, passphrase, cost, now, user, host);
        try (var found = unseal(KeyFormat.read(file), passphrase)) {
            if (!found.isSame(master)) throw new MachineErrorException("another key was read back");
            return new Prepared(master, Id.of(BlobCodec.sha256().digest(file)), ByteString.copyOf(file));
        } catch (UnauthenticException | FormatException | IllegalArgumentException | MachineErrorException e) {
            throw RepositoryException.Failed.machineErrs("the key", e);
        }
    }

    /**
     * Stores it, and reads it as it then stands there.
     *
     * @param otherwise what follows if that fails, as the end of a sentence
     * @throws BackendException.NotFound if it is gone at once: another has made the repository and cleared up
     */
    void add(Prepared key, String otherwise) throws BackendException, RepositoryException {
        var file = IdHandles.of(FileKind.KEY, key.id);
        backend.save(file, List.of(ByteBuffer.wrap(key.file.toByteArray())));
        try {
            // By its name it is what was sealed.
            KeyFiles.read(backend, key.id);
        } catch (BackendException.NotFound gone) {
            throw gone;
        } catch (FormatException | BackendException e) {
            remove(key.id);
            throw new RepositoryException.Failed("the new key could not be read back from " + backend.describe() + " ("
                    + e.getMessage() + "), so " + otherwise + "; test the memory and the disk, then try again", e);
        }
    }

    /** Removes the keys that the passphrase opens and that are of another master key. */
    void removeOthers(MasterKey master, byte[] passphrase) throws BackendException {
        for (var found : KeyFiles.read(backend).worth()) {
            try (var key = unseal(found.file(), passphrase)) {
                if (!key.isSame(master)) remove(found.id());
            } catch (UnauthenticException | FormatException | IllegalArgumentException notOurs) {
                // Whoever knows its passphrase may know what it is for.
            }
        }
    }

    void remove(Id id) throws BackendException {
        backend.removeIfThere(IdHandles.of(FileKind.KEY, id));
    }

    private byte[] sealed(MasterKey master, byte[] passphrase, Cost cost, Timestamp now, String user, String host)
            throws RepositoryException {
        var salt = new byte[KeyFormat.SALT_LENGTH];
        random.nextBytes(salt);
        var derived = Scrypt.derive(passphrase, salt, cost.n(), cost.r(), cost.p(), DERIVED);
        var plain = KeyFormat.writeMasterKey(master.encrypt(), master.macK(), master.macR());
        try (var userKey = MasterKey.fromDerived(derived)) {
            var sealed = new byte[plain.length + Sealer.OVERHEAD];
            sealers.of(userKey).seal(plain, 0, plain.length, sealed, 0);
            return KeyFormat.write(new KeyFile(now, user, host, "scrypt", cost.n(), cost.r(), cost.p(),
                    ByteString.copyOf(salt), ByteString.copyOf(sealed)));
        } catch (MachineErrorException e) {
            throw RepositoryException.Failed.machineErrs("the key", e);
        } finally {
            Arrays.fill(derived, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }
}
