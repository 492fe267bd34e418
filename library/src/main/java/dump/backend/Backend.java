package dump.backend;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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
     * Makes the store itself and all that files of every kind need in it; what exists is left alone. A local
     * store's parent is never made: where that is missing, a disk is not mounted.
     */
    void create() throws BackendException;

    /**
     * Stores the buffers' remaining bytes, one after the other, durably. The buffers' positions may move. An existing
     * file of that name is replaced: so it may be done again when the answer was lost.
     */
    void save(Handle file, List<ByteBuffer> content) throws BackendException;

    /** A file and what it is to hold, as of {@link #save}. */
    record Whole(Handle file, List<ByteBuffer> content) {
        /** With positions of its own, for who may read it again. */
        public Whole duplicate() {
            return new Whole(file, content.stream().map(ByteBuffer::duplicate).toList());
        }
    }

    /**
     * The same, if something holds, for several files, none of which is there before all those before it are. A store
     * that first takes a file under another name has all of them on their way while it is found out, because each costs
     * round trips; what does not hold leaves nothing. After a failure the first ones may stand.
     *
     * @param wanted is asked at least once before a file has its name, perhaps by another thread, which is interrupted
     *     when the calling one is; it throws nothing
     * @return whether they were saved
     */
    default boolean saveIf(List<Whole> files, BooleanSupplier wanted) throws BackendException {
        if (!wanted.getAsBoolean()) return false;
        for (var file : files) save(file.file(), file.content());
        return true;
    }

    /**
     * As {@link #save}, but a file of that name that is there already, or comes at the same moment, is left as it is.
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

    /** What else stands where the store is: names that are no file of a repository; none where that can't be told. */
    default List<String> otherNames() throws BackendException {
        return List.of();
    }

    /**
     * Whether a listing shows all that was saved before it began, by whomever: so it is with one disk, and not with a
     * store that brings what it holds to several machines.
     */
    default boolean listsAtOnce() {
        return false;
    }

    /** Removes the file. @throws BackendException.NotFound if there is none */
    void remove(Handle file) throws BackendException;

    /** The same, and it is well if there is none: some stores would have to be asked first. */
    default void removeIfThere(Handle file) throws BackendException {
        try {
            remove(file);
        } catch (BackendException.NotFound gone) {
            // As wanted.
        }
    }

    /**
     * The same, and after a failure it is not tried again by itself: for who may remove it only as long as something
     * holds, and looks first whether it does.
     */
    default void removeOnce(Handle file) throws BackendException {
        removeIfThere(file);
    }

    /** Removes what a save of this file left beside it that was killed. Nobody may be saving it now. */
    default void removeLeftovers(Handle file) throws BackendException {}

    /** Removes what killed saves of files of a kind left, if nobody has written to it for so long. */
    default void removeLeftovers(FileKind kind, long idleMillisMin) throws BackendException {}

    /**
     * Says which repository the store was found to hold, once it is known: what is kept near can be found from now on.
     *
     * @param repository its identifier, 64 hexadecimal digits
     */
    default void belongsTo(String repository) {}

    /**
     * Says that what was read of a file proved wrong: no copy of it is used any more, and it is next read over a new
     * connection.
     */
    default void distrust(Handle file) {}

    /**
     * From now on what the store itself holds is looked at, and nothing that is kept near.
     *
     * @return whether anything was
     */
    default boolean passCopies() {
        return false;
    }

    /** Whether what is removed stays as a former version, which takes room; empty if the store does not say. */
    default Optional<Boolean> keepsRemoved() throws BackendException {
        return Optional.empty();
    }

    /** Says that much is going to be moved: connections may be made ahead. */
    default void expectMuch() {}

    /** Says that the work is given up: a store that does not answer is no longer waited for. */
    default void hurry() {}

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
