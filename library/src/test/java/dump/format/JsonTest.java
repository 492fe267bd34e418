package dump.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import dump.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class JsonTest {
    @RepeatedTest(50)
    void readsDocumentsAsAnotherParserDoes(RepetitionInfo repetition) throws FormatException {
        var random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 20; i++) {
            var json = RandomJson.document(random).getBytes(StandardCharsets.UTF_8);
            assertThat(read(json)).as("seed %s: %s", repetition, new String(json, StandardCharsets.UTF_8))
                    .isEqualTo(Vectors.parse(json));
            skip(json);
        }
    }

    @RepeatedTest(50)
    void acceptsNothingThatAnotherParserRefuses(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 50; i++) {
            var json = Damage.of(RandomJson.document(random).getBytes(StandardCharsets.UTF_8), random);
            boolean refused = refuses(json);
            try {
                read(json);
                var text = new String(json, StandardCharsets.UTF_8);
                assertThat(refused && !isForgivenByGo(json, text)).as("seed %s: %s", repetition, text).isFalse();
            } catch (FormatException e) {
                assertThat(e.getMessage()).contains("offset");
            }
            try {
                skip(json);
            } catch (FormatException e) {
                assertThat(e.getMessage()).contains("offset");
            }
        }
    }

    /** Go replaces bytes that are not UTF-8, and halves of surrogate pairs. */
    private static boolean isForgivenByGo(byte[] json, String text) {
        return !Utf8Codec.isValid(json, 0, json.length) || text.toLowerCase(Locale.ROOT).contains("\\ud");
    }

    private static boolean refuses(byte[] json) {
        try {
            Vectors.parse(json);
            return false;
        } catch (JacksonException | IllegalStateException e) {
            return true;
        }
    }

    @RepeatedTest(20)
    void writesTextThatAnotherParserReadsBack(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var json = new JsonWriter();
        for (int i = 0; i < 200; i++) {
            var text = RandomJson.text(random);
            var bytes = json.reset().beginArray().value(text).value(ByteString.of(text)).endArray().toByteArray();
            assertThat(Vectors.parse(bytes)).as("seed %s", repetition).isEqualTo(List.of(text, text));
        }
    }

    @Test
    void escapesWhatGoEscapes() {
        assertThat(written("a\"\\/<>&\b\f\n\r\t\u0001\u001f\u007fé\u2028\u2029\ufffd\ud83d\ude00"))
                .isEqualTo("\"a\\\"\\\\/\\u003c\\u003e\\u0026\\b\\f\\n\\r\\t\\u0001\\u001f"
                        + "\u007fé\\u2028\\u2029\ufffd\ud83d\ude00\"");
        assertThat(written("\ud800x")).isEqualTo("\"\\ufffdx\"");
        var bad = ByteString.copyOf(new byte[] {'a', (byte) 0xff, (byte) 0xed, (byte) 0xa0, (byte) 0x80, 'b'});
        assertThat(new String(new JsonWriter().value(bad).toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo("\"a\\ufffd\\ufffd\\ufffd\\ufffdb\"");
    }

    private static String written(String text) {
        return new String(new JsonWriter().value(text).toByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void putsCommasBetweenValuesAndNowhereElse() {
        var json = new JsonWriter().beginObject().name("a").value(1).name("b").beginArray().value(-5).value(true)
                .nullValue().beginObject().endObject().unsigned(-1).endArray()
                .name("c").raw("1.5").endObject().newLine().beginArray().endArray();
        assertThat(new String(json.toByteArray(), StandardCharsets.US_ASCII))
                .isEqualTo("{\"a\":1,\"b\":[-5,true,null,{},18446744073709551615],\"c\":1.5}\n[]");
    }

    @Test
    void refusesNestingBeyondItsLimit() throws FormatException {
        skip(("[".repeat(64) + "]".repeat(64)).getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> skip(("[".repeat(65) + "]".repeat(65)).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(FormatException.class).hasMessageContaining("64");
        assertThatThrownBy(() -> skip("{\"a\":".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void refusesTextsBeyondItsLimit() throws FormatException {
        assertThat(new JsonReader(text(JsonReader.STRING_MAX)).string()).hasSize(JsonReader.STRING_MAX);
        assertThatThrownBy(() -> new JsonReader(text(JsonReader.STRING_MAX + 1)).string())
                .isInstanceOf(FormatException.class);
    }

    private static byte[] text(int length) {
        return ('"' + "x".repeat(length) + '"').getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void readsHalfASurrogatePairAndBadUtf8AsReplacement() throws FormatException {
        assertThat(new JsonReader("\"\\ud83d\\ude00\\ud83dx\\ude00\\ud83d\\u0041\"".getBytes(StandardCharsets.US_ASCII))
                .string()).isEqualTo("\ud83d\ude00\ufffdx\ufffd\ufffdA");
        var bad = new byte[40];
        Arrays.fill(bad, (byte) 0xff);
        bad[0] = '"';
        bad[39] = '"';
        assertThat(new JsonReader(bad).string()).isEqualTo("\ufffd".repeat(38));
    }

    @Test
    void staysWithinItsStretchOfTheArray() throws FormatException {
        var json = new JsonReader("xx[12]34".getBytes(StandardCharsets.US_ASCII), 2, 4);
        json.beginArray();
        assertThat(json.next()).isTrue();
        assertThat(json.unsigned()).isEqualTo(12);
        assertThat(json.next()).isFalse();
        json.end();
        assertThatThrownBy(() -> new JsonReader("true".getBytes(StandardCharsets.US_ASCII), 0, 3).truth())
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> new JsonReader("\"ab\"".getBytes(StandardCharsets.US_ASCII), 0, 3).string())
                .isInstanceOf(FormatException.class);
    }

    @Test
    void readsBase64AsGoDoes() throws FormatException {
        assertThat(base64("\"AQIDBA==\"")).containsExactly(1, 2, 3, 4);
        assertThat(base64("\"AQ\\r\\nID\"")).containsExactly(1, 2, 3);
        assertThat(base64("null")).isNull();
        for (var bad : new String[] {"\"AQIDBA\"", "\"A\"", "\"AQI*\"", "\"=AQI\"", "\"AQ==AQ==\"", "7"}) {
            assertThatThrownBy(() -> base64(bad)).as(bad).isInstanceOf(FormatException.class);
        }
        var random = new Random(1);
        for (int length = 0; length < 70; length++) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            var json = new JsonWriter().base64(ByteString.copyOf(bytes)).toByteArray();
            assertThat(new String(json, StandardCharsets.US_ASCII))
                    .isEqualTo('"' + java.util.Base64.getEncoder().encodeToString(bytes) + '"');
            assertThat(new JsonReader(json).base64()).isEqualTo(bytes);
        }
    }

    private static byte[] base64(String json) throws FormatException {
        return new JsonReader(json.getBytes(StandardCharsets.US_ASCII)).base64();
    }

    private static void skip(byte[] json) throws FormatException {
        var reader = new JsonReader(json);
        reader.skip();
        reader.end();
    }

    private static Object read(byte[] json) throws FormatException {
        var reader = new JsonReader(json);
        var value = value(reader);
        reader.end();
        return value;
    }

    /** All our reader can say; the documents hold no other numbers than it takes. */
    private static Object value(JsonReader json) throws FormatException {
        if (json.skipNull()) return null;
        if (json.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            json.beginObject();
            while (json.next()) map.put(json.name(), value(json));
            return map;
        }
        if (json.isArray()) {
            var list = new ArrayList<Object>();
            json.beginArray();
            while (json.next()) list.add(value(json));
            return list;
        }
        if (json.isString()) return json.string();
        if (json.isTruth()) return json.truth();
        long number = json.unsigned();
        if (number < 0) return new java.math.BigInteger(Long.toUnsignedString(number));
        return number;
    }
}
