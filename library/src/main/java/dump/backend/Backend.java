package dump.backend;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * The files of a repository in a store, named by kind and name. A file appears complete under its name or not at all,
 * is durable when {@link #save} returns, and is never changed afterwards. All methods may be called by several threads
 * at once. After a {@link BackendException.Passing} a call may be made again; none is made again by itself.
 */
public interface Backend extends AutoCloseable {
    /** A listed file: its name, and its size in bytes; -1 if the name is all that the store can say. */
    record Entry(String name, long size) {}

    /**
     * Makes the store itself and all that files of every kind need in it; what exists is left alone. Never makes the
     * parent of the store: where that is missing, a disk is not mounted.
     */
    void create() throws BackendException;

    /**
     * Stores the buffers' remaining bytes, one after the other, durably. The buffers' positions may move. An existing
     * file of that name is replaced: so it may be done again when the answer was lost.
     */
    void save(Handle file, List<ByteBuffer> content) throws BackendException;

    /**
     * The same, but a file of that name that is there already, or comes at the same moment, is left as it is.
     *
     * @return whether ours is the one that stands there; after a lost answer it may be so although this says no
     */
    boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException;

    /** Makes a file durable that stands there already: whoever saved it may have been killed before it was. */
    void sync(Handle file) throws BackendException;

    /**
     * Fills the target's remaining bytes from the file, beginning at {@code offset}.
     *
     * @throws BackendException.TooShort if the file ends before
     */
    void load(Handle file, long offset, ByteBuffer target) throws BackendException;

    /** The whole file. @throws BackendException.TooLong if it is larger than {@code sizeMax} bytes */
    byte[] loadAll(Handle file, int sizeMax) throws BackendException;

    /** The file's size in bytes. */
    long size(Handle file) throws BackendException;

    /**
     * The files of a kind, in any order, each once; none where the place for them is missing. Names that no file of
     * the kind has may be among them. Where a part cannot be read, the rest is told first, and then it fails.
     */
    void list(FileKind kind, Consumer<Entry> found) throws BackendException;

    /** Removes the file. @throws BackendException.NotFound if there is none */
    void remove(Handle file) throws BackendException;

    /** Removes what a save of this file left beside it that was killed. Nobody may be saving it now. */
    default void removeLeftovers(Handle file) throws BackendException {}

    /** Removes what killed saves of files of a kind left, if nobody has written to it for so long. */
    default void removeLeftovers(FileKind kind, long idleMillisMin) throws BackendException {}

    /** How many calls at once are worth making. */
    int connections();

    /** The place as a person wrote it, without secrets. */
    String describe();

    /** What tells this store from a copy of it, however it is reached; it may change when the config is replaced. */
    default String identity() {
        return describe();
    }

    @Override
    void close();
}
