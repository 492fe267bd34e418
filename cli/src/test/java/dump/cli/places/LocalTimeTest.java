package dump.cli.places;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalTimeTest {
    @ParameterizedTest
    @CsvSource({"Europe/Berlin,Europe/Berlin", ":Asia/Kathmandu,Asia/Kathmandu", "'',UTC", "CET-1CEST,UTC",
            "Nowhere/At_All,UTC",
        "/usr/share/zoneinfo/Europe/Paris,Europe/Paris", "posix/Asia/Tokyo,Asia/Tokyo", "UTC,UTC"})
    void readsTheZoneAsGoDoes(String tz, String zone) {
        assertThat(LocalTime.zone(tz).getId()).isEqualTo(zone);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-",
            value = {"-|-", "''|-", "Europe/Berlin|-", "UTC0|-", "GMT-0|-", "<+00>0|-",
        ":/usr/share/zoneinfo/Europe/Paris|-", "posix/Asia/Tokyo|-",
        "CET-1CEST,M3.5.0,M10.5.0/3|TZ=CET-1CEST,M3.5.0,M10.5.0/3 is a rule, not the name of a time zone: times are in"
            + " UTC; set it to a name, such as Europe/Berlin",
        "<+03>-3|TZ=<+03>-3 is a rule, not the name of a time zone: times are in UTC; set it to a name, such as"
            + " Europe/Berlin",
        "Europe/Berln|TZ=Europe/Berln is not the name of a time zone: times are in UTC; set it to a name, such as Europe/Berlin"})
    void saysWhatNamesNoZone(String tz, String complaint) {
        assertThat(LocalTime.complaint(tz)).isEqualTo(complaint);
    }
}
