package dump.duplicity.difftar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import dump.model.Seed;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static Manifest parse(String text) throws DifftarException {
        return Manifest.parse("the.manifest", text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteString bytes(String latin) {
        return ByteString.copyOf(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatDuplicityWroteIsRead() throws Exception {
        try (InputStream in =
                ManifestTest.class.getResourceAsStream("/duplicity/plain/duplicity-full.20150328T100000Z.manifest")) {
            var manifest = Manifest.parse("full", in);
            assertThat(manifest.host()).isEqualTo("vm");
            assertThat(manifest.source()).isEqualTo(ByteString.of("src"));
            assertThat(manifest.volumes()).containsOnlyKeys(1).containsValue(new Manifest.Volume(ByteString.EMPTY, 0,
                    ByteString.of("touched.txt"), 0, "SHA1", "59864c3504962deb19f6da860121567009d3c84e"));
        }
    }

    @Test
    void volumesAreFoundByThePathsTheyHold() throws Exception {
        var manifest = parse("""
                Hostname vm
                Localdir "/home/a\\x20b"
                Volume 1:
                    StartingPath   . \s
                    EndingPath     data/big.bin 3
                    Hash MD5 00ff
                    Hash SHA1 AA
                Volume 2:
                    StartingPath   data/big.bin 4
                    EndingPath     "data/new\\x0aline.txt" \s
                Volume 3:
                    StartingPath   data.old
                    EndingPath     zoo
                """);
        assertThat(manifest.source()).isEqualTo(ByteString.of("/home/a b"));
        assertThat(manifest.volumes().get(1))
                .isEqualTo(new Manifest.Volume(ByteString.EMPTY, 0, ByteString.of("data/big.bin"), 3, "SHA1", "aa"));
        assertThat(manifest.volumes().get(2))
                .isEqualTo(new Manifest.Volume(ByteString.of("data/big.bin"), 4, ByteString.of("data/new\nline.txt"), 0,
                null, null));
        assertThat(manifest.neededFor(ByteString.EMPTY)).containsExactly(1, 2, 3);
        assertThat(manifest.neededFor(ByteString.of("data/big.bin"))).containsExactly(1, 2);
        assertThat(manifest.neededFor(ByteString.of("data"))).containsExactly(1, 2);
        assertThat(manifest.neededFor(ByteString.of("data/a"))).containsExactly(1);
        assertThat(manifest.neededFor(ByteString.of("data/new\nline.txt"))).containsExactly(2);
        assertThat(manifest.neededFor(ByteString.of("data.old/below"))).containsExactly(3);
        assertThat(manifest.neededFor(ByteString.of("zz"))).isEmpty();
    }

    @Test
    void afterAResumedRunTheLaterEntryCountsAndHigherOnesAreVoid() throws Exception {
        var manifest = parse("Volume 1:\n StartingPath .\n EndingPath a\nVolume 2:\n StartingPath b\n EndingPath c\n"
                + "Volume 3:\n StartingPath d\n EndingPath e\nVolume 2:\n StartingPath b\n EndingPath z\nFilelist 0\n");
        assertThat(manifest.volumes()).containsOnlyKeys(1, 2);
        assertThat(manifest.volumes().get(2).end()).isEqualTo(ByteString.of("z"));
    }

    @Test
    void theListOfFilesIsIgnoredWhereverItStands() throws Exception {
        var list = "Filelist 99\n    new      hash x\n    changed  \"a\\x20b\"\n    startingpath  no\n";
        var volume = "Volume 1:\n    StartingPath   a\n    EndingPath     b\n";
        assertThat(parse("Hostname h\n" + list + volume).volumes()).isEqualTo(parse(volume).volumes());
        assertThat(parse(volume + list).volumes()).isEqualTo(parse(volume).volumes());
    }

    @Test
    void namesAreBytes() throws Exception {
        var manifest = parse("Volume 1:\n StartingPath \u00ff\u00fe\n EndingPath"
                + " \"\u00ff\\x20\u00fc\\x5c\\x22\\x27\"\n");
        assertThat(manifest.volumes().get(1).start()).isEqualTo(bytes("\u00ff\u00fe"));
        assertThat(manifest.volumes().get(1).end()).isEqualTo(bytes("\u00ff \u00fc\\\"'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Hostname x\n", "Volume 1:\n", "Volume x:\n", "Volume\n",
            "Volume 0:\n StartingPath a\n EndingPath b\n", "Volume 1:\n StartingPath a\n",
            "Volume 1:\n StartingPath a z\n EndingPath b\n", "Volume 99999999999:\n",
            "Volume 1:\n StartingPath \"a\n EndingPath b\n", "Volume 1:\n StartingPath \"\\x2\"\n EndingPath b\n",
            "Volume 1:\n StartingPath \"\\y20\"\n EndingPath b\n",
            "Volume 1:\n StartingPath a\n EndingPath b\n Hash SHA1\n",
        "Volume 1:\n StartingPath a\n EndingPath b\n Hash SHA1 zz\n", "Volume 1:\n StartingPath\n EndingPath b\n"})
    void damageIsNamed(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(DifftarException.class).hasMessageContaining("the.manifest");
    }

    @Test
    void aLineWithoutEndIsRefused() {
        assertThatThrownBy(() -> parse("Volume 1:\n StartingPath " + "a".repeat(1 << 19)))
                .isInstanceOf(DifftarException.class);
    }

    @Test
    void randomBytesNeverDoWorseThanDamage() throws Exception {
        byte[] good;
        try (InputStream in =
                ManifestTest.class.getResourceAsStream("/duplicity/plain/duplicity-full.20150328T100000Z.manifest")) {
            good = in.readAllBytes();
        }
        for (long seed : Seed.first(2000)) {
            var random = new Random(seed);
            var bytes = good.clone();
            for (int i = random.nextInt(1, 20); i > 0; i--) bytes[random.nextInt(200)] = (byte) random.nextInt();
            try {
                assertThat(Manifest.parse("m", bytes).volumes()).isNotEmpty();
            } catch (DifftarException e) {
                assertThat(e).as("seed " + seed).hasMessageContaining("damaged");
            }
        }
    }
}
