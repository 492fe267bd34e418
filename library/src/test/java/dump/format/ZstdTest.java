package dump.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStream;
import dump.vectors.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compression, and the envelope of the files that are stored compressed. */
class ZstdTest {
    private static final byte[] SKIPPABLE = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9};
    private static final byte[] TEXT = "a line that repeats itself\n".repeat(5000).getBytes(StandardCharsets.US_ASCII);

    private final Zstd.Compressor compressor = new Zstd.Compressor(3);
    private final Zstd.Decompressor decompressor = new Zstd.Decompressor();
    private byte[] room;

    @AfterEach
    void close() {
        compressor.close();
        decompressor.close();
    }

    @Test
    void givesBackWhatItCompressed() throws FormatException {
        var random = new Random(1);
        for (int length : new int[] {1, 2, 100, 255, 256, 1024, 1025, 70_000, 131_072, 3_000_000}) {
            var noise = new byte[length];
            random.nextBytes(noise);
            for (var bytes : new byte[][] {noise, new byte[length], Arrays.copyOf(TEXT, length)}) {
                var out = new byte[Zstd.Compressor.boundMax(length) + 7];
                int written = compressor.compress(bytes, 0, length, out, 7);
                var back = new byte[length + 20];
                decompressor.decompress(out, 7, written, back, 10, length);
                assertThat(Arrays.copyOfRange(back, 10, 10 + length)).isEqualTo(bytes);
                assertThat(Arrays.copyOfRange(back, 10 + length, back.length)).containsOnly(0);
                assertThat(com.github.luben.zstd.Zstd.getFrameContentSize(out, 7, written)).isEqualTo(length);
            }
        }
    }

    @Test
    void readsTheFrameOfTheWorkedExample() throws FormatException {
        var frame = HexFormat.of().parseHex("28b52ffd000051000053454c45435420313b0a");
        assertThat(plain(frame, 10)).isEqualTo("SELECT 1;\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(decompressed(frame, 1000)).hasSize(10);
    }

    @Test
    void readsFramesOfAllKinds() throws Exception {
        for (var frames : new byte[][] {frame(false, true, 0), frame(true, true, 0), frame(false, false, 0),
            frame(true, false, 27), concat(SKIPPABLE, frame(true, false, 0)),
            concat(frame(false, true, 0), SKIPPABLE)}) {
            assertThat(plain(frames, TEXT.length)).isEqualTo(TEXT);
            assertThat(decompressed(frames, 1 << 20)).isEqualTo(TEXT);
        }
        var several = concat(frame(false, true, 0), SKIPPABLE, frame(true, false, 0));
        assertThat(plain(several, 2 * TEXT.length)).isEqualTo(concat(TEXT, TEXT));
        assertThat(decompressed(several, 1 << 20)).isEqualTo(concat(TEXT, TEXT));
    }

    @Test
    void refusesAnyOtherLength() throws Exception {
        for (var frame : new byte[][] {frame(false, true, 0), frame(false, false, 0)}) {
            for (int length : new int[] {0, 1, TEXT.length - 1, TEXT.length + 1}) {
                assertThatThrownBy(() -> plain(frame, length)).isInstanceOf(FormatException.class);
            }
            assertThatThrownBy(() -> decompressed(frame, TEXT.length - 1))
                    .isInstanceOf(FormatException.class).hasMessageContaining("more than");
            assertThat(decompressed(frame, TEXT.length)).isEqualTo(TEXT);
        }
    }

    @Test
    void refusesGarbageAndDamage() throws Exception {
        var frame = frame(true, true, 0);
        assertThatThrownBy(() -> plain(concat(frame, new byte[] {1}), TEXT.length)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> plain(concat(frame, new byte[40]), TEXT.length)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> plain(Arrays.copyOf(frame, frame.length - 1), TEXT.length))
                .isInstanceOf(FormatException.class);
        var bad = frame.clone();
        bad[bad.length - 1] ^= 1;
        assertThatThrownBy(() -> plain(bad, TEXT.length)).hasMessageContaining("zstd");
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            var damaged = Damage.of(frame, random);
            try {
                decompressed(damaged, 1 << 20);
            } catch (FormatException e) {
                assertThat(e.getMessage()).contains("zstd");
            }
        }
    }

    @Test
    void staysUsableAfterAnError() throws Exception {
        assertThatThrownBy(() -> plain(new byte[] {1, 2, 3}, 5)).isInstanceOf(FormatException.class);
        assertThat(plain(frame(true, true, 0), TEXT.length)).isEqualTo(TEXT);
    }

    @Test
    void givesNoMemoryToABoast() {
        // A frame that claims 2^40 bytes and holds none.
        var frame = HexFormat.of().parseHex("28b52ffde00000000000010000010000");
        assertThatThrownBy(() -> decompressed(frame, 1 << 30))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void keepsItsWindowWithin8MiB() throws FormatException {
        try (var best = new Zstd.Compressor(Zstd.Compressor.LEVEL_MAX)) {
            var bytes = new byte[20 << 20];
            var out = new byte[Zstd.Compressor.boundMax(bytes.length)];
            best.compress(bytes, 0, bytes.length, out, 0);
            // No single segment, and a window descriptor of at most 2^23.
            assertThat(out[4] & 0x20).isZero();
            assertThat((out[5] & 255) >> 3).isLessThanOrEqualTo(13);
        }
    }

    @Test
    void opensTheSnapshotOfTheWorkedExample() throws FormatException {
        var vector = Vectors.object(Vectors.read("crypto-and-pack.json"), "snapshot");
        var stored = HexFormat.of().parseHex((String) vector.get("plaintext_hex"));
        assertThat(new String(decoded(stored, 1 << 20), StandardCharsets.UTF_8))
                .isEqualTo(vector.get("json"));
    }

    @Test
    void storesJsonPlainInVersion1AndCompressedInVersion2() throws FormatException {
        var json = "{\"a\":1}".getBytes(StandardCharsets.US_ASCII);
        assertThat(StoredJson.encode(json, 1, compressor)).isEqualTo(json);
        var stored = StoredJson.encode(json, 2, compressor);
        assertThat(stored).startsWith(2, 0x28, 0xb5, 0x2f, 0xfd);
        assertThat(decoded(stored, 7)).isEqualTo(json);
        assertThat(decoded(json, 7)).isEqualTo(json);
        assertThat(decoded(new byte[0], 7)).isEmpty();
        assertThatThrownBy(() -> decoded(json, 6)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> decoded(stored, 6)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> decoded(new byte[] {2}, 6)).hasMessageContaining("no bytes");
        assertThatThrownBy(() -> decoded(new byte[] {3}, 6)).hasMessageContaining("encoding");
    }

    private byte[] decompressed(byte[] frames, int max) throws FormatException {
        int length = decompressor.decompress(frames, 0, frames.length, max, this::room);
        return Arrays.copyOf(room, length);
    }

    private byte[] decoded(byte[] stored, int max) throws FormatException {
        room = new byte[0];
        int length = StoredJson.decode(stored, stored.length, max, decompressor, this::room);
        return Arrays.copyOf(room, length);
    }

    /** Larger than asked for, as one is that was used before. */
    private byte[] room(int length) {
        return room = new byte[length + 5];
    }

    private byte[] plain(byte[] frames, int length) throws FormatException {
        var out = new byte[length];
        decompressor.decompress(frames, 0, frames.length, out, 0, length);
        return out;
    }

    /** The text as one frame; without a content size it is written as a stream. */
    private static byte[] frame(boolean checksum, boolean contentSize, int windowLog) throws IOException {
        if (contentSize) {
            try (var context = new ZstdCompressCtx()) {
                return context.setChecksum(checksum).compress(TEXT);
            }
        }
        var out = new ByteArrayOutputStream();
        try (var stream = new ZstdOutputStream(out)) {
            stream.setChecksum(checksum);
            if (windowLog > 0) stream.setLong(windowLog);
            stream.write(TEXT);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) out.writeBytes(part);
        return out.toByteArray();
    }
}
