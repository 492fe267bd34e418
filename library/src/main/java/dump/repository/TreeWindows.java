package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.model.BlobType;
import dump.model.Id;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The sealed bytes of trees, read a window of a pack at a time: trees are small, many, and lie in their pack beside
 * those of the directories around them, so one call to the store serves hundreds. A few windows are kept. Thread-safe;
 * who wants a window that another is reading waits for it, and nobody else does: no lock is held during a read.
 */
final class TreeWindows {
    private static final int WINDOW = 512 << 10;
    private static final int WINDOWS_MAX = 16;

    /** @param length shorter at the end of the pack as far as the index knows: it may learn of more */
    private record Position(Id pack, long start, int length) {}

    private final Backend backend;
    private final BlobIndex index;
    private final Map<Position, FutureTask<byte[]>> windows = new LinkedHashMap<>(WINDOWS_MAX * 2, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, FutureTask<byte[]>> eldest) {
            return size() > WINDOWS_MAX;
        }
    };

    TreeWindows(Backend backend, BlobIndex index) {
        this.backend = backend;
        this.index = index;
    }

    /** Fills {@code target} from its beginning with bytes of a pack of trees. */
    void load(Id pack, long offset, int length, byte[] target) throws BackendException {
        long end = offset + length;
        for (long at = offset; at < end; ) {
            long start = at - at % WINDOW;
            var bytes = window(new Position(pack, start, (int) Math.min(WINDOW, index.packEnd(pack) - start)));
            int from = (int) (at - start);
            int part = (int) Math.min(end - at, bytes.length - from);
            System.arraycopy(bytes, from, target, (int) (at - offset), part);
            at += part;
        }
    }

    private byte[] window(Position position) throws BackendException {
        FutureTask<byte[]> window;
        synchronized (windows) {
            window = windows.computeIfAbsent(position, wanted -> new FutureTask<>(() -> read(wanted)));
        }
        // Whoever comes first reads. What failed stays: a disk tries a bad sector for seconds, and not again for each of
        // the trees around it.
        window.run();
        try {
            return window.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendException.Interrupted("interrupted while another read data/" + position.pack(), e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case BackendException failure -> throw failure;
                case RuntimeException bug -> throw bug;
                case Error fatal -> throw fatal;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }

    /** What was read of the pack proved wrong. */
    void forget(Id pack) {
        synchronized (windows) {
            windows.keySet().removeIf(position -> position.pack.equals(pack));
        }
    }

    void forgetAll() {
        synchronized (windows) {
            windows.clear();
        }
    }

    private byte[] read(Position position) throws BackendException {
        if (position.start() == 0 && position.length() < WINDOW) {
            try {
                return whole(position);
            } catch (BackendException.TooLong larger) {
                // The index knows only some of it.
            }
        }
        var bytes = new byte[position.length()];
        backend.load(IdHandles.pack(position.pack(), BlobType.TREE), position.start(), ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** A small pack in one piece, its header too, so that a copy of it can be kept. */
    private byte[] whole(Position position) throws BackendException {
        var file = IdHandles.pack(position.pack(), BlobType.TREE);
        var bytes = backend.loadAll(file, 2 * WINDOW);
        if (bytes.length < position.length()) throw new BackendException.TooShort(
                "%s is cut off: it has %,d bytes, and %,d are wanted".formatted(file, bytes.length, position.length()));
        return Arrays.copyOf(bytes, position.length());
    }
}
