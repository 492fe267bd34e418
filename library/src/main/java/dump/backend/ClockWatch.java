package dump.backend;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Compares this machine's clock with a server's, as the header {@code Date} of its first answer has it. Locks, and which
 * snapshot is the newest, go by the clock.
 */
public final class ClockWatch {
    private static final Duration OFF_MAX = Duration.ofMinutes(2);

    private final Consumer<String> notices;
    private final Clock clock;
    private final AtomicBoolean compared = new AtomicBoolean();

    /** @param notices is told once, if the clocks differ by more than two minutes */
    public ClockWatch(Consumer<String> notices) {
        this(notices, Clock.systemUTC());
    }

    ClockWatch(Consumer<String> notices, Clock clock) {
        this.notices = notices;
        this.clock = clock;
    }

    /** After each answer. @param date as the server sent it, or null; what is no date counts for nothing */
    public void answered(String date) {
        if (date == null || compared.get()) return;
        var ahead = ahead(date);
        if (ahead == null || !compared.compareAndSet(false, true) || ahead.abs().compareTo(OFF_MAX) <= 0) return;
        notices.accept("the clock of this machine is " + shown(ahead.abs()) + (ahead.isNegative() ? " ahead of" : " behind")
                + " that of the server; set the one that is wrong, for locks and the times of snapshots go by it");
    }

    /** How far the server's clock is ahead of ours; null if that is no date. */
    public Duration ahead(String date) {
        try {
            return Duration.between(clock.instant(), ZonedDateTime.parse(date.strip(),
                    DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException wrong) {
            return null;
        }
    }

    private static String shown(Duration off) {
        long minutes = off.plusSeconds(30).toMinutes();
        return minutes < 120 ? minutes + " minutes" : minutes < 48 * 60 ? minutes / 60 + " hours"
                : minutes / 60 / 24 + " days";
    }
}
