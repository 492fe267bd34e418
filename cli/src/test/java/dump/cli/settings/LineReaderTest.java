package dump.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.cli.input.SettingsException;
import dump.line.Limit;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
    private static final String SERVER = "repository = \"sftp:host:dir\"\n";

    private static LineSettings read(String lines) throws SettingsException {
        return Samples.parse(SERVER + lines).store().line();
    }

    private static void refused(String lines, String message) {
        assertThatThrownBy(() -> read(lines)).isInstanceOf(SettingsException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"2M, 2000000", "2MB, 2000000", "2 MB/s, 2000000", "250 kB/s, 250000", "1 MiB/s, 1048576", "1Mi, 1048576",
        "512K, 512000", "2 Mbit/s, 250000", "2000 kbit/s, 250000", "2000, 250000", "1.5M, 1500000", "5000 B/s, 5000"})
    void knowsTheUnits(String text, long bytes) throws Exception {
        assertThat(read("bandwidth-limit = \"" + text + "\"\n"))
                .isEqualTo(new LineSettings(Limit.of(bytes), Limit.of(bytes), 0));
    }

    @Test
    void aBareNumberIsWhatItWasInTheOriginal() throws Exception {
        assertThat(read("bandwidth-limit = 2000\n").up()).isEqualTo(Limit.of(250_000));
    }

    @Test
    void knowsHoursOfTheDay() throws Exception {
        assertThat(read("bandwidth-limit = \"2M 08:00-18:00, off 22:00 - 6:30,20M\"\n").down()).isEqualTo(new Limit(List.of(
                new Limit.Part(LocalTime.of(8, 0), LocalTime.of(18, 0), 2_000_000),
                new Limit.Part(LocalTime.of(22, 0), LocalTime.of(6, 30), Limit.UNLIMITED),
                new Limit.Part(null, null, 20_000_000))));
        assertThat(read("bandwidth-limit = \"1 Mbit/s 18:00-24:00\"\n").up().at(LocalTime.of(23, 59))).isEqualTo(125_000);
    }

    @Test
    void knowsEachDirection() throws Exception {
        assertThat(read("bandwidth-limit.up = \"2M\"\nconnections = 8\n"))
                .isEqualTo(new LineSettings(Limit.of(2_000_000), Limit.NONE, 8));
        assertThat(read("bandwidth-limit = { up = 1000, down = \"20M 08:00-18:00\" }\n").down().at(LocalTime.NOON))
                .isEqualTo(20_000_000);
        refused("bandwidth-limit.upp = \"2M\"\n", "unknown key bandwidth-limit.upp; did you mean bandwidth-limit.up?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "-2M", "2 m", "2Mb/s", "0", "2M 08:00", "2M 8-18", "2M 08:00-08:00", "2M 25:00-26:00",
        "2M 08:60-18:00", "2M,", ",2M", "2M 18:00-24:30", "2M 24:00-06:00", "2M 08:00-18:00 20M", "99999999999999 GB/s"})
    void refusesNonsense(String text) {
        refused("bandwidth-limit = \"" + text + "\"\n", "/b/home.toml:2:1: bandwidth-limit must be a rate such as \"2M\" or"
                + " \"250 kB/s\" (bytes a second), \"1 MiB/s\", \"2 Mbit/s\", or a number of kbit/s; with hours of the day"
                + " \"2M 08:00-18:00, 20M\"");
    }

    @Test
    void refusesWhatWouldNeverCountOrNeverEnd() {
        refused("bandwidth-limit = \"20M, 2M 08:00-18:00\"\n", "what follows a rate without hours never counts");
        refused("bandwidth-limit = 1\n", "bandwidth-limit must be at least 32 kbit/s (4 kB/s)");
        refused("bandwidth-limit = true\n", "bandwidth-limit must be a rate");
        for (var wrong : List.of("0", "65", "\"4\"", "1.5"))
            refused("connections = " + wrong + "\n", "connections must be a number from 1 to 64");
    }

    @Test
    void duplicityKeepsOneRate() {
        for (var limit : List.of("\"2M 08:00-18:00, 20M\"", "\"2M 08:00-18:00\""))
            assertThatThrownBy(() -> Samples.parse("engine = \"duplicity\"\nrepository = \"sftp://host/dir\"\n"
                    + "bandwidth-limit = " + limit + "\n")).hasMessageContaining("Duplicity keeps one limit at all hours");
        assertThatThrownBy(() -> Samples.parse("engine = \"duplicity\"\nrepository = \"sftp://host/dir\"\n"
                + "bandwidth-limit.up = \"2M\"\nconnections = 3\n")).hasMessageContaining("limits both directions alike")
                .hasMessageContaining("remove connections");
    }

    @Test
    void duplicityKnowsTheSameUnits() throws Exception {
        assertThat(Samples.parse("engine = \"duplicity\"\nrepository = \"sftp://host/dir\"\nbandwidth-limit = \"2M\"\n")
                .duplicity().bandwidthKbits()).isEqualTo(16_000);
    }
}
