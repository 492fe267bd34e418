package dump.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    private final Interruption interruption = new Interruption();
    private final AtomicInteger released = new AtomicInteger();

    private boolean interrupted;

    /** In a thread of its own, as the machine does it; this one is the worker. */
    private void shutDown() {
        var hook = Thread.ofPlatform().start(interruption::shutDown);
        while (hook.isAlive()) {
            try {
                hook.join();
            } catch (InterruptedException asked) {
                interrupted = true;
            }
        }
    }

    @Test
    void releasesInPlaceOfAWorkerThatIsBlocked() {
        interruption.onlyReading();
        interruption.releaseAtLast(released::incrementAndGet);
        shutDown();
        assertThat(interruption.arrived()).isTrue();
        assertThat(interrupted).isTrue();
        assertThat(released).hasValue(1);
    }

    @Test
    void releasesNothingOfAWorkerThatCameToItsEnd() {
        interruption.releaseAtLast(released::incrementAndGet);
        interruption.ended();
        shutDown();
        assertThat(interruption.arrived()).isFalse();
        assertThat(released).hasValue(0);
    }

    @Test
    void onlyLeavesTheLineOfAQuestion() {
        var left = new AtomicInteger();
        interruption.asking(left::incrementAndGet);
        shutDown();
        assertThat(left).hasValue(1);
        assertThat(interrupted).isFalse();
        interruption.answered();
        interruption.onlyReading();
        shutDown();
        assertThat(left).hasValue(1);
        assertThat(interrupted).isTrue();
    }

    @Test
    void endsThoughTheReleaseFailsOrNeverEnds() {
        interruption.onlyReading();
        interruption.releaseAtLast(() -> {
            throw new IllegalStateException("closed already");
        });
        shutDown();
        interruption.releaseAtLast(() -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
        });
        shutDown();
        assertThat(interruption.arrived()).isTrue();
    }
}
