package dump.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LocalZoneTest {
    private static final Pattern VECTOR = Pattern.compile("\"seconds\": (-?\\d+), \"nanos\": (\\d+), "
            + "\"zone\": \"([^\"]+)\", \"text\": \"(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d+))?"
            + "(?:Z|([+-])(\\d\\d):(\\d\\d))\"");

    @Test
    void givesTheLocalTimesAndOffsetsThatResticWrites() throws Exception {
        var json = new String(getClass().getResourceAsStream("/vectors/times.json").readAllBytes(),
                StandardCharsets.UTF_8);
        var vector = VECTOR.matcher(json);
        int count = 0;
        for (; vector.find(); count++) {
            var time = new LocalZone(ZoneId.of(vector.group(3))).at(Long.parseLong(vector.group(1)),
                    Integer.parseInt(vector.group(2)));
            var local = LocalDateTime.ofEpochSecond(time.seconds() + time.offsetSeconds(), 0, ZoneOffset.UTC);
            assertThat(local).as(vector.group()).isEqualTo(LocalDateTime.parse(vector.group(4)));
            int minutes = vector.group(6) == null ? 0
                    : Integer.parseInt(vector.group(7)) * 60 + Integer.parseInt(vector.group(8));
            assertThat(time.offsetSeconds() / 60).as(vector.group())
                    .isEqualTo("-".equals(vector.group(6)) ? -minutes : minutes);
            assertThat(time.nanos()).isEqualTo(Integer.parseInt(vector.group(2)));
        }
        assertThat(count).isEqualTo(7);
    }

    @Test
    void agreesWithTheZoneRulesAtAnyInstant() {
        long seed = Seed.or(1126);
        var random = new Random(seed);
        for (var name : new String[] {"Europe/Berlin", "UTC", "America/St_Johns", "Africa/Casablanca", "+05:30"}) {
            var zone = ZoneId.of(name);
            var local = new LocalZone(zone);
            for (int i = 0; i < 20_000; i++) {
                long seconds = random.nextLong(-4_000_000_000L, 8_000_000_000L);
                assertThat(local.at(seconds, 1)).as("seed %d, %s", seed, name)
                        .isEqualTo(Timestamp.of(Instant.ofEpochSecond(seconds, 1), zone));
            }
        }
    }

    @Test
    void isRightAtTheSecondOfAChange() {
        var zone = ZoneId.of("Europe/Berlin");
        var local = new LocalZone(zone);
        var change = Instant.parse("2026-03-29T01:00:00Z").getEpochSecond();
        assertThat(local.at(change, 0).offsetSeconds()).isEqualTo(7200);
        assertThat(local.at(change - 1, 0).offsetSeconds()).isEqualTo(3600);
        assertThat(local.at(change, 0).offsetSeconds()).isEqualTo(7200);
    }

    @Test
    void anyNumberOfSecondsGivesAYearThatCanBeWritten() {
        var zone = new LocalZone(ZoneId.of("Europe/Berlin"));
        for (long seconds : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1L << 60, -1L << 40, 1L << 40, 1L << 60,
                Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            var time = zone.at(seconds, 5);
            var local = LocalDateTime.ofEpochSecond(time.seconds() + time.offsetSeconds(), 0, ZoneOffset.UTC);
            assertThat(local.getYear()).isEqualTo(seconds < 0 ? 0 : 9999);
            assertThat(time.nanos()).isEqualTo(5);
        }
    }
}
