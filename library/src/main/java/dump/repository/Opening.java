package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.chunker.Chunker;
import dump.chunker.Polynomial;
import dump.crypto.MachineErrorException;
import dump.crypto.MasterKey;
import dump.crypto.Sealer;
import dump.crypto.Sealers;
import dump.crypto.UnauthenticException;
import dump.format.ConfigFormat;
import dump.format.FormatException;
import dump.model.Id;
import dump.model.RepositoryConfig;
import dump.model.Timestamp;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/** What opens a repository, found with the passphrase or newly made: the master key, and the config sealed with it. */
final class Opening {
    private static final int CONFIG_MAX = 64 << 10;

    private final MasterKey key;
    private final RepositoryConfig config;
    private final boolean made;

    private Opening(MasterKey key, RepositoryConfig config, boolean made) {
        this.key = key;
        this.config = config;
        this.made = made;
    }

    MasterKey key() {
        return key;
    }

    RepositoryConfig config() {
        return config;
    }

    /** Whether it was made here, and not by another. */
    boolean isMade() {
        return made;
    }

    /** Whether the store holds a config. */
    static boolean isThere(Backend backend) throws BackendException {
        try {
            backend.size(Handle.CONFIG);
            return true;
        } catch (BackendException.NotFound absent) {
            return false;
        }
    }

