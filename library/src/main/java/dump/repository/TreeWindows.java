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
 * those of the directories around them, so one call to the store serves hundreds. A few windows are kept. Thread-safe.
 */
final class TreeWindows {
    private static final int WINDOW = 512 << 10;
    private static final int WINDOWS_MAX = 16;

    private static final byte[] NOTHING = {};

    private record Place(Id pack, long start) {}

    private final Backend backend;
    private final BlobIndex index;
    private final Map<Place, byte[]> windows = new LinkedHashMap<>(WINDOWS_MAX * 2, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, byte[]> eldest) {
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
            var window = window(new Place(blob.pack(), start), index.packEnd(blob.pack()));
            int from = (int) (at - start);
            int length = (int) Math.min(end - at, window.length - from);
            System.arraycopy(window, from, target, (int) (at - blob.offset()), length);
            at += length;
        }
    }

    private synchronized byte[] window(Place place, long packEnd) throws BackendException {
        int length = (int) Math.min(WINDOW, packEnd - place.start());
        var known = windows.get(place);
        if (known == NOTHING) throw new BackendException.Unreadable("the window is not whole", null);
        if (known != null && known.length == length) return known;
        var window = new byte[length];
        try {
            backend.load(Handles.pack(place.pack(), BlobType.TREE), place.start(), ByteBuffer.wrap(window));
        } catch (BackendException failed) {
            // A disk tries a bad sector for seconds: not again for each of the trees around it.
            windows.put(place, NOTHING);
            throw failed;
        }
        windows.put(place, window);
        return window;
    }
}
