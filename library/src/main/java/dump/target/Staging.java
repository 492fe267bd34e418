package dump.target;

import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Existing;
import dump.model.Node;
import dump.model.RestoreOutcome;
import dump.posix.EntryCalls;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.Place;
import dump.posix.Posix;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A directory inside a target that only we may enter: another program restores into it, and from there everything is
 * moved to its place, by the rules by which we restore ourselves. It is removed with what is left in it by {@link
 * #close}, or, after a kill, by the next one in the same target. For one thread.
 */
public final class Staging implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final ByteString DEFAULT_ACL = ByteString.of("system.posix_acl_default");

    private final LocalWriter writer;
    private final Consumer<String> warnings;
    private final FileStat before;
    private final ByteString name;
    private final WrittenDirectory directory;
    private final List<ByteString> made;
    private boolean filled;
    private boolean moved;
    private Node top;
    private long written;
    private boolean closed;

    private Staging(LocalWriter writer, List<ByteString> made, Consumer<String> warnings) throws FileException {
        this.writer = writer;
        this.made = made;
        this.warnings = warnings;
        before = writer.root().stat();
        writer.root().sweep();
        name = writer.leftovers.nextName();
        directory = writer.root().makePrivate(name);
        // What is restored gets its own rights, not those that the target would hand down.
        directory.dropAttribute(DEFAULT_ACL);
    }

    /**
     * Makes one, and the target with its missing parents.
     *
     * @param target absolute
     * @param warnings takes a sentence for each entry that is in place without some of its metadata
     */
    public static Staging in(ByteString target, Consumer<String> warnings) throws FileException {
        var missing = missing(target);
        var writer = LocalWriter.withoutAttributes(target, warnings);
        try {
            return new Staging(writer, missing, warnings);
        } catch (FileException | RuntimeException e) {
            writer.close();
            remove(missing);
            throw e;
        }
    }

    /** The target and its parents that are to be made, the target first. */
    private static List<ByteString> missing(ByteString target) {
        var missing = new ArrayList<ByteString>();
        try {
            for (var path = target;
                    path.length() > 1 && EntryCalls.stat(Posix.AT_FDCWD, new Place(null, path), path) == null;
                    path = new BytePath(path).parent().bytes()) missing.add(path);
        } catch (FileException hidden) {
            // What cannot be looked at cannot be made either, and that is told then.
        }
        return missing;
    }

    /** Takes directories away again as far as nothing is in them. */
    private static void remove(List<ByteString> directories) {
        for (var one : directories) if (EntryCalls.removeDirectory(Posix.AT_FDCWD, one) < 0) return;
    }

    /** Its absolute path. It is there and empty; the other program makes what it likes in it. */
    public ByteString path() {
        return writer.root().path().resolve(name);
    }

    /** What stands at a path relative to {@link #path}, which may be empty; no link is followed. Null: nothing. */
    public FileStat look(ByteString path) throws FileException {
        return path.isEmpty() ? directory.stat() : EntryPath.of(path).look(directory);
    }

    /** Removes an entry that is no directory, if it is there, at a path relative to {@link #path}. */
    public void remove(ByteString path) throws FileException {
        var passage = EntryPath.of(path);
        if (passage.look(directory) != null) passage.above(directory).removeQuietly(passage.last());
    }

    /**
     * Moves entries to their places below the target. What is there and equal by content gets only the metadata that
     * the backup has; what differs is kept, or replaced if that is asked for; directories are merged.
     *
     * @throws FileException if no more can be written there
     */
    public RestoreOutcome move(List<Staged> entries, Existing existing, Events events)
            throws FileException, InterruptedException {
        var tally = new RestoreTally(events);
        long withoutOwner = writer.withoutOwner();
        var decider = new Decider(existing);
        var mover = new Mover(writer.root(), directory, decider, tally);
        try {
            // Or a power cut could leave neither what was replaced nor what replaces it.
            if (decider.replaces()) directory.sync();
            for (var entry : entries) mover.move(entry);
            top = mover.finish();
            moved = true;
        } finally {
            written += tally.outcome(0).written();
        }
        var outcome = tally.outcome(writer.withoutOwner() - withoutOwner);
        // What was restored may be empty.
        filled |= !entries.isEmpty() && outcome.failed() == 0;
        return outcome;
    }

    /**
     * Writes the content of the regular file at a path relative to {@link #path}.
     *
     * @return how many bytes
     * @throws FileException if it is no regular file or cannot be read; any other IOException is of the output
     */
    public long writeTo(ByteString path, OutputStream output) throws IOException, InterruptedException {
        var passage = EntryPath.of(path);
        var above = passage.above(directory);
        if (above == null) throw new FileException("open", path().resolve(path), Posix.ENOENT);
        try (var file = above.open(passage.last())) {
            var buffer = new byte[BUFFER_BYTES];
            long bytes = 0;
            for (int n; (n = file.content().read(buffer, 0, buffer.length)) > 0; bytes += n) {
                if (Thread.interrupted()) throw new InterruptedException();
                output.write(buffer, 0, n);
            }
            return bytes;
        }
    }

    /** Removes it with all that is in it, and the target if it was made for nothing. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        directory.abandon();
        if (!TreeRemoval.remove(writer.root(), name)) {
            warnings.accept("cannot remove all of " + path() + ", where files were restored to before they were moved"
                    + " to their places; the next restore to the same place tries again");
        }
        // Nothing is new in the target, so it does not look so either.
        if (written == 0) writer.root().putTime(before.mtime());
        if (moved) endTarget();
        writer.close();
        if (!filled) remove(made);
    }

    /** Only now: this directory was one of its entries. */
    private void endTarget() {
        try {
            writer.root().end(top, DirectoryFinish.onTheWay(writer.root().isUnfinished()));
        } catch (FileException e) {
            warnings.accept(e.getMessage());
        }
    }
}
