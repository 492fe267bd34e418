package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sealed bytes of trees, read a window of a pack at a time: trees are small, many, and lie in their pack beside
 * those of the directories around them, so one call to the store serves hundreds. A few windows are kept. Thread-safe;
 * who wants a window that another is reading waits for it, and nobody else does.
 */
final class TreeWindows {
    private static final int WINDOW = 512 << 10;
    private static final int WINDOWS_MAX = 16;

    private record Place(Id pack, long start) {}

    private final Backend backend;
    private final BlobIndex index;
    private final Map<Place, Window> windows = new LinkedHashMap<>(WINDOWS_MAX * 2, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Window> eldest) {
            return size() > WINDOWS_MAX;
        }
    };

    TreeWindows(Backend backend, BlobIndex index) {
        this.backend = backend;
        this.index = index;
    }

    /** Fills {@code target} from its beginning with the blob's sealed bytes. */
    void load(PackedBlob blob, byte[] target) throws BackendException {
        long end = blob.offset() + blob.length();
        for (long at = blob.offset(); at < end; ) {
            long start = at - at % WINDOW;
            var bytes = window(new Place(blob.pack(), start)).bytes(index.packEnd(blob.pack()));
            int from = (int) (at - start);
            int length = (int) Math.min(end - at, bytes.length - from);
            System.arraycopy(bytes, from, target, (int) (at - blob.offset()), length);
            at += length;
        }
    }

    private Window window(Place place) {
        synchronized (windows) {
            return windows.computeIfAbsent(place, Window::new);
        }
    }

    /** Read by whoever comes first. */
    private final class Window {
        private final Place place;
        private byte[] bytes;
        private boolean broken;

        Window(Place place) {
            this.place = place;
        }

        /** @param packEnd as far as the index knows: it may learn of more */
        synchronized byte[] bytes(long packEnd) throws BackendException {
            int length = (int) Math.min(WINDOW, packEnd - place.start());
            if (bytes != null && bytes.length == length) return bytes;
            // A disk tries a bad sector for seconds: not again for each of the trees around it.
            if (broken) throw new BackendException.Unreadable("the window is not whole", null);
            var read = new byte[length];
            broken = true;
            backend.load(Handles.pack(place.pack(), BlobType.TREE), place.start(), ByteBuffer.wrap(read));
            broken = false;
            bytes = read;
            return read;
        }
    }
}
