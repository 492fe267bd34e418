package dump.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuantitiesTest {
    @Test
    void knowsRates() {
        assertThat(List.of("2000", "2000 kbit/s", "2 Mbit/s", "250 kB/s", "1MiB/s", "1.5 Mbit/s", "125 B/s").stream()
                .map(Quantities::kbits)).containsExactly(2000, 2000, 2000, 2000, 8388, 1500, 1);
        for (var bad : List.of("", "0", "x", "2000 kbps", "1 B", "1 iB/s", "999 bit/s", "9999999 Mbit/s", "-1 kB/s"))
            assertThatThrownBy(() -> Quantities.kbits(bad)).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void knowsSizesAndDurations() {
        assertThat(Quantities.size("500")).isEqualTo(500);
        assertThat(Quantities.size("512 MiB")).isEqualTo(512L << 20);
        assertThat(Quantities.size("1.5k")).isEqualTo(1500);
        for (var bad : List.of("", "x", "-1", "1XB", "1iB", "9999999999P", "1,5M", "10 M B"))
            assertThatThrownBy(() -> Quantities.size(bad)).isInstanceOf(NumberFormatException.class);
        assertThat(Quantities.duration("0")).isZero();
        assertThat(Quantities.duration("1D2h3m4s")).isEqualTo(Duration.parse("P1DT2H3M4S"));
        for (var bad : List.of("", "10", "10d", "m", "-1m", "1s1m"))
            assertThatThrownBy(() -> Quantities.duration(bad)).isInstanceOf(NumberFormatException.class);
    }
}
