package dump.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private final ArrayList<String> told = new ArrayList<>();
    private final ClockWatch watch = new ClockWatch(told::add,
            Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC));

    @Test
    void tellsOnceThatTheClocksDiffer() {
        watch.answered(null);
        watch.answered("no date");
        watch.answered("Sun, 29 Nov 2026 13:00:01 GMT");
        watch.answered("Sun, 29 Nov 2026 13:00:02 GMT");

        assertThat(told).containsExactly("the clock of this machine is 60 minutes behind that of the server; set the one"
                + " that is wrong, for locks and the times of snapshots go by it");
    }

    @Test
    void isSilentWithinTwoMinutes() {
        watch.answered("Sun, 29 Nov 2026 11:58:00 GMT");
        watch.answered("Sun, 29 Nov 2026 13:00:01 GMT");

        assertThat(told).isEmpty();
        assertThat(watch.ahead("Fri, 27 Nov 2026 12:00:00 GMT")).isEqualTo(Duration.ofDays(-2));
    }
}
