package dump.repository;

import dump.model.BlobType;
import dump.model.Id;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/** The packs that fill, two of each type; chance decides between them, lest pack sizes betray chunk sizes. Thread-safe. */
final class OpenPacks {
    private static final int SIZE = 16 << 20;
    /** Of these the first has 4 MiB, the second 8: so a line that waits has soon something to carry. */
    private static final int SMALLER = 2;

    private static final class Slot {
        private OpenPack pack;
    }

    private final SecureRandom random;
    private final Map<BlobType, Slot[]> open = new EnumMap<>(BlobType.class);
    private final Queue<ByteBuffer> pool = OpenPack.pool();
    private final AtomicInteger smaller;

    /** @param much whether many packs are expected, so that two small ones do not count */
    OpenPacks(SecureRandom random, boolean much) {
        this.random = random;
        smaller = new AtomicInteger(much ? SMALLER : 0);
        for (var type : BlobType.values()) open.put(type, new Slot[] {new Slot(), new Slot()});
    }

    /** Adds a blob, as of {@link OpenPack#add}. @return a pack that is full now, or null */
    OpenPack append(BlobType type, Id id, byte[] sealed, int from, int length, int rawLength, int sum) {
        if (length >= SIZE) {
            var alone = new OpenPack(type, pool);
            alone.add(id, sealed, from, length, rawLength, sum);
            return alone;
        }
        var slots = open.get(type);
        var slot = slots[random.nextInt(slots.length)];
        synchronized (slot) {
            if (slot.pack == null) slot.pack = new OpenPack(type, pool);
            var pack = slot.pack;
            pack.add(id, sealed, from, length, rawLength, sum);
            if (pack.size() < SIZE >> smaller.get() && !pack.headerFull()) return null;
            slot.pack = null;
            smaller.updateAndGet(left -> Math.max(0, left - 1));
            return pack;
        }
    }

    /** What is not full yet; little is joined. */
    List<OpenPack> rest() {
        var all = new ArrayList<OpenPack>();
        for (var type : BlobType.values()) {
            var rest = new ArrayList<OpenPack>();
            for (var slot : open.get(type)) {
                if (slot.pack != null) rest.add(slot.pack);
                slot.pack = null;
            }
            if (rest.size() == 2 && rest.get(0).hasRoomFor(rest.get(1), SIZE)) rest.get(0).takeOver(rest.remove(1));
            all.addAll(rest);
        }
        return all;
    }
}
