package dump.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class IndexFormatTest {
    private static final Id PACK = new Id(1, 2, 3, 4);
    private static final Id OTHER = new Id(5, 6, 7, 8);
    private static final Id BLOB = new Id(-1, -2, -3, -4);

    @Test
    void writesAsResticDoes() {
        var writer = new IndexFormat.Writer();
        writer.add(PACK, List.of(new PackedBlob(BlobType.DATA, BLOB, PACK, 0, 51, 10),
                new PackedBlob(BlobType.TREE, OTHER, PACK, 51, 40, 0)));
        assertThat(writer.blobs()).isEqualTo(2);
        assertThat(new String(writer.finish(), StandardCharsets.US_ASCII)).isEqualTo(("{`packs`:[{`id`:`" + PACK
                + "`,`blobs`:[{`id`:`" + BLOB + "`,`type`:`data`,`offset`:0,`length`:51,`uncompressed_length`:10},"
                + "{`id`:`" + OTHER + "`,`type`:`tree`,`offset`:51,`length`:40}]}]}\n").replace('`', '"'));
        assertThat(writer.blobs()).isZero();
        assertThat(new String(writer.finish(), StandardCharsets.US_ASCII)).isEqualTo("{\"packs\":[]}\n");
    }

    @RepeatedTest(20)
    void readsBackWhatItWrites(RepetitionInfo repetition) throws FormatException {
        var random = new Random(repetition.getCurrentRepetition());
        var all = new ArrayList<PackedBlob>();
        var writer = new IndexFormat.Writer();
        for (int i = 0; i < 20; i++) {
            var blobs = PackFormatTest.pack(id(random), random);
            writer.add(blobs.getFirst().pack(), blobs);
            all.addAll(blobs);
        }
        assertThat(read(writer.finish())).as("seed %s", repetition).isEqualTo(all);
    }

    @Test
    void takesKeysInAnyOrderAndPassesOverOthers() throws FormatException {
        var text = ("{`supersedes`:[`x`],`packs_to_delete`:[{`id`:`OTHER`,`blobs`:[]}],`packs`:[{`size`:5,`blobs`:[{"
                + "`length`:51,`x`:{`id`:[]},`type`:`tree`,`id`:`BLOB`}],`time`:null,`id`:`PACK`},"
                + "{`blobs`:null,`id`:`OTHER`}],`more`:1}").replace('`', '"').replace("PACK", PACK.toString())
                .replace("BLOB", BLOB.toString()).replace("OTHER", OTHER.toString());
        assertThat(read(text)).containsExactly(new PackedBlob(BlobType.TREE, BLOB, PACK, 0, 51, 0));
    }

    @Test
    void readsTheBareArrayOfTheFirstRestic() throws FormatException {
        assertThat(read("[{\"id\":\"" + PACK + "\",\"blobs\":[{\"id\":\"" + BLOB
                + "\",\"type\":\"data\",\"offset\":7,\"length\":32}]}]"))
                .containsExactly(new PackedBlob(BlobType.DATA, BLOB, PACK, 7, 32, 0));
    }

    @Test
    void takesNothingAsAnEmptyIndex() throws FormatException {
        assertThat(read("{}")).isEmpty();
        assertThat(read("{\"packs\":null}")).isEmpty();
    }

    @Test
    void refusesBlobsThatNoPackCanHold() {
        var good = "{\"packs\":[{\"id\":\"" + PACK + "\",\"blobs\":[{\"id\":\"" + BLOB
                + "\",\"type\":\"data\",\"offset\":7,\"length\":32}]}]}";
        for (var bad : new String[] {good.replace("32", "31"), good.replace("data", "door"),
            good.replace("7,", "4294967296,"),
            good.replace("\"length\":32", "\"length\":4294967295"), good.replace("\"type\":\"data\",", ""),
            good.replace("\"id\":\"" + BLOB + "\",", ""), good.replace("\"id\":\"" + PACK + "\",", ""),
            good.replace(BLOB.toString(), "xyz"), good + "x", good.substring(0, good.length() - 1)}) {
            assertThatThrownBy(() -> read(bad)).as(bad).isInstanceOf(FormatException.class);
        }
    }

    @RepeatedTest(100)
    void neverFailsOnDamageButWithItsOwnException(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var writer = new IndexFormat.Writer();
        var blobs = PackFormatTest.pack(id(random), random);
        writer.add(PACK, blobs);
        try {
            read(Damage.of(writer.finish(), random));
        } catch (FormatException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    static Id id(Random random) {
        return new Id(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private static List<PackedBlob> read(String json) throws FormatException {
        return read(json.getBytes(StandardCharsets.US_ASCII));
    }

    private static List<PackedBlob> read(byte[] json) throws FormatException {
        var blobs = new ArrayList<PackedBlob>();
        var shifted = new byte[json.length + 5];
        System.arraycopy(json, 0, shifted, 3, json.length);
        IndexFormat.read(shifted, 3, json.length, new IndexFormat.Sink() {
            private Id pack;

            @Override
            public void pack(Id id) {
                pack = id;
            }

            @Override
            public void blob(BlobType type, long first, long second, long third, long fourth, long offset, int length,
                    int rawLength) {
                blobs.add(new PackedBlob(type, new Id(first, second, third, fourth), pack, offset, length, rawLength));
            }
        });
        return blobs;
    }
}
