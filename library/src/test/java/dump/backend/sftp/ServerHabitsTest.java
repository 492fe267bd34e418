package dump.backend.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ServerHabitsTest {
    private final ArrayList<String> notices = new ArrayList<>();
    private final ServerHabits habits = new ServerHabits("sftp://host/dir", notices::add);

    @Test
    void tellsOnceThatTheClocksDiffer() {
        long now = Instant.now().getEpochSecond();
        habits.modified(-1);
        habits.modified(now - 3600);
        habits.modified(now - 3600);

        assertThat(notices).singleElement().asString().contains("60 minutes ahead");
    }

    @Test
    void saysNothingOfAMinute() {
        habits.modified(Instant.now().getEpochSecond() - 60);

        assertThat(notices).isEmpty();
    }
}
