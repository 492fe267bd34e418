package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.chunker.Chunker;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/** What opens a repository, found with the passphrase or newly made: the master key, and the config sealed with it. */
final class UnlockedRepository {
    private final MasterKey key;
    private final Id keyFile;
    private final RepositoryConfig config;
    private final boolean made;

    private UnlockedRepository(KeyRing.Opened key, RepositoryConfig config, boolean made) {
        this.key = key.master();
        keyFile = key.file();
        this.config = config;
        this.made = made;
    }

    MasterKey key() {
        return key;
    }

    /** The key file that the passphrase opened. */
    Id keyFile() {
        return keyFile;
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

    /** The same, where the store itself may well be missing: that is not looked into. */
    static boolean isListed(Backend backend) throws BackendException {
        var found = new ArrayList<Backend.Entry>(1);
        backend.list(FileKind.CONFIG, found::add);
        return !found.isEmpty();
    }

    static UnlockedRepository of(SealedRepository found, byte[] passphrase, SecureRandom random, Sealers sealers)
            throws RepositoryException {
        try {
            return opened(found, passphrase, new KeyRing(found.backend(), random, sealers), sealers);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    private static UnlockedRepository opened(SealedRepository found, byte[] passphrase, KeyRing ring, Sealers sealers)
            throws BackendException, RepositoryException {
        var opened = opened(found, found.config(), passphrase, ring, sealers);
        if (opened == null) {
            // Perhaps it is wrong only this once.
            found.backend().distrust(Handle.CONFIG);
            var again = SealedRepository.config(found.backend());
            if (!Arrays.equals(again, found.config())) opened = opened(found, again, passphrase, ring, sealers);
        }
        if (opened == null) throw StoredFiles.damaged("the repository's config",
                "authentication failed; restore it from another copy of the repository", null);
        return opened;
    }

    /** Null if no key that the passphrase opens is the one that the config is sealed with. */
    private static UnlockedRepository opened(SealedRepository found, byte[] sealed, byte[] passphrase, KeyRing ring,
            Sealers sealers) throws BackendException, RepositoryException {
        var key = ring.open(found.keys(), passphrase, one -> isSealedWith(one, sealed, sealers));
        return key == null ? null : new UnlockedRepository(key, unseal(sealed, key.master(), sealers), false);
    }

    private static boolean isSealedWith(MasterKey key, byte[] sealed, Sealers sealers) {
        try {
            sealers.of(key).open(sealed, 0, sealed.length, new byte[sealed.length], 0);
            return true;
        } catch (UnauthenticException another) {
            return false;
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
            throw StoredFiles.damaged("the repository's config",
                    "authentication failed; restore it from another copy of the repository", e);
        } catch (FormatException e) {
            throw StoredFiles.damaged("the repository's config", e.getMessage(), e);
        }
    }

    /**
     * Key first, then config, and only the config makes it a repository: a key that is there already is used. Where
     * another program makes one in the same place at the same time, the first config stays, and both go on with it.
     *
     * @param polynomial by which files are cut
     */
    static UnlockedRepository made(Backend backend, byte[] passphrase, KeyRing.Cost cost, long polynomial,
            Supplier<Lock.Holder> holder, SecureRandom random, Sealers sealers) throws RepositoryException {
        var ring = new KeyRing(backend, random, sealers);
        var now = Timestamp.of(Instant.now(), ZoneId.systemDefault());
        // Work of some tenths of a second, which the way to the store may take as well.
        try (var prepared = Ahead.start("making a key",
                () -> ring.prepare(MasterKey.generate(random), passphrase, cost, now, holder.get().user(),
                        holder.get().host()));
                var listed = Ahead.start("reading the keys", () -> listed(backend))) {
            if (isListed(backend)) {
                throw new RepositoryException.Failed("there is a repository at " + backend.describe() + " already",
                        null);
            }
            var keys = listed.get();
            backend.create();
            return made(backend, passphrase, ring, keys, prepared, polynomial, random, sealers);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** The keys of an earlier attempt. */
    private static KeyFiles listed(Backend backend) throws BackendException, RepositoryException {
        try (var keys = Ahead.start("reading the keys", () -> KeyFiles.read(backend))) {
            refuseSnapshots(backend);
            return keys.get();
        } catch (BackendException.NotFound nothingThere) {
            return KeyFiles.none(backend);
        }
    }

    private static UnlockedRepository made(Backend backend, byte[] passphrase, KeyRing ring, KeyFiles keys,
            Ahead<KeyRing.Prepared> prepared, long polynomial, SecureRandom random, Sealers sealers)
            throws BackendException, RepositoryException {
        var opened = keys.isEmpty() ? null : ring.open(keys, passphrase, any -> true);
        var key = opened == null ? null : opened.master();
        Id added = null;
        if (key == null) {
            var fresh = prepared.get();
            key = fresh.master();
            opened = new KeyRing.Opened(key, fresh.id());
            try {
                ring.add(fresh, "no repository was made");
                added = fresh.id();
            } catch (BackendException.NotFound cleared) {
                if (!isThere(backend)) throw cleared;
                return joined(backend, passphrase, key, null, ring, sealers);
            }
        }
        var id = new byte[Id.LENGTH];
        random.nextBytes(id);
        var config = new RepositoryConfig(2, HexFormat.of().formatHex(id), polynomial);
        var sealed = sealed(config, key, sealers);
        if (!backend.saveNew(Handle.CONFIG, List.of(ByteBuffer.wrap(sealed))))
            return joined(backend, passphrase, key, added, ring, sealers);
        try (var all = Ahead.start("listing the keys", ring::list)) {
            readBack(backend, config, key, sealers);
            // restic takes the first key that opens, so none shall stay that other cut-off attempts left.
            if (all.get().size() > 1) ring.removeOthers(key, passphrase);
        }
        return new UnlockedRepository(opened, config, true);
    }

    /** Another's config stands: ours was never there, and a key of ours that does not open it goes. */
    private static UnlockedRepository joined(Backend backend, byte[] passphrase, MasterKey key, Id added, KeyRing ring,
            Sealers sealers) throws BackendException, RepositoryException {
        boolean isOurs = isSealedWith(key, SealedRepository.config(backend), sealers);
        key.close();
        if (added != null && !isOurs) ring.remove(added);
        try {
            return opened(SealedRepository.read(backend), passphrase, ring, sealers);
        } catch (RepositoryException.WrongPassphrase e) {
            throw new RepositoryException.WrongPassphrase("another program made a repository at " + backend.describe()
                    + " at the same moment, with another passphrase; use that passphrase, or name another place");
        }
    }

    /** Whoever is told that a repository was made shall be able to open it. */
    private static void readBack(Backend backend, RepositoryConfig config, MasterKey key, Sealers sealers)
            throws BackendException, RepositoryException {
        try {
            if (unseal(SealedRepository.config(backend), key, sealers).equals(config)) return;
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
        if (IdHandles.ids(backend, FileKind.SNAPSHOT).isEmpty()) return;
        throw new RepositoryException.Damaged("the repository at " + backend.describe()
                + " has lost its config; restore that file from another copy of the repository", null);
    }
}
