package dump.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalTimeTest {
    @ParameterizedTest
    @CsvSource({"Europe/Berlin,Europe/Berlin", ":Asia/Kathmandu,Asia/Kathmandu", "'',UTC", "CET-1CEST,UTC",
            "Nowhere/At_All,UTC",
        "/usr/share/zoneinfo/Europe/Paris,Europe/Paris", "UTC,UTC"})
    void readsTheZoneAsGoDoes(String tz, String zone) {
        assertThat(LocalTime.zone(tz).getId()).isEqualTo(zone);
    }
}
