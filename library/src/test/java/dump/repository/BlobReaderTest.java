package dump.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.BlobType;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlobReaderTest {
    private final MemoryBackend store = new MemoryBackend();
    private final List<Integer> loads = new ArrayList<>();
    private final Backend counting = new FilterBackend(store) {
        @Override
        public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
            loads.add(target.remaining());
            super.load(file, offset, target);
        }
    };
    private Repository repository;

    @BeforeEach
    void open() throws Exception {
        CheapKeys.create(store, null).close();
        repository = CheapKeys.open(counting, null);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void aBlobIsReadFromWhicheverPlaceStillHoldsIt() throws Exception {
        // Two runs that know nothing of each other store the same blobs.
        try (var other = CheapKeys.open(store, null); var lock = CheapKeys.lock(other);
                var writer = other.writer(other.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            stored(1000, 1000, 1000);
            store(writer, 1000, 1000, 1000);
        }
        repository.loadIndex(Lock.NONE, Events.NONE);
        var id = id(1000, 0);
        var places = repository.index().locations(BlobType.DATA, id);
        assertThat(places).hasSize(2);
        for (int lost = 0; lost < 2; lost++) {
            var name = IdHandles.pack(places.get(lost).pack());
            var whole = store.loadAll(name, 1 << 20);
            for (var damage : List.of("gone", "cut", "flipped")) {
                damage(name, whole, damage, places.get(lost));
                assertThat(repository.reader().load(BlobType.DATA, id)).as(damage).isEqualTo(CheapKeys.noise(1000, 0));
            }
            store.save(name, List.of(ByteBuffer.wrap(whole)));
        }
        for (var place : places) damage(IdHandles.pack(place.pack()), new byte[0], "gone", place);
        assertThatThrownBy(() -> repository.reader().load(BlobType.DATA, id))
                .isInstanceOf(RepositoryException.Damaged.class).hasMessageContaining("data/")
                .hasMessageContaining(id.brief()).hasMessageContaining("missing");
    }

    @Test
    void ofATreePackThatIsCutShortEveryTreeBeforeTheCutIsRead() throws Exception {
        try (var lock = CheapKeys.lock(repository); var writer = repository.writer(repository.loadIndex(lock,
                Events.NONE), false, Events.NONE)) {
            for (int i = 0; i < 5; i++) CheapKeys.put(writer, BlobType.TREE, CheapKeys.noise(1000, i));
            writer.finish();
        }
        var places = new ArrayList<PackedBlob>();
        for (int i = 0; i < 5; i++) places.add(repository.index().location(BlobType.TREE, id(1000, i)));
        places.sort(Comparator.comparingLong(PackedBlob::offset));
        var last = places.removeLast();
        var name = IdHandles.pack(last.pack());
        var whole = store.loadAll(name, 1 << 20);
        store.save(name, List.of(ByteBuffer.wrap(whole, 0, (int) last.offset() + 10)));
        for (var place : places) assertThat(repository.reader().load(BlobType.TREE, place.id())).hasSize(1000);
        assertThatThrownBy(() -> repository.reader().load(BlobType.TREE, last.id()))
                .isInstanceOf(RepositoryException.Damaged.class);
    }

    @Test
    void aBlobThatIsNowhereIsNamed() throws Exception {
        repository.loadIndex(Lock.NONE, Events.NONE);
        var id = new Id(1, 2, 3, 4);
        assertThatThrownBy(() -> repository.reader().load(BlobType.TREE, id))
                .isInstanceOf(RepositoryException.Damaged.class)
                .hasMessageContaining("lacks the tree blob " + id.brief());
    }

    @Test
    void inADamagedPackEveryOtherBlobIsStillRead() throws Exception {
        stored(1000, 1000, 1000, 1000);
        repository.loadIndex(Lock.NONE, Events.NONE);
        var blobs = blobs(1000, 4);
        var name = IdHandles.pack(blobs.getFirst().pack());
        var whole = store.loadAll(name, 1 << 20);
        damage(name, whole, "flipped", blobs.get(1));
        assertThat(read(blobs)).isEqualTo(Map.of(0, "whole", 1, "damaged", 2, "whole", 3, "whole"));
        store.save(name, List.of(ByteBuffer.wrap(whole, 0, (int) blobs.get(2).offset() + 10)));
        assertThat(read(blobs)).isEqualTo(Map.of(0, "whole", 1, "whole", 2, "damaged", 3, "damaged"));
        store.remove(name);
        assertThat(read(blobs).values()).containsOnly("damaged");
    }

    @Test
    void aroundABadSectorEveryOtherBlobIsRead() throws Exception {
        stored(1000, 1000, 1000, 1000);
        repository.loadIndex(Lock.NONE, Events.NONE);
        var blobs = blobs(1000, 4);
        long from = blobs.get(1).offset() + 500;
        var bad = BadSectors.unreadable(store, IdHandles.pack(blobs.getFirst().pack()).toString())
                .between(from, from + 10);
        try (var wounded = CheapKeys.open(bad, null)) {
            wounded.loadIndex(Lock.NONE, Events.NONE);
            assertThat(read(wounded, blobs)).isEqualTo(Map.of(0, "whole", 1, "damaged", 2, "whole", 3, "whole"));
            assertThat(read(wounded, blobs)).as("again").containsEntry(2, "whole");
        }
    }

    @Test
    void shortOfDescriptorsNoBlobIsTakenForDamaged() throws Exception {
        stored(1000, 1000);
        var busy = new BadSectors(store, "data/", name -> new BackendException.Passing("too many open files", null));
        try (var wounded = CheapKeys.open(busy, null)) {
            wounded.loadIndex(Lock.NONE, Events.NONE);
            var place = wounded.index().location(BlobType.DATA, id(1000, 0));
            assertThatThrownBy(() -> read(wounded, List.of(place))).isInstanceOf(RepositoryException.Failed.class);
            assertThatThrownBy(() -> wounded.reader().load(BlobType.DATA, place.id()))
                    .isInstanceOf(RepositoryException.Failed.class).hasMessage("too many open files");
        }
    }

    @Test
    void nearbyBlobsAreReadAtOnceAndThoseFarApartAreNot() throws Exception {
        stored(1000, (1 << 20) - 32 - 100, 1001, (1 << 20) + 100, 1002);
        repository.loadIndex(Lock.NONE, Events.NONE);
        // Chance orders two open packs; they are merged, so all lie in one.
        var all = new ArrayList<PackedBlob>();
        for (int i = 0; i < 5; i++)
            all.add(place(new int[] {1000, (1 << 20) - 132, 1001, (1 << 20) + 100, 1002}[i], i));
        assertThat(all.stream().map(PackedBlob::pack).distinct()).hasSize(1);
        all.sort(Comparator.comparingLong(PackedBlob::offset));
        for (int from = 0; from < 5; from++) {
            for (int to = from + 1; to < 5; to++) {
                loads.clear();
                var two = List.of(all.get(to), all.get(from));
                long gap = all.get(to).offset() - all.get(from).offset() - all.get(from).length();
                var seen = new ArrayList<PackedBlob>();
                repository.reader().readPack(two, sink(seen));
                assertThat(seen).containsExactly(all.get(from), all.get(to));
                assertThat(loads).as("gap " + gap).hasSize(gap <= 1 << 20 ? 1 : 2);
            }
        }
    }

    @Test
    void aRequestStaysBelowEightMegabytes() throws Exception {
        stored(3_000_000, 3_000_000, 3_000_000, 3_000_000, 3_000_000);
        repository.loadIndex(Lock.NONE, Events.NONE);
        var blobs = blobs(3_000_000, 5);
        loads.clear();
        var seen = new ArrayList<PackedBlob>();
        repository.reader().readPack(blobs, sink(seen));
        assertThat(seen).hasSize(5);
        assertThat(loads).hasSize(3).allMatch(length -> length <= 8 << 20);
    }

    @Test
    void aLengthThatNoBlobHasIsNotAllocated() throws Exception {
        stored(1000);
        repository.loadIndex(Lock.NONE, Events.NONE);
        var place = blobs(1000, 1).getFirst();
        for (var wrong : List.of(new PackedBlob(BlobType.DATA, place.id(), place.pack(), 0, Integer.MAX_VALUE, 0),
                new PackedBlob(BlobType.DATA, place.id(), place.pack(), 0, place.length(), Integer.MAX_VALUE))) {
            var damaged = new ArrayList<String>();
            repository.reader().readPack(List.of(wrong), new BlobReader.Sink() {
                @Override
                public void blob(PackedBlob blob, byte[] buffer, int length) {
                    throw new IllegalStateException();
                }

                @Override
                public void damaged(PackedBlob blob, String reason) {
                    damaged.add(reason);
                }
            });
            assertThat(damaged).containsExactly("its length is impossible");
        }
    }

    private static BlobReader.Sink sink(List<PackedBlob> seen) {
        return new BlobReader.Sink() {
            @Override
            public void blob(PackedBlob blob, byte[] buffer, int length) {
                assertThat(length).isEqualTo(blob.plainLength());
                seen.add(blob);
            }

            @Override
            public void damaged(PackedBlob blob, String reason) {
                throw new IllegalStateException(reason);
            }
        };
    }

    /** What became of each, by its place in the list. */
    private Map<Integer, String> read(List<PackedBlob> blobs) throws Exception {
        return read(repository, blobs);
    }

    private static Map<Integer, String> read(Repository repository, List<PackedBlob> blobs) throws Exception {
        var found = new TreeMap<Integer, String>();
        repository.reader().readPack(blobs, new BlobReader.Sink() {
            @Override
            public void blob(PackedBlob blob, byte[] buffer, int length) {
                assertThat(Id.of(BlobCodec.sha256().digest(Arrays.copyOf(buffer, length)))).isEqualTo(blob.id());
                assertThat(found.put(blobs.indexOf(blob), "whole")).isNull();
            }

            @Override
            public void damaged(PackedBlob blob, String reason) {
                assertThat(found.put(blobs.indexOf(blob), "damaged")).isNull();
            }
        });
        return found;
    }

    private void damage(Handle name, byte[] whole, String damage, PackedBlob place) throws BackendException {
        var bytes = whole.clone();
        switch (damage) {
            case "gone" -> {
                store.remove(name);
                return;
            }
            case "cut" -> bytes = Arrays.copyOf(bytes, (int) place.offset() + place.length() - 1);
            default -> bytes[(int) place.offset() + place.length() / 2] ^= 4;
        }
        store.save(name, List.of(ByteBuffer.wrap(bytes)));
    }

    /** Stores noise of these lengths, seeded by their places in the list. */
    private void stored(int... lengths) throws Exception {
        try (var fresh = CheapKeys.open(store, null); var lock = CheapKeys.lock(fresh);
                var writer = fresh.writer(fresh.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            store(writer, lengths);
        }
    }

    private static void store(BlobWriter writer, int... lengths) throws Exception {
        for (int i = 0; i < lengths.length; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(lengths[i], i));
        writer.finish();
    }

    private static Id id(int length, long seed) {
        return Id.of(BlobCodec.sha256().digest(CheapKeys.noise(length, seed)));
    }

    private PackedBlob place(int length, long seed) {
        return repository.index().location(BlobType.DATA, id(length, seed));
    }

    /** The places of the first blobs of one length, as they lie. */
    private List<PackedBlob> blobs(int length, int count) {
        var blobs = new ArrayList<PackedBlob>();
        for (int i = 0; i < count; i++) blobs.add(place(length, i));
        blobs.sort(Comparator.comparingLong(PackedBlob::offset));
        return blobs;
    }
}
