package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.model.Remedy;
import java.util.List;

/**
 * A repository that is there, before anybody says the passphrase: its config, and its keys, which are read beside it
 * because each costs round trips.
 */
public final class SealedRepository {
    private static final int CONFIG_MAX = 64 << 10;
    /** Its identifier and the seal alone take more. */
    private static final int CONFIG_MIN = 96;

    private final Backend backend;
    private final byte[] config;
    private final Ahead<KeyFiles> keys;
    private final EarlyLists lists;

    private SealedRepository(Backend backend, byte[] config, Ahead<KeyFiles> keys, EarlyLists lists) {
        this.backend = backend;
        this.config = config;
        this.keys = keys;
        this.lists = lists;
    }

    /** @throws RepositoryException.Absent if there is none */
    public static SealedRepository read(Backend backend) throws RepositoryException {
        return read(backend, new EarlyLists());
    }

    /** The same, for who wants to see the snapshots and takes no lock: they are listed meanwhile. */
    public static SealedRepository readForNames(Backend backend) throws RepositoryException {
        var lists = new EarlyLists();
        lists.begin(backend, List.of(FileKind.SNAPSHOT, FileKind.INDEX));
        return read(backend, lists);
    }

    private static SealedRepository read(Backend backend, EarlyLists lists) throws RepositoryException {
        var keys = Ahead.start("reading the keys", () -> KeyFiles.read(backend));
        boolean there = false;
        try {
            var sealed = new SealedRepository(backend, config(backend), keys, lists);
            there = true;
            return sealed;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        } finally {
            if (!there) {
                keys.close();
                lists.close();
            }
        }
    }

    private static boolean holdsDuplicity(Backend backend) {
        try {
            return backend.otherNames().stream().anyMatch(name -> name.startsWith("duplicity-"));
        } catch (BackendException untold) {
            return false;
        }
    }

    static byte[] config(Backend backend) throws BackendException, RepositoryException {
        try {
            var sealed = backend.loadAll(Handle.CONFIG, CONFIG_MAX);
            if (sealed.length >= CONFIG_MIN) return sealed;
            throw new RepositoryException.Damaged("the config of the repository at " + backend.describe()
                    + (sealed.length == 0 ? " is empty" : " is cut off") + "; if the repository was just being made, remove"
                    + " that file and try again, else restore it from another copy", null);
        } catch (BackendException.NotFound e) {
            if (!e.isOfStore() && holdsDuplicity(backend)) throw new RepositoryException.Absent("there is no repository at "
                    + backend.describe() + ", but an archive of Duplicity", new Remedy.ReadWithDuplicity(), e);
            throw new RepositoryException.Absent("there is no repository at " + backend.describe()
                    + (e.isOfStore() ? ": " + e.getMessage() : ""), new Remedy.MakeRepository(backend.describe().startsWith("/")),
                    e);
        } catch (BackendException.TooLong e) {
            throw StoredFiles.damaged("the repository's config", "it is larger than any", e);
        } catch (BackendException.Unreadable | BackendException.TooShort e) {
            throw new RepositoryException.Damaged("the repository's config cannot be read (" + e.getMessage()
                    + "); restore it from another copy of the repository", e);
        }
    }

    Backend backend() {
        return backend;
    }

    byte[] config() {
        return config;
    }

    EarlyLists lists() {
        return lists;
    }

    KeyFiles keys() throws BackendException, RepositoryException {
        return keys.get();
    }
}
