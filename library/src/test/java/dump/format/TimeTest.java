package dump.format;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.LocalZone;
import dump.model.Timestamp;
import dump.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TimeTest {
    @Test
    void writesTimesAsResticDoes() {
        var vectors = Vectors.objects(Vectors.read("times.json"), "vectors");
        assertThat(vectors).hasSize(7);
        for (var vector : vectors) {
            var zone = new LocalZone(ZoneId.of((String) vector.get("zone")));
            var time = zone.at(((Number) vector.get("seconds")).longValue(), ((Number) vector.get("nanos")).intValue());
            assertThat(write(time)).as(vector.toString()).isEqualTo(vector.get("text"));
        }
    }

    @RepeatedTest(20)
    void agreesWithTheCalendarOfTheJdk(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 500; i++) {
            long second = random.nextLong(-62_135_596_800L, 253_402_214_400L);
            int nanos = random.nextBoolean() ? random.nextInt(1_000_000_000) : random.nextInt(1000) * 1_000_000;
            int offset = random.nextInt(-18 * 60, 18 * 60 + 1) * 60;
            var time = new Timestamp(second, nanos, offset);
            var date = Instant.ofEpochSecond(second, nanos).atOffset(ZoneOffset.ofTotalSeconds(offset));
            var text = write(time);
            if (date.getYear() < 0 || date.getYear() > 9999) continue;
            assertThat(OffsetDateTime.parse(text)).as("seed %s: %s", repetition, text).isEqualTo(date);
            assertThat(parse(text)).as("seed %s: %s", repetition, text).isEqualTo(time);
        }
    }

    @RepeatedTest(5)
    void givesEachMomentTheOffsetOfItsSeason(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        for (var name : new String[] {"Europe/Berlin", "America/St_Johns", "Africa/Casablanca", "UTC"}) {
            var zone = ZoneId.of(name);
            var local = new LocalZone(zone);
            for (int i = 0; i < 300; i++) {
                long second = random.nextLong(-3_000_000_000L, 5_000_000_000L);
                assertThat(local.at(second, 5)).isEqualTo(Timestamp.of(Instant.ofEpochSecond(second, 5), zone));
            }
            for (var change : zone.getRules().getTransitions()) {
                for (long second = change.toEpochSecond() - 1; second <= change.toEpochSecond() + 1; second++) {
                    assertThat(local.at(second, 0)).isEqualTo(Timestamp.of(Instant.ofEpochSecond(second), zone));
                }
            }
        }
    }

    @Test
    void staysWithinFourDigitsForAnySecondThatAFileSystemMayGive() {
        var zone = new LocalZone(ZoneId.of("Europe/Berlin"));
        for (long second : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, Instant.MAX.getEpochSecond(), -1L << 50}) {
            assertThat(write(zone.at(second, 0))).matches("(0000|9999)-\\d\\d-\\d\\dT[0-9:]{8}[+-]\\d\\d:\\d\\d");
        }
        assertThat(write(new Timestamp(Long.MAX_VALUE, 999_999_999, 64_800))).hasSize(TimeText.LENGTH_MAX);
    }

    @Test
    void readsWhatGoReads() {
        assertThat(parse("0001-01-01T00:00:00Z")).isEqualTo(Timestamp.UNKNOWN);
        assertThat(parse("2009-02-13T23:31:30,5Z")).isEqualTo(new Timestamp(1234567890, 500_000_000, 0));
        assertThat(parse("2009-02-13T3:31:30+01:00")).isEqualTo(parse("2009-02-13T03:31:30+01:00"));
        assertThat(parse("2009-02-13T23:31:30.1234567899Z").nanos()).isEqualTo(123_456_789);
    }

    @Test
    void refusesWhatIsNoTime() {
        for (var bad : new String[] {"", "2009", "2009-02-13", "2009-02-13T23:31:30", "2009-02-30T00:00:00Z",
            "2009-13-01T00:00:00Z", "2009-02-13 23:31:30Z", "2009-02-13T24:31:30Z", "2009-02-13T23:31:30.Z",
            "2009-02-13T23:31:30+0100", "2009-02-13T23:31:30Zx", "x009-02-13T23:31:30Z", "2009-02-13T23:31:3"}) {
            assertThat(parse(bad)).as(bad).isNull();
        }
    }

    private static String write(Timestamp time) {
        var out = new byte[TimeText.LENGTH_MAX];
        return new String(out, 0, TimeText.write(out, 0, time), StandardCharsets.US_ASCII);
    }

    private static Timestamp parse(String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        return TimeText.parse(bytes, 0, bytes.length);
    }
}
