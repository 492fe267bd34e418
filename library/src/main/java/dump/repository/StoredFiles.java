package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.crypto.MachineErrorException;
import dump.crypto.Sealer;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.format.StoredJson;
import dump.model.Id;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** The sealed JSON files of a repository: index, snapshots and locks, each named by the hash of its bytes. */
final class StoredFiles {
    private final Backend backend;
    private final BlobCodec.Pool codecs;
    private final int version;
    private final SecondLook look;
    private final EarlyLists lists;

    StoredFiles(Backend backend, BlobCodec.Pool codecs, int version) {
        this(backend, codecs, version, new EarlyLists());
    }

    StoredFiles(Backend backend, BlobCodec.Pool codecs, int version, EarlyLists lists) {
        this.backend = backend;
        this.lists = lists;
        look = new SecondLook(backend);
        this.codecs = codecs;
        this.version = version;
    }

    boolean listsAtOnce() {
        return backend.listsAtOnce();
    }

    /** As of {@link IdHandles#ids}. */
    List<Id> list(FileKind kind) throws BackendException {
        return IdHandles.ids(backend, kind);
    }

    /** As it was listed before it was asked for, if it was; else the same. */
    List<Id> listEarly(FileKind kind) throws BackendException, RepositoryException {
        return listEarly(kind, Lock.NONE);
    }

    /** The same. @param lock under it only an early list of nothing counts: what it named may have gone before */
    List<Id> listEarly(FileKind kind, Lock lock) throws BackendException, RepositoryException {
        var early = lists.take(kind);
        return early == null || lock != Lock.NONE && !early.isEmpty() ? list(kind) : early;
    }

    /**
     * The JSON of a file, proved by its name and its seal.
     *
     * @throws BackendException.NotFound if it is gone
     * @throws RepositoryException.Damaged if this file cannot be had, for whatever reason
     */
    byte[] load(FileKind kind, Id id, int sizeMax) throws BackendException, RepositoryException.Damaged {
        return read(kind, id, sizeMax, Arrays::copyOf);
    }

    /** What is made of a JSON text, which stands at the beginning of an array that is used again afterwards. */
    interface Reader<T> {
        T of(byte[] json, int length) throws FormatException;
    }

    /** The same, without an array for each file: the largest are read by the hundred. */
    <T> T read(FileKind kind, Id id, int sizeMax, Reader<T> reader) throws BackendException, RepositoryException.Damaged {
        var file = IdHandles.of(kind, id);
        try (var bench = codecs.take()) {
            int length = look.at(file, () -> open(id, backend.loadAll(file, sizeMax), sizeMax, bench));
            return reader.of(bench.packed(0), length);
        } catch (BackendException.TooLong e) {
            throw damaged(file.toString(), "it is too large", e);
        } catch (BackendException.NotFound e) {
            throw e;
        } catch (BackendException e) {
            if (e.isOfOneFile()) throw new RepositoryException.Damaged(e.getMessage(), e);
            throw e;
        } catch (UnauthenticException e) {
            throw damaged(file.toString(), "authentication failed", e);
        } catch (FormatException e) {
            throw damaged(file.toString(), e.getMessage(), e);
        }
    }

    /** Leaves the JSON at the beginning of the bench's buffer for packed data. @return its length */
    private static int open(Id id, byte[] sealed, int sizeMax, BlobCodec bench)
            throws UnauthenticException, FormatException {
        if (!bench.hash(sealed, 0, sealed.length).equals(id))
            throw new FormatException("hash mismatch");
        var plain = bench.opened(sealed.length);
        int length = bench.sealer.open(sealed, 0, sealed.length, plain, 0);
        return StoredJson.decode(plain, length, sizeMax, bench.decompressor, bench::packed);
    }

    /** Whether a text, read as whoever loads it reads it, says what it was made to say. */
    interface Proof {
        boolean holds(byte[] json) throws FormatException;
    }

    /**
     * The sealed bytes of a new file, and the name they have. They were opened again, and what they said was proved.
     *
     * @param what is made, for the error
     */
    Sealed seal(String what, byte[] json, Proof proof) throws RepositoryException.Failed {
        try (var bench = codecs.take()) {
            var plain = StoredJson.encode(json, version, bench.compressor);
            var sealed = new byte[plain.length + Sealer.OVERHEAD];
            bench.sealer.seal(plain, 0, plain.length, sealed, 0);
            var id = bench.hash(sealed, 0, sealed.length);
            int length = open(id, sealed, json.length, bench);
            if (!proof.holds(Arrays.copyOf(bench.packed(0), length)))
                throw new MachineErrorException("it was read back as something else");
            return new Sealed(id, ByteBuffer.wrap(sealed));
        } catch (MachineErrorException | UnauthenticException | FormatException e) {
            throw RepositoryException.Failed.machineErrs(what, e);
        }
    }

    record Sealed(Id id, ByteBuffer bytes) {}

    /** A sealed file of a kind. */
    record Named(FileKind kind, Sealed sealed) {
        Handle handle() {
            return IdHandles.of(kind, sealed.id());
        }

        private Backend.Whole whole() {
            return new Backend.Whole(handle(), List.of(sealed.bytes().duplicate()));
        }
    }

    void save(FileKind kind, Sealed sealed) throws BackendException {
        backend.save(IdHandles.of(kind, sealed.id()), List.of(sealed.bytes().duplicate()));
    }

    /** The same, one after the other, if a condition holds, which is looked at meanwhile. @return whether it did */
    boolean saveIf(List<Named> files, Condition condition)
            throws BackendException, RepositoryException, InterruptedException {
        return saveIf(backend, files.stream().map(Named::whole).toList(), condition);
    }

    static boolean saveIf(Backend backend, List<Backend.Whole> files, Condition condition)
            throws BackendException, RepositoryException, InterruptedException {
        var asked = new Condition.Asked(condition);
        boolean saved = backend.saveIf(files, asked);
        if (!saved) asked.throwFailure();
        return saved;
    }

    void remove(FileKind kind, Id id) throws BackendException {
        backend.remove(IdHandles.of(kind, id));
    }

    void removeIfThere(FileKind kind, Id id) throws BackendException {
        backend.removeIfThere(IdHandles.of(kind, id));
    }

    /** Whether a file that was there still is, as far as the store can tell at once. */
    boolean isStillThere(FileKind kind, Id id) throws BackendException {
        // What was listed some stores remember by its name, and know better when they list it again.
        if (!backend.listsAtOnce()) return list(kind).contains(id);
        try {
            backend.size(IdHandles.of(kind, id));
            return true;
        } catch (BackendException.NotFound gone) {
            return false;
        }
    }

    /** Whether the file is seen in the store. */
    boolean isThere(FileKind kind, Id id) {
        try {
            backend.size(IdHandles.of(kind, id));
            return true;
        } catch (BackendException notSeen) {
            return false;
        }
    }

    /** Whether nothing is in the file: some stores make it so before they take what it is to hold. */
    boolean isEmpty(FileKind kind, Id id) throws BackendException {
        try {
            return backend.size(IdHandles.of(kind, id)) == 0;
        } catch (BackendException.NotFound gone) {
            return true;
        }
    }

    /** Removes the file, if it is there. @return whether it is gone */
    boolean removed(FileKind kind, Id id) {
        try {
            removeIfThere(kind, id);
            return true;
        } catch (BackendException e) {
            return false;
        }
    }

    static RepositoryException.Damaged damaged(String name, String why, Exception cause) {
        return new RepositoryException.Damaged(name + " is damaged: " + why, cause);
    }
}
