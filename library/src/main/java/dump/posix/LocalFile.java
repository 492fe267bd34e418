package dump.posix;

import dump.posix.Posix.Call;

/** A file of the source, open for reading, from its beginning on. For one thread at a time. */
public final class LocalFile implements AutoCloseable {
    private final int descriptor;
    private final Place place;
    private final FileStat stat;
    private long position;
    private boolean closed;

    private LocalFile(int descriptor, Place place, FileStat stat) {
        this.descriptor = descriptor;
        this.place = place;
        this.stat = stat;
    }

    public static LocalFile of(int descriptor, Place place) throws FileException {
        try {
            return new LocalFile(descriptor, place, LocalDirectory.statOf(descriptor, place));
        } catch (FileException gone) {
            Posix.close(descriptor);
            throw gone;
        }
    }

    /** As it was when it was opened: of this very file, whatever stands under its name. */
    public FileStat stat() {
        return stat;
    }

    /** As it is now. */
    public FileStat statNow() throws FileException {
        return LocalDirectory.statOf(descriptor, place);
    }

    /**
     * Reads on from the position, into {@code length} bytes of {@code target} at most.
     *
     * @return how many bytes were read, often fewer than asked for, at most 256 KiB; −1 at the end
     */
    public int read(byte[] target, int offset, int length) throws FileException {
        if (length == 0) return 0;
        var data = Scratch.mine().data();
        long count = Posix.call(Call.PREAD, descriptor, data.address, Math.min(length, data.size), position, 0);
        if (count < 0) throw place.failure("read", count);
        if (count == 0) return -1;
        data.bytes.get(0, target, offset, (int) count);
        position += count;
        return (int) count;
    }

    public long position() {
        return position;
    }

    /** Where the next {@link #read} begins. */
    public void position(long offset) {
        if (offset < 0) throw new IllegalArgumentException("position " + offset);
        position = offset;
    }

    /**
     * Where the next data begins: the least offset, {@code offset} or above, that does not lie in a hole, or the
     * file's size now if only a hole follows. What lies between reads as zeros. {@code offset} itself where the
     * file system knows no holes, and at or behind the end. A hole smaller than a block is data. Worth asking before
     * each read of a file whose stat {@link FileStat#isSparse}.
     */
    public long nextData(long offset) throws FileException {
        long data = Posix.call(Call.LSEEK, descriptor, offset, Posix.SEEK_DATA);
        if (data >= 0) return data;
        if (data == -Posix.ENXIO) return Math.max(offset, statNow().size());
        if (data == -Posix.EINVAL || data == -Posix.EOPNOTSUPP) return offset;
        throw place.failure("find the data in", data);
    }

    int descriptor() {
        return descriptor;
    }

    FileException failure(String what, long negativeErrno) {
        return place.failure(what, negativeErrno);
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        Posix.close(descriptor);
    }
}
