package dump.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.FoundLock.Holder;
import dump.model.Id;
import dump.model.LockRecord;
import dump.model.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may still be at work, as far as it is seen from here. */
class LockHoldersTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Id ID = new Id(1, 2, 3, 4);
    private static final long LIVES = 7, DIED = 8, OWN = 9;

    private boolean seen = true;
    private Set<Id> dead = Set.of();

    @Test
    void aProcessOfThisHostThatHasEndedHoldsNothing() {
        assertThat(holder("tower", DIED, Duration.ofSeconds(1))).isEqualTo(Holder.ENDED);
        assertThat(holder("tower", DIED, Duration.ofHours(-3))).isEqualTo(Holder.ENDED);
        assertThat(holder("tower", LIVES, Duration.ofMinutes(2))).isEqualTo(Holder.RUNS);
        assertThat(holder("tower", LIVES, Duration.ofHours(1))).isEqualTo(Holder.RUNS_SILENTLY);
    }

    /** In a container each run may get the same number. */
    @Test
    void aProcessNumberComesAgain() {
        assertThat(holder("tower", OWN, Duration.ofMinutes(1))).isEqualTo(Holder.ENDED);
        assertThat(holder("tower", LIVES, Duration.ofHours(30))).as("it began since").isEqualTo(Holder.ENDED);
    }

    @Test
    void processesOfOthersThatCannotBeSeenMayLive() {
        seen = false;
        assertThat(holder("tower", DIED, Duration.ofMinutes(1))).isEqualTo(Holder.REFRESHED);
        assertThat(holder("tower", DIED, Duration.ofMinutes(31))).isEqualTo(Holder.SILENT);
    }

    @Test
    void anotherHostIsKnownByItsLockAlone() {
        assertThat(holder("far", DIED, Duration.ofMinutes(29))).isEqualTo(Holder.REFRESHED);
        assertThat(holder("far", DIED, Duration.ofMinutes(31))).isEqualTo(Holder.SILENT);
        assertThat(holder("far", DIED, Duration.ofMinutes(-4))).as("clocks differ").isEqualTo(Holder.REFRESHED);
        assertThat(holder("far", DIED, Duration.ofDays(-1))).isEqualTo(Holder.IN_FUTURE);
    }

    /** The host may have been renamed since. */
    @Test
    void whatARecordOfADeadRunNamesIsOver() {
        dead = Set.of(ID);
        assertThat(holder("far", DIED, Duration.ZERO)).isEqualTo(Holder.ENDED);
    }

    private Holder holder(String host, long pid, Duration age) {
        var processes = new LockHolders.Processes() {
            @Override
            public Instant begun(long number) {
                return number == LIVES || number == OWN ? NOW.minus(Duration.ofHours(20)) : null;
            }

            @Override
            public boolean areSeen() {
                return seen;
            }
        };
        var time = Timestamp.of(NOW.minus(age), ZoneOffset.UTC);
        return new LockHolders(new Lock.Holder("tower", "ada", OWN, 1000, 1000), processes, NOW, dead)
                .of(ID, new LockRecord(time, false, host, "eve", pid, 1001, 1001));
    }
}
