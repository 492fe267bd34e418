package dump.reading;

import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which data blobs a piece of work wants, and what for: each is read once, however many want it, and pack by pack in
 * few ranges. Not thread-safe while it is filled; its slices may be read by several threads.
 *
 * @param <T> who wants a blob, a file say
 */
public final class ReadPlan<T> {
    /** Sealed bytes of a slice: large enough for few requests, small enough for several threads on one pack. */
    private static final long SLICE_BYTES = 8 << 20;

    /** In the order in which blobs were wanted, so that neighbours in the tree are written one after the other. */
    private final Map<Id, WantedBlob<T>> wanted = new LinkedHashMap<>();

    /** A blob of one pack, and who wants it. */
    private record WantedBlob<T>(PackedBlob place, BlobConsumers<T> consumers) {}

    /** Part of one pack: what is read by one thread. */
    public record Slice<T>(List<PackedBlob> blobs, Map<Id, BlobConsumers<T>> consumers) {}

    /** Notes that the blob, which lies at {@code place}, is wanted for what begins at {@code offset}. */
    public void want(PackedBlob place, T consumer, long offset) {
        wanted.computeIfAbsent(place.id(), id -> new WantedBlob<>(place, new BlobConsumers<>())).consumers.add(consumer,
                offset);
    }

    public boolean isEmpty() {
        return wanted.isEmpty();
    }

    /** The plan cut into pieces, those of one pack one after the other. */
    public List<Slice<T>> slices() {
        var packs = new LinkedHashMap<Id, List<PackedBlob>>();
        for (var one : wanted.values()) {
            if (one.place.type() != BlobType.DATA) throw new IllegalStateException("a plan is for data blobs");
            packs.computeIfAbsent(one.place.pack(), pack -> new ArrayList<>()).add(one.place);
        }
        var slices = new ArrayList<Slice<T>>();
        for (var blobs : packs.values()) cut(blobs, slices);
        return slices;
    }

    private void cut(List<PackedBlob> blobs, List<Slice<T>> slices) {
        blobs.sort(Comparator.comparingLong(PackedBlob::offset));
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < blobs.size(); i++) {
            if (i > from && bytes + blobs.get(i).length() > SLICE_BYTES) {
                slices.add(slice(blobs.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += blobs.get(i).length();
        }
        slices.add(slice(blobs.subList(from, blobs.size())));
    }

    private Slice<T> slice(List<PackedBlob> blobs) {
        var consumers = new HashMap<Id, BlobConsumers<T>>(blobs.size() * 2);
        for (var blob : blobs) consumers.put(blob.id(), wanted.get(blob.id()).consumers);
        return new Slice<>(List.copyOf(blobs), consumers);
    }
}
