package dump.chunker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.Seed;
import dump.vectors.Vectors;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkerTest {
    private static final long SEED = Seed.or(64);
    private static final long POLYNOMIAL = 0x3da3358b4dc173L;
    private static final Map<String, Object> VECTORS = Vectors.read("chunker.json");

    static Stream<Arguments> cases() {
        return Vectors.list(VECTORS.get("sets")).stream().map(Vectors::object)
                .flatMap(set -> Vectors.list(set.get("cases")).stream().map(Vectors::object)
                        .map(one -> Arguments.of(set.get("polynomial"), one.get("name"), one)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void cutsWhereTheVectorsSay(String polynomial, String name, Map<String, Object> one) throws Exception {
        var sha256 = MessageDigest.getInstance("SHA-256");
        var data = ChunkStreams.generate((String) one.get("generator"), number(one, "size"));
        assertThat(HexFormat.of().formatHex(sha256.digest(data))).as("our input of %s", name)
                .isEqualTo(one.get("sha256"));
        var chunker = new Chunker(Long.parseLong(polynomial, 16));
        int start = 0;
        for (var chunk : Vectors.list(one.get("chunks")).stream().map(Vectors::object).toList()) {
            int found = chunker.cut(data, start, start, data.length);
            int end = found < 0 ? data.length : found;
            assertThat(start).isEqualTo(number(chunk, "offset"));
            assertThat(end - start).isEqualTo(number(chunk, "length"));
            sha256.update(data, start, end - start);
            assertThat(HexFormat.of().formatHex(sha256.digest())).isEqualTo(chunk.get("sha256"));
            start = end;
        }
        assertThat(start).isEqualTo(data.length);
    }

    @Test
    void theTwinComputesTheFingerprintsOfTheVectors() {
        for (var one : Vectors.list(Vectors.object(VECTORS.get("arithmetic")).get("window_fingerprint"))) {
            var window = HexFormat.of().parseHex((String) Vectors.object(one).get("window_hex"));
            assertThat(Long.toHexString(SlowChunker.fingerprint(POLYNOMIAL, window, 64)))
                    .isEqualTo(Vectors.object(one).get("fingerprint"));
        }
    }

    @Test
    void agreesWithTheDefinitionOnRandomData() {
        var random = new Random(SEED);
        for (long polynomial : new long[] {POLYNOMIAL, 0x25b468838dcb75L, 0x11b, 0x80000009L}) {
            var data = new byte[6 << 20];
            random.nextBytes(data);
            var chunker = new Chunker(polynomial);
            int start = random.nextInt(1000);
            for (int round = 0; round < 3 && start >= 0; round++) {
                int cut = chunker.cut(data, start, start, data.length);
                assertThat(cut).as("seed %d polynomial %x start %d", SEED, polynomial, start)
                        .isEqualTo(SlowChunker.cut(polynomial, data, start, data.length));
                start = cut;
            }
        }
    }

    /** Writes a window that says cut at a chosen place, so that every place in the fast loop is met. */
    @Test
    void findsTheOnlyCutWhereverItIs() {
        var chunker = new Chunker(POLYNOMIAL);
        var data = new byte[Chunker.SIZE_MIN + (1 << 18)];
        Arrays.fill(data, (byte) 'x');
        var random = new Random(SEED);
        for (int round = 0; round < 3000; round++) {
            int cut = round < 600 ? Chunker.SIZE_MIN + round
                    : Chunker.SIZE_MIN + 64 + random.nextInt(data.length - Chunker.SIZE_MIN - 64);
            int second = Math.min(data.length, cut + 64 + random.nextInt(30_000));
            // 64 zeros have a remainder of zero, 63 of them after an x don't.
            Arrays.fill(data, cut - 64, cut, (byte) 0);
            if (second - 64 >= cut) Arrays.fill(data, second - 64, second, (byte) 0);
            assertThat(chunker.cut(data, 0, 0, data.length)).as("seed %d round %d", SEED, round).isEqualTo(cut);
            assertThat(chunker.cut(data, 0, 0, cut)).isEqualTo(cut);
            assertThat(chunker.cut(data, 0, 0, cut - 1)).isEqualTo(-1);
            Arrays.fill(data, cut - 64, second, (byte) 'x');
        }
    }

    @Test
    void findsTheSameCutsInPieces() {
        var random = new Random(SEED);
        var data = new byte[20 << 20];
        random.nextBytes(data);
        Arrays.fill(data, 5 << 20, 15 << 20, (byte) 'A');
        var chunker = new Chunker(POLYNOMIAL);
        var whole = new ArrayList<Integer>();
        for (int start = 0; start >= 0; start = chunker.cut(data, start, start, data.length)) whole.add(start);
        for (int round = 0; round < 5; round++) assertThat(cutsInPieces(chunker, data, random)).isEqualTo(whole);
    }

    private static List<Integer> cutsInPieces(Chunker chunker, byte[] data, Random random) {
        var cuts = new ArrayList<>(List.of(0));
        int start = 0;
        int searched = 0;
        int end = 0;
        while (true) {
            int cut = chunker.cut(data, start, searched, end);
            if (cut >= 0) {
                cuts.add(cut);
                start = cut;
                searched = cut;
            } else if (end == data.length) {
                return cuts;
            } else {
                searched = end;
                end = Math.min(data.length, end + random.nextInt(300_000));
            }
        }
    }

    @Test
    void cutsAtTheLargestSizeWhereTheContentNeverSaysSo() {
        var data = new byte[Chunker.SIZE_MAX + 10];
        Arrays.fill(data, (byte) 'A');
        var chunker = new Chunker(POLYNOMIAL);
        assertThat(chunker.cut(data, 3, 3, 3 + Chunker.SIZE_MAX - 1)).isEqualTo(-1);
        assertThat(chunker.cut(data, 3, 3 + Chunker.SIZE_MAX - 1, data.length)).isEqualTo(3 + Chunker.SIZE_MAX);
        assertThat(chunker.cut(data, 3, 3, data.length)).isEqualTo(3 + Chunker.SIZE_MAX);
    }

    @Test
    void refusesPolynomialsThatNoRepositoryHas() {
        for (long polynomial : new long[] {0, 1, 7, 0x3da3358b4dc175L, -1, 1L << 53, 0x40000000000000L | 1})
            assertThatThrownBy(() -> new Chunker(polynomial)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int number(Map<String, Object> map, String name) {
        return ((Long) map.get(name)).intValue();
    }
}
