package dump.backend;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Named files in a store. Names are relative, parts joined by {@code /}. A file appears complete under its name or
 * not at all, is durable when {@link #save} returns, and is never changed afterwards. All methods may be called by
 * several threads at once.
 */
public interface Backend extends AutoCloseable {
    /** What the store is told of a file: metadata is read often and worth keeping near, data is not. */
    enum Kind { METADATA, DATA }

    /**
     * A listed file: its name below the listed directory (a plain name), and its size in bytes; -1 if the name is all
     * that the store can say, its inode being unreadable.
     */
    record Entry(String name, long size) {}

    /**
     * Makes the store itself and the directories in it; those that exist are left alone. Never makes the parent of
     * the store: where that is missing, a disk is not mounted.
     */
    void create(List<String> directories) throws BackendException;

    /**
     * Stores the buffers' remaining bytes, one after the other, under the name, durably. The buffers' positions may
     * move. A directory that is missing is made. An existing file of that name is replaced.
     */
    void save(Kind kind, String name, List<ByteBuffer> content) throws BackendException;

    /**
     * The same, but a file of that name that is there already, or comes at the same moment, is left as it is.
     *
     * @return whether ours is the one that stands there; after a lost answer it may be so although this says no
     */
    boolean saveNew(Kind kind, String name, List<ByteBuffer> content) throws BackendException;

    /** Makes a file durable that stands there already: whoever saved it may have been killed before it was. */
    void sync(Kind kind, String name) throws BackendException;

    /**
     * Fills the target's remaining bytes from the file, beginning at {@code offset}.
     *
     * @throws BackendException.TooShort if the file ends before
     */
    void load(Kind kind, String name, long offset, ByteBuffer target) throws BackendException;

    /** The whole file. @throws BackendException.TooLong if it is larger than {@code sizeMax} bytes */
    byte[] loadAll(Kind kind, String name, int sizeMax) throws BackendException;

    /** The file's size in bytes. */
    long size(Kind kind, String name) throws BackendException;

    /** The regular files in a directory, in any order, each once; a missing directory holds none. */
    void list(String directory, Consumer<Entry> found) throws BackendException;

    /** Removes the file. @throws BackendException.NotFound if there is none */
    void remove(Kind kind, String name) throws BackendException;

    /** For how long nobody has written to the file, by the store's own account; 0 if it cannot say. */
    default long idleMillis(Kind kind, String name) {
        return 0;
    }

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
