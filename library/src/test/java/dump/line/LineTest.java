package dump.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InterruptedIOException;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LineTest {
    private static final long SECOND = 1_000_000_000L;

    /** Time that goes only where somebody sleeps, from noon on. */
    private static final class SleptClock implements LineClock {
        private long nanos;
        private final LocalTime begin;

        SleptClock(LocalTime begin) {
            this.begin = begin;
        }

        @Override
        public synchronized long nanos() {
            return nanos;
        }

        @Override
        public synchronized LocalTime timeOfDay() {
            return begin.plusNanos(nanos);
        }

        @Override
        public synchronized void sleep(long time) throws InterruptedException {
            if (Thread.interrupted()) throw new InterruptedException();
            nanos += time;
        }
    }

    private final SleptClock clock = new SleptClock(LocalTime.NOON);

    private static Limit.Part part(String from, String to, long rate) {
        return new Limit.Part(LocalTime.parse(from), LocalTime.parse(to), rate);
    }

    /** How many bytes left in each tenth of a second. */
    private TreeMap<Long, Long> sent(Line line, int bytes) throws Exception {
        var tenths = new TreeMap<Long, Long>();
        try (var stream = line.over(new ByteArrayOutputStream() {
            @Override
            public void write(byte[] content, int offset, int length) {
                assertThat(length).isLessThanOrEqualTo(Line.PIPE_BYTES);
                tenths.merge(clock.nanos() * 10 / SECOND, (long) length, Long::sum);
            }
        })) {
            stream.write(new byte[bytes]);
        }
        return tenths;
    }

    @Test
    void withoutALimitNothingWaits() throws Exception {
        var line = new Line(Limit.NONE, Limit.NONE, clock);

        sent(line, 10_000_000);

        assertThat(clock.nanos()).isZero();
        assertThat(line.sentBytes()).isEqualTo(10_000_000);
    }

    @Test
    void goesAsFastAsTheLimitAndEvenly() throws Exception {
        for (int rate : List.of(4_000, 100_000, 2_000_000)) {
            long start = clock.nanos();
            var tenths = sent(new Line(Limit.of(rate), Limit.NONE, clock), 3 * rate);

            assertThat((clock.nanos() - start) / 1e9).as("3 s, but for the credit").isBetween(2.89, 3.01);
            assertThat(tenths.values()).allSatisfy(bytes -> assertThat(bytes).isLessThanOrEqualTo(rate * 2L / 10 + 16_384));
            assertThat(tenths.size()).as("no tenth is empty").isBetween(29, 31);
        }
    }

    @Test
    void aPauseIsFollowedByNoBurst() throws Exception {
        var line = new Line(Limit.of(1_000_000), Limit.NONE, clock);
        sent(line, 1_000_000);
        clock.sleep(3600 * SECOND);
        long start = clock.nanos();

        sent(line, 1_000_000);

        assertThat(clock.nanos() - start).isGreaterThanOrEqualTo(SECOND - 101_000_000);
    }

    @Test
    void allConnectionsShareIt() throws Exception {
        var line = new Line(Limit.NONE, Limit.of(1_000_000), clock);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) threads.add(Thread.ofPlatform().start(() -> {
            try (var stream = line.over(new ByteArrayInputStream(new byte[500_000]))) {
                stream.readAllBytes();
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }));
        for (var thread : threads) thread.join();

        assertThat(line.receivedBytes()).isEqualTo(2_000_000);
        assertThat(clock.nanos()).isGreaterThanOrEqualTo(2 * SECOND - 101_000_000);
    }

    @Test
    void oneDirectionDoesNotHoldUpTheOther() throws Exception {
        var line = new Line(Limit.of(4_000), Limit.NONE, clock);

        line.over(new ByteArrayInputStream(new byte[500_000])).readAllBytes();

        assertThat(clock.nanos()).isZero();
    }

    @Test
    void theHourChangesTheLimitWhileARunRuns() throws Exception {
        var late = new SleptClock(LocalTime.parse("17:59:59"));
        var line = new Line(new Limit(List.of(part("08:00", "18:00", 1_000_000),
                new Limit.Part(null, null, 10_000_000))), Limit.NONE, late);
        try (var stream = line.over(new ByteArrayOutputStream())) {
            stream.write(new byte[11_000_000]);
        }

        assertThat(late.nanos() / 1e9).as("a second for 1 MB, another for 10 MB").isBetween(1.85, 2.02);
    }

    @Test
    void theFirstPartThatATimeLiesInCounts() {
        var limit = new Limit(List.of(part("08:00", "18:00", 1), part("12:00", "20:00", 2), part("22:00", "06:00", 3)));

        assertThat(limit.at(LocalTime.parse("08:00"))).isEqualTo(1);
        assertThat(limit.at(LocalTime.parse("17:59:59.9"))).isEqualTo(1);
        assertThat(limit.at(LocalTime.parse("18:00"))).isEqualTo(2);
        assertThat(limit.at(LocalTime.parse("20:00"))).isEqualTo(Limit.UNLIMITED);
        assertThat(limit.at(LocalTime.parse("23:00"))).isEqualTo(3);
        assertThat(limit.at(LocalTime.MIDNIGHT)).isEqualTo(3);
        assertThat(limit.at(LocalTime.parse("06:00"))).isEqualTo(Limit.UNLIMITED);
    }

    @Test
    void anInterruptEndsAWait() {
        var line = new Line(Limit.of(4_000), Limit.NONE, clock);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> sent(line, 100_000)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
