package dump.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.Moment;
import dump.snapshots.Selector;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhenTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void takesNothingNowAndLatestForTheNewest() throws SettingsException {
        for (var text : new String[] {null, "", " ", "now", "latest"})
            assertThat(When.parse(text, NOW, BERLIN)).isEqualTo(new Selector.Newest());
    }

    @Test
    void takesIdentifiersAndSteps() throws SettingsException {
        assertThat(When.parse("id:6b07", NOW, BERLIN)).isEqualTo(new Selector.ById("6b07"));
        assertThat(When.parse("6b07a29c", NOW, BERLIN)).isEqualTo(new Selector.ById("6b07a29c"));
        assertThat(When.parse("id:12345678", NOW, BERLIN)).isEqualTo(new Selector.ById("12345678"));
        assertThat(When.parse("-1", NOW, BERLIN)).isEqualTo(new Selector.Back(1));
        assertThat(When.parse("-12", NOW, BERLIN)).isEqualTo(new Selector.Back(12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2015-04-01", "2015/04/01", "04/01/2015", "04-01-2015", "01.04.2015", "1.4.2015"})
    void takesADateToItsEnd(String text) throws SettingsException {
        assertThat(moment(text)).isEqualTo(Instant.parse("2015-04-01T21:59:59.999999999Z"));
    }

    @Test
    void takesTodayAndYesterdayToTheirEnds() throws SettingsException {
        assertThat(moment("today")).isEqualTo(Instant.parse("2026-11-23T22:59:59.999999999Z"));
        assertThat(moment("yesterday")).isEqualTo(Instant.parse("2026-11-22T22:59:59.999999999Z"));
        assertThatThrownBy(() -> When.beforeWhich("yesterday", NOW, BERLIN)).isInstanceOf(SettingsException.class);
        assertThat(When.beforeWhich("01.04.2015", NOW, BERLIN)).isEqualTo(Instant.parse("2015-03-31T22:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({"2015-04-01T18:30,2015-04-01T16:30:00.999999999Z", "2015-04-01 18:30,2015-04-01T16:30:00.999999999Z",
        "2015-04-01T18:30:15,2015-04-01T16:30:15.999999999Z", "2015-04-01T18:30:15.25,2015-04-01T16:30:15.250Z",
        "2015-04-01T18:30Z,2015-04-01T18:30:00.999999999Z", "2015-04-01T18:30+02:00,2015-04-01T16:30:00.999999999Z",
        "2015-04-01 18:30:15-0330,2015-04-01T22:00:15.999999999Z"})
    void takesAMoment(String text, String expected) throws SettingsException {
        assertThat(moment(text)).isEqualTo(Instant.parse(expected));
    }

    @ParameterizedTest
    @CsvSource({
        // The end of a month is clamped, from March 31 and from a leap day.
        "1M,2026-03-31T10:00:00Z,2026-02-28T11:00:00Z", "1Y,2024-02-29T10:00:00Z,2023-02-28T10:00:00Z",
        // Months go before days: a month before March 30 is February 28, a day before that the 27th.
        "1D1M,2026-03-30T10:00:00Z,2026-02-27T11:00:00Z", "1M1D,2026-03-30T10:00:00Z,2026-02-27T11:00:00Z",
        // A day is a calendar day: over the change to summer time it has 23 hours; 24h is 24 hours.
        "1D,2026-03-29T10:00:00Z,2026-03-28T11:00:00Z", "24h,2026-03-29T10:00:00Z,2026-03-28T10:00:00Z",
        // 02:30 of the day when the clock goes forward does not exist.
        "1D,2026-03-30T00:30:00Z,2026-03-29T01:30:00Z",
        // Minutes do not go through local time, in which an hour comes twice.
        "90m,2026-10-25T02:10:00Z,2026-10-25T00:40:00Z",
        "2W,2026-11-23T12:00:00Z,2026-11-09T12:00:00Z", "3D12h,2026-11-23T12:00:00Z,2026-11-20T00:00:00Z",
        "1s1s,2026-11-23T12:00:00Z,2026-11-23T11:59:58Z"})
    void countsBack(String text, String now, String expected) throws SettingsException {
        assertThat(When.parse(text, Instant.parse(now), BERLIN))
                .isEqualTo(new Selector.NotAfter(Instant.parse(expected), text));
    }

    @Test
    void agreesWithPeriodAndDurationOnRandomSpans() throws SettingsException {
        long seed = 20261123;
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            int years = random.nextInt(30), months = random.nextInt(40), weeks = random.nextInt(60);
            int days = random.nextInt(400), hours = random.nextInt(100), minutes = random.nextInt(1000);
            var text = years + "Y" + minutes + "m" + weeks + "W" + hours + "h" + months + "M" + days + "D";
            var now = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
            var local = LocalDateTime.ofInstant(now, BERLIN).minus(Period.ofMonths(12 * years + months))
                    .minus(Period.ofDays(7 * weeks + days));
            var expected = local.atZone(BERLIN).toInstant().minus(Duration.ofHours(hours).plusMinutes(minutes));
            assertThat(When.parse(text, now, BERLIN)).as("seed %d, %s before %s", seed, text, now)
                    .isEqualTo(new Selector.NotAfter(expected, text));
        }
    }

    @Test
    void agreesWithTheCalendarOnRandomDates() throws SettingsException {
        long seed = 7;
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            var day = LocalDate.ofEpochDay(random.nextInt(40_000));
            for (var zone : List.of(BERLIN, ZoneOffset.UTC, ZoneId.of("America/Sao_Paulo"), ZoneId.of("Asia/Beirut"))) {
                var selector = (Selector.NotAfter) When.parse(day.toString(), NOW, zone);
                assertThat(selector.moment().atZone(zone).toLocalDate()).as("seed %d", seed).isEqualTo(day);
                assertThat(selector.moment().plusNanos(1).atZone(zone).toLocalDate()).isEqualTo(day.plusDays(1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3d", "6y", "3D 12h", "12345678", "6b07a29", "id:", "id:xyz", "-0", "--1",
        "-1D", "2015-4-1", "2015-04/01", "2015-04-01T18", "2015-04-01T18:30:15:00", "20150401", "D", "3",
        "2015-04-01T18:30 +02:00", "6B07A29C", "+1D", "1.5D"})
    void refusesEverythingElseAndShowsTheForms(String text) {
        assertThatThrownBy(() -> When.parse(text, NOW, BERLIN)).isInstanceOf(SettingsException.class)
                .hasMessageContaining("\"" + text + "\" is not a valid WHEN").hasMessageContaining("3D12h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2015-02-29", "13/01/2015", "2015-04-01T25:00", "2015-04-01T18:30+20:00", "999999999Y"})
    void refusesTimesThatDoNotExist(String text) {
        assertThatThrownBy(() -> When.parse(text, NOW, BERLIN)).isInstanceOf(SettingsException.class)
                .hasMessageContaining("is not a time that exists");
    }

    @Test
    void saysHowDaysAreWritten() {
        assertThatThrownBy(() -> When.parse("3d", NOW, BERLIN)).hasMessageContaining("written D, W and Y");
    }

    private static Instant moment(String text) throws SettingsException {
        return ((Selector.NotAfter) When.parse(text, NOW, BERLIN)).moment();
    }

    @Test
    void bothTimesOfADoubledHourCanBeNamed() throws SettingsException {
        for (var instant : List.of("2026-10-25T00:30:15Z", "2026-10-25T01:30:15Z")) {
            var shown = Moment.shown(Instant.parse(instant), BERLIN);
            assertThat(moment(shown)).isEqualTo(Instant.parse(instant).plusNanos(999_999_999));
        }
        assertThat(Moment.shown(Instant.parse("2026-10-25T00:30:15Z"), BERLIN)).isEqualTo("2026-10-25 02:30:15+02:00");
        assertThat(Moment.minute(Instant.parse("2026-10-25T01:30:15Z"), BERLIN)).isEqualTo("2026-10-25 02:30+01:00");
        assertThat(Moment.shown(Instant.parse("2026-10-25T02:00:00Z"), BERLIN)).isEqualTo("2026-10-25 03:00:00");
    }

    @ParameterizedTest
    @CsvSource({"latest,-d latest", "017335dd,-d 017335dd", "3D,-d 3D", "-1,-d -1", "2026-11-01,-d 2026-11-01",
        "2026-11-01T10:30,-d 2026-11-01T10:30", "latest:letters,-d latest letters", "letters,", "01733512,",
                "C:letters,", "'',"})
    void knowsAPointInTimeInThePlaceOfAPath(String word, String option) {
        assertThat(When.option(word, NOW, BERLIN)).isEqualTo(option);
    }
}
