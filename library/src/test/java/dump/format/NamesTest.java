package dump.format;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import dump.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class NamesTest {
    /** Assigned after Unicode 13, which wrote the vectors. */
    private static final String NEWER_THAN_THE_VECTORS = "1fae8";

    @Test
    void writesAndReadsEveryNameAsRestic() throws FormatException {
        var file = Vectors.read("names.json");
        int seen = 0;
        for (var key : file.keySet()) {
            if (!(file.get(key) instanceof java.util.List)) continue;
            for (var vector : Vectors.objects(file, key)) {
                var raw = ByteString.copyOf(HexFormat.of().parseHex((String) vector.get("raw_hex")));
                var json = (String) vector.get("json");
                assertThat(read(json)).isEqualTo(raw);
                if (!json.contains(NEWER_THAN_THE_VECTORS)) assertThat(write(raw)).isEqualTo(json);
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(46);
    }

    @Test
    void callsPrintableWhatGo126CallsPrintable() throws Exception {
        // Written by a Go program: '1' or '0' for strconv.IsPrint of each code point from 0 to 10FFFF.
        var digest = MessageDigest.getInstance("SHA-256");
        for (int snapshot = 0; snapshot <= 0x10ffff; snapshot++) digest.update((byte) (Printable.is(snapshot) ? '1'
                : '0'));
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("0326b64c15e91a0583a1d9f8bc53f4bb534adc91a5ae096b55adaf19525ed98d");
    }

    @RepeatedTest(50)
    void readsBackWhatItWrites(RepetitionInfo repetition) throws FormatException {
        var random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 200; i++) {
            var bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            boolean text = random.nextBoolean();
            if (text) bytes = new String(bytes, StandardCharsets.UTF_16).getBytes(StandardCharsets.UTF_8);
            var name = ByteString.copyOf(bytes);
            assertThat(read(write(name))).as("seed %s", repetition).isEqualTo(name);
        }
    }

    @Test
    void takesEveryEscapeOfGo() throws FormatException {
        assertThat(read("\"\\\\101\\\\x42\\\\u00e9\\\\U0001f600\\\\a\\\\v\\\\\\\\\\\\\\\"\"").toByteArray())
                .isEqualTo("ABé😀\u0007\u000b\\\"".getBytes(StandardCharsets.UTF_8));
        assertThat(read("\"\\\\377\"").toByteArray()).containsExactly(0xff);
        assertThat(read("\"\\ud800\"").toString()).isEqualTo("\ufffd");
    }

    @Test
    void readsANameWithBadQuotingAsNone() throws FormatException {
        for (var bad : new String[] {"\\\\", "\\\\'", "\\\\q", "\\\"", "\\n", "\\\\x4", "\\\\x4g", "\\\\400", "\\\\18",
            "\\\\ud800", "\\\\U00110000", "\\\\u12", "a\\\\"}) {
            assertThat(read('"' + bad + '"')).as(bad).isEqualTo(ByteString.EMPTY);
        }
    }

    private static String write(ByteString name) {
        return new String(new JsonWriter().fileName(name).toByteArray(), StandardCharsets.UTF_8);
    }

    private static ByteString read(String json) throws FormatException {
        return new JsonReader(json.getBytes(StandardCharsets.UTF_8)).fileName();
    }
}
