package dump.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobIndexTest {
    private record Key(BlobType type, Id id) {}

    /** The slow, obvious twin: the places of each blob, the packs that are doubted, and what is claimed. */
    private static final class Twin {
        private final Map<Key, Set<PackedBlob>> places = new HashMap<>();
        private final Set<Id> doubtedPacks = new HashSet<>();
        private final Set<Key> claims = new HashSet<>();
        private int storedAgain;

        void add(PackedBlob blob) {
            var key = new Key(blob.type(), blob.id());
            claims.remove(key);
            places.computeIfAbsent(key, none -> new HashSet<>()).add(blob);
        }

        boolean contains(Key key) {
            return claims.contains(key) || !places.getOrDefault(key, Set.of()).stream().allMatch(this::isDoubted);
        }

        boolean claim(Key key) {
            if (contains(key)) return false;
            if (places.containsKey(key)) storedAgain++;
            return claims.add(key);
        }

        boolean isDoubted(PackedBlob place) {
            return doubtedPacks.contains(place.pack());
        }

        boolean losesBy(Id pack) {
            return places.entrySet().stream().anyMatch(blob -> !contains(blob.getKey())
                    && blob.getValue().stream().anyMatch(place -> place.pack().equals(pack)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithAMapWhateverHappens(long seed) {
        var random = new Random(seed);
        var index = new BlobIndex();
        var twin = new Twin();
        var ids = ids(random, 300);
        var packs = ids(random, 12);
        for (int step = 0; step < 20_000; step++) {
            var key = new Key(random.nextInt(4) == 0 ? BlobType.TREE : BlobType.DATA,
                    ids.get(random.nextInt(ids.size())));
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3 -> {
                    int raw = random.nextBoolean() ? 0 : 1 + random.nextInt(1000);
                    // A place is one blob: what lies at an offset of a pack does not change.
                    var blob = new PackedBlob(key.type(), key.id(), packs.get(random.nextInt(packs.size())),
                            3_000_000_000L + key.id().first() % 1000, 32 + raw / 2, raw);
                    if (places(twin, key).stream().anyMatch(place -> place.pack().equals(blob.pack()))) break;
                    index.add(blob);
                    index.add(blob);
                    twin.add(blob);
                }
                case 4, 5 -> assertThat(index.claim(key.type(), key.id())).as("seed %d", seed)
                        .isEqualTo(twin.claim(key));
                case 6 -> {
                    if (random.nextInt(400) > 0) break;
                    var lost = packs.get(random.nextInt(packs.size()));
                    index.doubt(lost);
                    if (index.knowsPack(lost)) twin.doubtedPacks.add(lost);
                }
                default -> agree(index, twin, key, seed);
            }
        }
        for (var id : ids) for (var type : BlobType.values()) agree(index, twin, new Key(type, id), seed);
        index.eachPlace((place, blob, pack, type, bytes) -> assertThat(blob).as("seed %d", seed)
                .isEqualTo(index.number(type, index.placed(place).id())).isLessThanOrEqualTo(place));
        assertThat(twin.doubtedPacks).as("seed %d", seed).isNotEmpty();
        for (var pack : packs) assertThat(index.losesBy(Set.of(pack))).as("seed %d", seed)
                .isEqualTo(twin.losesBy(pack));
        assertThat(index.storedAgain()).as("seed %d", seed).isPositive().isEqualTo(twin.storedAgain);
    }

    private static void agree(BlobIndex index, Twin twin, Key key, long seed) {
        var expected = places(twin, key);
        assertThat(index.locations(key.type(), key.id())).as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(expected)
                .isSortedAccordingTo(Comparator.comparing(twin::isDoubted));
        assertThat(index.contains(key.type(), key.id())).as("seed %d", seed).isEqualTo(twin.contains(key));
        var place = index.location(key.type(), key.id());
        if (expected.isEmpty()) {
            assertThat(place).isNull();
            assertThat(index.plainLength(key.type(), key.id())).isEqualTo(-1);
        } else {
            assertThat(expected).contains(place);
            assertThat(twin.isDoubted(place)).isEqualTo(expected.stream().allMatch(twin::isDoubted));
            assertThat(index.plainLength(key.type(), key.id()))
                    .isIn(expected.stream().map(PackedBlob::plainLength).toList());
        }
    }

    private static Set<PackedBlob> places(Twin twin, Key key) {
        return twin.places.getOrDefault(key, Set.of());
    }

    @Test
    void findsEachOfTwoHundredThousand() {
        var random = new Random(4);
        var index = new BlobIndex();
        var ids = ids(random, 200_000);
        var packs = ids(random, 200);
        for (int i = 0; i < ids.size(); i++) index.add(blob(ids.get(i), packs.get(i / 1000), i % 1000 * 100, 100, 0));
        assertThat(index.size()).isEqualTo(200_000);
        assertThat(index.packCount()).isEqualTo(200);
        for (int i = 0; i < ids.size(); i++) {
            if (!index.location(BlobType.DATA, ids.get(i))
                    .equals(blob(ids.get(i), packs.get(i / 1000), i % 1000 * 100, 100, 0))) {
                throw new AssertionError("blob " + i);
            }
        }
        assertThat(index.contains(BlobType.DATA, ids(random, 1).getFirst())).isFalse();
        assertThat(index.contains(BlobType.TREE, ids.getFirst())).isFalse();
    }

    @Test
    void keepsBlobsApartThatShareTheirFirstBytes() {
        var index = new BlobIndex();
        var pack = new Id(9, 9, 9, 9);
        index.add(blob(new Id(1, 2, 3, 4), pack, 0, 100, 0));
        assertThat(index.contains(BlobType.DATA, new Id(1, 2, 3, 5))).isFalse();
        assertThat(index.contains(BlobType.DATA, new Id(1, 0, 3, 4))).isFalse();
        assertThat(index.claim(BlobType.DATA, new Id(1, 2, 3, 5))).isTrue();
    }

    @Test
    void tellsWhatSizeEachPackMustHave() {
        var index = new BlobIndex();
        var plain = new Id(1, 1, 1, 1);
        var packed = new Id(2, 2, 2, 2);
        index.add(blob(new Id(1, 2, 3, 4), plain, 0, 100, 0));
        index.add(blob(new Id(1, 2, 3, 5), plain, 100, 50, 0));
        index.add(blob(new Id(1, 2, 3, 4), packed, 0, 60, 68));
        index.claim(BlobType.DATA, new Id(5, 5, 5, 5));
        assertThat(index.packSizes()).isEqualTo(Map.of(plain, 150L + 2 * 37 + 36, packed, 60L + 41 + 36));
        index.doubt(plain);
        assertThat(index.packSizes()).hasSize(2);
    }

    @Test
    void aBlobTwiceInOnePackCountsTwice() {
        var index = new BlobIndex();
        var pack = new Id(1, 1, 1, 1);
        index.add(blob(new Id(1, 2, 3, 4), pack, 0, 100, 0));
        index.add(blob(new Id(1, 2, 3, 4), pack, 100, 100, 0));
        assertThat(index.locations(BlobType.DATA, new Id(1, 2, 3, 4))).hasSize(2);
        assertThat(index.packSizes()).isEqualTo(Map.of(pack, 200L + 2 * 37 + 36));
    }

    @Test
    void eachPlaceIsUnseenOnce() {
        var index = new BlobIndex();
        var id = new Id(1, 2, 3, 4);
        var bad = new Id(1, 1, 1, 1);
        assertThat(index.isUnseen(BlobType.DATA, id)).isFalse();
        index.add(blob(id, bad, 0, 100, 0));
        index.add(blob(id, new Id(2, 2, 2, 2), 0, 100, 0));
        index.doubt(bad);
        assertThat(index.isUnseen(BlobType.TREE, id)).isFalse();
        assertThat(index.isUnseen(BlobType.DATA, id)).isTrue();
        assertThat(index.isUnseen(BlobType.DATA, id)).isFalse();
        index.add(blob(id, new Id(2, 2, 2, 2), 0, 100, 0));
        assertThat(index.isUnseen(BlobType.DATA, id)).isFalse();
        assertThat(index.locations(BlobType.DATA, id)).hasSize(2);
    }

    private static PackedBlob blob(Id id, Id pack, long offset, int length, int raw) {
        return new PackedBlob(BlobType.DATA, id, pack, offset, length, raw);
    }

    private static List<Id> ids(Random random, int count) {
        var ids = new ArrayList<Id>();
        for (int i = 0; i < count; i++)
            ids.add(new Id(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()));
        return ids;
    }
}
