package dump.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import dump.vectors.Vectors;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PackFormatTest {
    @Test
    void readsAndWritesTheHeaderOfTheWorkedExample() throws FormatException {
        var vector = Vectors.object(Vectors.read("crypto-and-pack.json"), "pack");
        var pack = Id.parse((String) vector.get("name"));
        var file = HexFormat.of().parseHex((String) vector.get("raw"));
        var header = HexFormat.of().parseHex((String) vector.get("header_plaintext_hex"));
        int sealed = PackFormat.readTrailer(file, file.length - 4, file.length);
        assertThat(sealed).isEqualTo(73).isEqualTo(header.length + PackedBlob.OVERHEAD);
        var blobs = PackFormat.readHeader(pack, header, header.length, file.length);
        assertThat(blobs).containsExactly(new PackedBlob(BlobType.DATA,
                Id.parse("b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd"), pack, 0, 51, 10));
        assertThat(PackFormat.writeHeader(blobs)).isEqualTo(header);
        assertThat(PackFormat.packSize(blobs)).isEqualTo(file.length);
    }

    @RepeatedTest(20)
    void readsBackWhatItWrites(RepetitionInfo repetition) throws FormatException {
        var random = new Random(repetition.getCurrentRepetition());
        var blobs = pack(new Id(1, 2, 3, 4), random);
        var header = PackFormat.writeHeader(blobs);
        var trailer = new byte[4];
        PackFormat.writeTrailer(trailer, 0, header.length + PackedBlob.OVERHEAD);
        long size = PackFormat.packSize(blobs);
        assertThat(PackFormat.readTrailer(trailer, 0, size)).isEqualTo(header.length + PackedBlob.OVERHEAD);
        assertThat(PackFormat.readHeader(new Id(1, 2, 3, 4), header, header.length, size)).isEqualTo(blobs);
    }

    @Test
    void refusesHeadersThatDoNotFitTheFile() {
        var blobs = pack(new Id(1, 2, 3, 4), new Random(1));
        var header = PackFormat.writeHeader(blobs);
        long size = PackFormat.packSize(blobs);
        assertThatThrownBy(() -> read(header, header.length, size - 1)).hasMessageContaining("accounts for");
        assertThatThrownBy(() -> read(header, header.length - 1, size)).hasMessageContaining("cut off");
        for (int kind : new int[] {4, 127, 255}) {
            var bad = header.clone();
            bad[0] = (byte) kind;
            assertThatThrownBy(() -> read(bad, bad.length, size)).hasMessageContaining("type " + kind);
        }
        for (int length : new int[] {0, 31, -1, 17 << 20, 1000}) {
            var trailer = new byte[4];
            PackFormat.writeTrailer(trailer, 0, length);
            assertThatThrownBy(() -> PackFormat.readTrailer(trailer, 0, 1003)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void refusesACompressedBlobOfNoBytesAndABlobBelowTheOverhead() {
        var pack = new Id(1, 2, 3, 4);
        var blob = new PackedBlob(BlobType.DATA, pack, pack, 0, 51, 10);
        var empty = PackFormat.writeHeader(List.of(blob));
        empty[5] = 0;
        assertThatThrownBy(() -> read(empty, empty.length, 128)).isInstanceOf(FormatException.class);
        var tiny = PackFormat.writeHeader(List.of(blob));
        tiny[1] = 31;
        assertThatThrownBy(() -> read(tiny, tiny.length, 108)).isInstanceOf(FormatException.class);
    }

    private static List<PackedBlob> read(byte[] header, int length, long size) throws FormatException {
        return PackFormat.readHeader(new Id(1, 2, 3, 4), header, length, size);
    }

    /** A pack of blobs of all kinds, at least one. */
    static List<PackedBlob> pack(Id pack, Random random) {
        var blobs = new ArrayList<PackedBlob>();
        long offset = 0;
        for (int i = random.nextInt(30); i >= 0; i--) {
            int length = 32 + random.nextInt(1 << 20);
            int raw = random.nextBoolean() ? 0 : 1 + random.nextInt(8 << 20);
            var type = random.nextBoolean() ? BlobType.DATA : BlobType.TREE;
            blobs.add(new PackedBlob(type, IndexFormatTest.id(random), pack, offset, length, raw));
            offset += length;
        }
        return blobs;
    }
}
