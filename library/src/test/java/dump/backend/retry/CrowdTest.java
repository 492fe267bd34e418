package dump.backend.retry;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.At;
import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A store that can bear only so many calls at once. */
class CrowdTest {
    private final MemoryBackend store = new MemoryBackend();
    private final SleptClock clock = new SleptClock();

    /** Takes so many at once, and says of others that they are too many. */
    private static final class Narrow extends FilterBackend {
        final AtomicInteger refusals = new AtomicInteger(), most = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();
        volatile int room;

        Narrow(Backend inner, int room) {
            super(inner);
            this.room = room;
        }

        @Override
        public void save(Handle file, List<ByteBuffer> content) throws BackendException {
            int now = inside.incrementAndGet();
            try {
                most.accumulateAndGet(now, Math::max);
                Thread.sleep(5);
                if (now > room) {
                    refusals.incrementAndGet();
                    throw BackendException.Passing.ofCrowd("slow down", null, Duration.ZERO);
                }
                super.save(file, content);
            } catch (InterruptedException unexpected) {
                throw new IllegalStateException(unexpected);
            } finally {
                inside.decrementAndGet();
            }
        }
    }

    private static void saveFromEight(Backend backend, int files) throws Exception {
        try (var pool = Executors.newFixedThreadPool(8)) {
            var saved = new ArrayList<Future<?>>();
            for (int i = 0; i < files; i++) {
                var name = at("data/00/%064x".formatted(i));
                saved.add(pool.submit(() -> {
                    backend.save(name, List.of(ByteBuffer.allocate(3)));
                    return null;
                }));
            }
            for (var each : saved) each.get();
        }
    }

    @Test
    void halfAsManyAtOnceWhereTheStoreSaysTooManyAndMoreAgainLater() throws Exception {
        var narrow = new Narrow(store, 3);
        RandomGenerator middle = () -> Long.MIN_VALUE;
        var backend = new RetryBackend(narrow, RetryOptions.DEFAULT, clock, new Pauses(middle));
        saveFromEight(backend, 200);
        assertThat(At.entries(store, FileKind.PACK)).hasSize(200);
        assertThat(narrow.refusals.get()).as("once in a while it is tried whether more go").isBetween(1, 40);

        narrow.room = 8;
        for (int more = 0; more < 8; more++) {
            clock.sleep(Duration.ofSeconds(5).toNanos());
            saveFromEight(backend, 8);
        }
        narrow.most.set(0);
        narrow.refusals.set(0);
        saveFromEight(backend, 50);
        assertThat(narrow.most.get()).as("more than there was room for").isGreaterThan(3);
        assertThat(narrow.refusals.get()).isZero();
    }
}