    static Opening of(Backend backend, byte[] passphrase, SecureRandom random, Sealers sealers) throws RepositoryException {
        try {
            return opened(backend, passphrase, new KeyRing(backend, random, sealers), sealers);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    private static Opening opened(Backend backend, byte[] passphrase, KeyRing ring, Sealers sealers)
            throws BackendException, RepositoryException {
        var sealed = load(backend);
        var key = ring.open(passphrase, found -> isSealedWith(found, sealed, sealers));
        if (key == null) throw StoredFiles.damaged("the repository's config",
                "its seal is broken; restore it from another copy of the repository", null);
        return new Opening(key, unseal(sealed, key, sealers), false);
    }

    private static boolean isSealedWith(MasterKey key, byte[] sealed, Sealers sealers) {
        try {
            sealers.of(key).open(sealed, 0, sealed.length, new byte[sealed.length], 0);
            return true;
        } catch (UnauthenticException another) {
            return false;
        }
    }

    private static byte[] load(Backend backend) throws BackendException, RepositoryException {
        try {
            var sealed = backend.loadAll(Handle.CONFIG, CONFIG_MAX);
            if (sealed.length > 0) return sealed;
            throw new RepositoryException.Damaged("the config of the repository at " + backend.describe() + " is empty; if"
                    + " the repository was just being made, remove that file and try again, else restore it from"
                    + " another copy", null);
        } catch (BackendException.NotFound e) {
            throw new RepositoryException.Absent("there is no repository at " + backend.describe()
                    + "; is the disk mounted and the name right? `dump init` makes a new one", e);
        } catch (BackendException.TooLong e) {
            throw StoredFiles.damaged("the repository's config", "it is larger than any", e);
        } catch (BackendException.Unreadable | BackendException.TooShort e) {
            throw new RepositoryException.Damaged("the repository's config cannot be read (" + e.getMessage()
                    + "); restore it from another copy of the repository", e);
        }
    }

    private static RepositoryConfig unseal(byte[] sealed, MasterKey key, Sealers sealers) throws RepositoryException {
        try {
            var plain = new byte[sealed.length];
            int length = sealers.of(key).open(sealed, 0, sealed.length, plain, 0);
            var config = ConfigFormat.read(Arrays.copyOf(plain, length));
            if (!Chunker.takes(config.polynomial()))
                throw new FormatException("its chunker_polynomial is none of degree 8 to 53 that is irreducible");
            return config;
        } catch (UnauthenticException e) {
            throw StoredFiles.damaged("the repository's config", "its seal is broken; restore it from another copy of the repository", e);
        } catch (FormatException e) {
            throw StoredFiles.damaged("the repository's config", e.getMessage(), e);
        }
    }

    /**
     * Key first, then config, and only the config makes it a repository: a key that is there already is used. Where
     * another program makes one in the same place at the same time, the first config stays, and both go on with it.
     */
    static Opening made(Backend backend, byte[] passphrase, Supplier<KeyRing.Cost> cost, Lock.Holder holder,
            SecureRandom random, Sealers sealers) throws RepositoryException {
        try {
            if (isThere(backend)) {
                throw new RepositoryException.Failed("there is a repository at " + backend.describe() + " already", null);
            }
            backend.create();
            refuseSnapshots(backend);
            var ring = new KeyRing(backend, random, sealers);
            var key = ring.list().isEmpty() ? null : ring.open(passphrase, any -> true);
            Id added = null;
            if (key == null) {
                key = MasterKey.generate(random);
                var now = Timestamp.of(Instant.now(), ZoneId.systemDefault());
                try {
                    added = ring.add(key, passphrase, cost.get(), now, holder.user(), holder.host());
                } catch (BackendException.NotFound cleared) {
                    if (!isThere(backend)) throw cleared;
                    return joined(backend, passphrase, key, null, ring, sealers);
                }
            }
            var id = new byte[Id.LENGTH];
            random.nextBytes(id);
            var config = new RepositoryConfig(2, HexFormat.of().formatHex(id), Polynomial.random(random));
            var sealed = sealed(config, key, sealers);
            if (backend.saveNew(Handle.CONFIG, List.of(ByteBuffer.wrap(sealed)))) {
                readBack(backend, config, key, sealers);
                // restic takes the first key that opens, so none shall stay that other cut-off attempts left.
                ring.removeOthers(key, passphrase);
                return new Opening(key, config, true);
            }
            return joined(backend, passphrase, key, added, ring, sealers);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** Another's config stands: ours was never there, and a key of ours that does not open it goes. */
    private static Opening joined(Backend backend, byte[] passphrase, MasterKey key, Id added, KeyRing ring,
            Sealers sealers) throws BackendException, RepositoryException {
        boolean isOurs = isSealedWith(key, load(backend), sealers);
        key.close();
        if (added != null && !isOurs) ring.remove(added);
        try {
            return opened(backend, passphrase, ring, sealers);
        } catch (RepositoryException.WrongPassphrase e) {
            throw new RepositoryException.WrongPassphrase("another program made a repository at " + backend.describe()
                    + " at the same moment, with another passphrase; use that passphrase, or name another place");
        }
    }

    /** Whoever is told that a repository was made shall be able to open it. */
    private static void readBack(Backend backend, RepositoryConfig config, MasterKey key, Sealers sealers)
            throws BackendException, RepositoryException {
        try {
            if (unseal(load(backend), key, sealers).equals(config)) return;
            throw StoredFiles.damaged("the repository's config", "it is not what was written", null);
        } catch (RepositoryException.Damaged e) {
            throw new RepositoryException.Failed("the new repository could not be read back from " + backend.describe()
                    + " (" + e.getMessage() + "); test the memory and the disk, remove what was made there, and try"
                    + " again", e);
        }
    }

    private static byte[] sealed(RepositoryConfig config, MasterKey key, Sealers sealers) throws RepositoryException {
        try {
            var plain = ConfigFormat.write(config);
            if (!ConfigFormat.read(plain).equals(config)) throw new MachineErrorException("it reads as another one");
            var sealed = new byte[plain.length + Sealer.OVERHEAD];
            sealers.of(key).seal(plain, 0, plain.length, sealed, 0);
            return sealed;
        } catch (MachineErrorException | FormatException e) {
            throw RepositoryException.Failed.machineErrs("the repository's config", e);
        }
    }

    /** What holds snapshots was a repository once, and a new key would open none of them. */
    private static void refuseSnapshots(Backend backend) throws BackendException, RepositoryException {
        if (Handles.ids(backend, FileKind.SNAPSHOT).isEmpty()) return;
        throw new RepositoryException.Damaged("the repository at " + backend.describe()
                + " has lost its config; restore that file from another copy of the repository", null);
    }
}
