package dump.duplicity.difftar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import dump.model.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that are damaged, or made to do harm. */
class DamagedSignaturesTest {
    private static final String FIXTURE = "/duplicity/plain/duplicity-full-signatures.20150328T100000Z.sigtar.gz";
    private static final TarWriter HEADERS = new TarWriter(new ByteArrayOutputStream(), true);

    private static List<ByteString> read(byte[] bytes) throws Exception {
        var told = new ArrayList<ByteString>();
        Signatures.read(List.of(new Signatures.Source("some.sigtar.gz", new ByteArrayInputStream(bytes))),
                (path, _) -> told.add(path));
        return told;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Members {
        void write(TarWriter tar) throws IOException;
    }

    private static byte[] tar(Members members) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var tar = new TarWriter(bytes, false);
        members.write(tar);
        tar.end();
        return bytes.toByteArray();
    }

    private static void file(TarWriter tar, String name) throws IOException {
        tar.member(bytes(name), '0', 0644, 0, 0, new byte[0], 12);
    }

    private static void isDamaged(byte[] bytes) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(DifftarException.class)
                .hasMessageContaining("some.sigtar.gz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"signature/../x", "signature/a/../../x", "signature//etc/passwd", "signature/a//b",
            "signature/./a",
        "/signature/a", "other/a", "signature", "snapshot/a/.."})
    void namesThatLeadElsewhereAreRefused(String name) throws Exception {
        isDamaged(tar(tar -> file(tar, name)));
    }

    @Test
    void namesWithANulAreRefused() throws Exception {
        isDamaged(tar(tar -> file(tar, "signature/" + "a".repeat(100) + "\0b")));
    }

    @Test
    void entriesOutOfOrderAreDamageRatherThanAWrongListing() throws Exception {
        isDamaged(tar(tar -> {
            file(tar, "signature/b");
            file(tar, "signature/a");
        }));
        isDamaged(tar(tar -> {
            file(tar, "signature/a.b");
            file(tar, "signature/a/b");
        }));
        isDamaged(tar(tar -> {
            file(tar, "signature/a");
            file(tar, "snapshot/a");
        }));
    }

    @Test
    void hardLinksAndUnknownTypesAreRefused() throws Exception {
        for (char type : new char[] {'1', 'S', 'Z'})
            isDamaged(tar(tar -> tar.member(bytes("signature/a"), type, 0, 0, 0, new byte[0], 0)));
    }

    @Test
    void whatFollowsTheFirstBlockOfZerosIsNoEntry() throws Exception {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(tar(tar -> file(tar, "signature/a")));
        bytes.writeBytes(tar(tar -> file(tar, "signature/b")));
        assertThat(read(bytes.toByteArray())).hasSize(1);
    }

    @Test
    void aFileThatIsCutOffAnywhereIsDamaged() throws Exception {
        var whole = tar(tar -> {
            file(tar, "signature/a");
            file(tar, "signature/" + "b".repeat(200));
        });
        for (int length = 0; length <= whole.length - 1024; length += 64) isDamaged(Arrays.copyOf(whole, length));
        var gzip = TarWriter.gzip(whole);
        for (int length = 0; length < gzip.length; length++) isDamaged(Arrays.copyOf(gzip, length));
    }

    @Test
    void randomDamageIsNoticedOrHarmlessAndNeverWorse() throws Exception {
        byte[] tar;
        try (var in = new GZIPInputStream(DamagedSignaturesTest.class.getResourceAsStream(FIXTURE))) {
            tar = in.readAllBytes();
        }
        for (long seed : Seed.first(1000)) {
            var random = new Random(seed);
            var bytes = tar.clone();
            for (int i = random.nextInt(1, 10); i > 0; i--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            if (random.nextBoolean()) bytes = TarWriter.gzip(bytes);
            else if (random.nextBoolean())
                for (int at = 0; at + 512 <= bytes.length; at += 512) if (bytes[at] != 0) sum(bytes, at);
            try {
                read(bytes);
            } catch (DifftarException e) {
                assertThat(e).as("seed " + seed).hasMessageContaining("some.sigtar.gz");
            }
        }
    }

    /** Damage behind a checksum that fits. */
    private static void sum(byte[] bytes, int at) {
        var block = Arrays.copyOfRange(bytes, at, at + 512);
        TarWriter.sum(block);
        System.arraycopy(block, 0, bytes, at, 512);
    }

    @Test
    void hugeHeadersAreRefusedBeforeAnythingIsAllocated() throws Exception {
        for (char type : new char[] {'x', 'g', 'L', 'K'}) {
            isDamaged(HEADERS.block(bytes("x"), type, 0, 0, 0, new byte[0], 1L << 40));
            isDamaged(HEADERS.block(bytes("x"), type, 0, 0, 0, new byte[0], -1));
        }
        isDamaged(HEADERS.block(bytes("signature/x"), '0', 0, 0, Long.MIN_VALUE, new byte[0], 0));
        isDamaged(HEADERS.block(bytes("signature/x"), '0', 0, 0, 0, new byte[0], Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5 path=a\n", "99999999 path=a\n", "x", "9 path=a", " path=a\n", "9999999 a=b\n", "5 abc\n",
            "17 size=abcdefgh\n", "13 mtime=1.\n"})
    void extendedHeadersThatMakeNoSenseAreRefused(String records) throws Exception {
        var bytes = new ByteArrayOutputStream();
        var writer = new TarWriter(bytes, false);
        var payload = records.getBytes(StandardCharsets.UTF_8);
        bytes.write(writer.block(bytes("x"), 'x', 0, 0, 0, new byte[0], payload.length));
        bytes.write(Arrays.copyOf(payload, 512));
        file(writer, "signature/a");
        writer.end();
        isDamaged(bytes.toByteArray());
    }
}
