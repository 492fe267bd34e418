package dump.target;

import dump.model.ByteString;
import dump.model.Node;
import dump.posix.EntryCalls;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.posix.Place;
import dump.posix.Posix;
import dump.posix.ReopenableDescriptor;
import dump.posix.Scratch;
import java.util.Arrays;

/**
 * A file being written under a name of its own, beside the place where it will stand. It ends in exactly one of {@link
 * #finish} and {@link #discard}. Several threads may write at once, to different places.
 */
public final class TargetFile extends ReopenableDescriptor {
    /** Holes are as fine as the pages of the common file systems. */
    private static final int BLOCK = 4 << 10;
    private static final byte[] ZEROS = new byte[BLOCK];

    private final WrittenDirectory directory;
    private final ByteString temporary;
    private FileStat identity;
    private long end;
    /** What a close said, minus errno, or 0: over a network and under a quota some writes fail only there. */
    private volatile long closing;

    private TargetFile(WrittenDirectory directory, ByteString temporary) {
        super(directory);
        this.directory = directory;
        this.temporary = temporary;
    }

    static TargetFile create(WrittenDirectory directory) throws FileException {
        var file = new TargetFile(directory, directory.writer.leftovers.nextName());
        int parent = directory.acquire();
        try {
            int flags = Posix.O_WRONLY | Posix.O_CREAT | Posix.O_EXCL;
            long descriptor = EntryCalls.open(parent, file.temporary, flags, 0600);
            if (descriptor < 0) throw directory.place.failure("create a file in", descriptor);
            directory.writer.descriptors.adopt(file, (int) descriptor);
        } finally {
            directory.release();
        }
        return file;
    }

    /**
     * Says that the file will be written piece by piece over some time: it is given its size (as a hole, so a lie
     * costs nothing), and its descriptor may be closed between two pieces.
     */
    public void await(long size) throws FileException {
        resize(descriptor, size);
        identity = LocalDirectory.statOf(descriptor, place());
        directory.writer.descriptors.release(this);
    }

    /** Writes bytes at a place of the file where nothing was written before; stretches of zeros become holes. */
    public void write(byte[] buffer, int offset, int length, long at) throws FileException {
        int file = directory.writer.descriptors.acquire(this);
        try {
            writeAround(file, buffer, offset, length, at);
        } finally {
            directory.writer.descriptors.release(this);
        }
    }

    /** Gives the file its size, its metadata, and, now that it is whole, its name. */
    public void finish(Node node, long size, boolean replace) throws FileException {
        complete(node, size);
        takeName(node, replace);
    }

    /** Gives the file its size and its metadata; now it is whole but for its name. */
    public void complete(Node node, long size) throws FileException {
        var descriptors = directory.writer.descriptors;
        int file = descriptors.acquire(this);
        try {
            if (end < size) resize(file, size);
            directory.writer.apply(file, false, node, directory.place(node));
        } finally {
            descriptors.release(this);
        }
        close();
        if (closing < 0) throw directory.place(node).failure("write", closing);
    }

    /** Gives a complete file its name. */
    public void takeName(Node node, boolean replace) throws FileException {
        int parent = directory.acquire();
        try {
            long result = EntryCalls.rename(parent, temporary, node.name(), replace);
            if (result < 0) throw directory.place(node).failure("put in place", result);
        } finally {
            directory.release();
        }
    }

    /** Takes the unfinished file away. */
    public void discard() {
        close();
        directory.removeQuietly(temporary);
    }

    private void close() {
        var descriptors = directory.writer.descriptors;
        // Until it waits for pieces, the thread that made the file holds its descriptor.
        if (identity == null && users > 0) descriptors.release(this);
        descriptors.drop(this);
    }

    @Override
    protected void closeFailed(long negativeErrno) {
        closing = negativeErrno;
    }

    @Override
    protected int open(int parentDescriptor) throws FileException {
        long descriptor = EntryCalls.open(parentDescriptor, temporary, Posix.O_WRONLY | Posix.O_NONBLOCK, 0);
        if (descriptor < 0) throw place().failure("open again", descriptor);
        if (LocalDirectory.statOf((int) descriptor, place()).sameFile(identity)) return (int) descriptor;
        Posix.close((int) descriptor);
        throw place().failure("open again", -Posix.REPLACED);
    }

    private Place place() {
        return new Place(directory.place, temporary);
    }

    private void resize(int file, long size) throws FileException {
        long result = Posix.call(Posix.Call.FTRUNCATE, file, size, 0);
        if (result < 0) throw directory.place.failure("size a file in", result);
        end = size;
    }

    private void writeAround(int file, byte[] buffer, int offset, int length, long at) throws FileException {
        int stop = offset + length;
        int from = offset;
        for (int i = offset; i < stop;) {
            // Blocks of the file, not of the chunk: only a whole one can be a hole.
            int next = (int) Math.min(stop, i + BLOCK - (at + i - offset) % BLOCK);
            if (isZero(buffer, i, next)) {
                writeAll(file, buffer, from, i, at + from - offset);
                from = next;
            }
            i = next;
        }
        writeAll(file, buffer, from, stop, at + from - offset);
    }

    private static boolean isZero(byte[] buffer, int from, int to) {
        return buffer[from] == 0 && Arrays.equals(buffer, from, to, ZEROS, 0, to - from);
    }

    private void writeAll(int file, byte[] buffer, int from, int to, long at) throws FileException {
        var data = Scratch.mine().data();
        while (from < to) {
            int part = Math.min(to - from, data.size);
            data.bytes.put(0, buffer, from, part);
            long written = Posix.call(Posix.Call.PWRITE, file, data.address, part, at, 0);
            if (written <= 0) throw directory.place.failure("write a file in", written);
            from += (int) written;
            at += written;
            if (identity == null) end = Math.max(end, at);
        }
    }
}
