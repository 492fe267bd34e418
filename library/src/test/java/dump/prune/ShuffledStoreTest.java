package dump.prune;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.Events;
import dump.model.Id;
import dump.model.PruneOptions;
import dump.model.Seed;
import dump.repository.CheapKeys;
import dump.repository.RepositoryException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Two cleanups at once, and backups and readers all through them, on random repositories in a store that lets their
 * steps come in any order: nothing is lost or missed, and all end well. {@code -Dseeds=200} tries more than every build does.
 */
class ShuffledStoreTest {
    private static final int REPOSITORIES = 6, AT_ONCE = 24, BACKUPS = 5, READS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Each call takes its own random while. */
    private static final class ShuffledBackend extends FilterBackend {
        private static final int MILLIS_MAX = 40;

        private final Random random;

        ShuffledBackend(Backend inner, long seed) {
            super(inner);
            random = new Random(seed);
        }

        @Override
        public boolean listsAtOnce() {
            return true;
        }

        private void shuffle() {
            try {
                Thread.sleep(random.nextBoolean() ? 0 : random.nextInt(MILLIS_MAX));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void save(Handle file, List<ByteBuffer> content) throws BackendException {
            shuffle();
            super.save(file, content);
            shuffle();
        }

        @Override
        public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
            shuffle();
            super.load(file, offset, target);
        }

        @Override
        public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
            shuffle();
            return super.loadAll(file, sizeMax);
        }

        @Override
        public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
            shuffle();
            super.list(kind, found);
            shuffle();
        }

        @Override
        public void remove(Handle file) throws BackendException {
            shuffle();
            super.remove(file);
        }
    }

    @Test
    void nothingIsLostInWhateverOrder() throws Exception {
        var rounds = new ArrayList<Callable<Void>>();
        for (long seed : Seed.first(REPOSITORIES)) rounds.add(() -> {
            try {
                round(seed);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("-Dseed=" + seed, e);
            }
            return null;
        });
        // They mostly wait for each other.
        try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
            for (var one : pool.invokeAll(rounds)) one.get();
        }
    }

    private static void round(long seed) throws Exception {
        var store = new MemoryBackend();
        CheapKeys.create(store, null).close();
        var source = new RandomSnapshots(store, new Random(seed));
        var kept = new ArrayList<Id>();
        var forgotten = new HashSet<Id>();
        for (int i = 0; i < 5; i++) (i % 2 == 0 ? kept : forgotten).add(source.add());
        try (var pool = Executors.newFixedThreadPool(6)) {
            var cleanups = new ArrayList<Future<?>>();
            for (int i = 0; i < 2; i++) {
                var shuffled = new ShuffledBackend(store, seed * 10 + i);
                cleanups.add(pool.submit(() -> prune(shuffled, forgotten)));
            }
            var backups = new ArrayList<Future<List<Id>>>();
            for (int i = 2; i < 4; i++) {
                var shuffled = new ShuffledBackend(store, seed * 10 + i);
                var other = new RandomSnapshots(shuffled, new Random(seed * 10 + i));
                backups.add(pool.submit(() -> {
                    var made = new ArrayList<Id>();
                    // A cleanup waits for a moment in which nobody is at work: one there must be.
                    for (int left = BACKUPS; left > 0 && cleanups.stream().anyMatch(one -> !one.isDone()); left--)
                        made.add(patiently(other::add));
                    return made;
                }));
            }
            var readers = new ArrayList<Future<?>>();
            for (int i = 4; i < 6; i++) {
                var shuffled = new ShuffledBackend(store, seed * 10 + i);
                readers.add(pool.submit(() -> {
                    for (int left = READS; left > 0 && cleanups.stream().anyMatch(one -> !one.isDone()); left--)
                        patiently(() -> RandomSnapshots.readAll(shuffled, PATIENCE));
                    return null;
                }));
            }
            for (var cleanup : cleanups) cleanup.get();
            for (var reader : readers) reader.get();
            for (var backup : backups) kept.addAll(backup.get());
        }
        RandomSnapshots.assertHolds(store, kept);
    }

    private static Void prune(Backend store, Set<Id> forgotten) throws Exception {
        try (var repository = CheapKeys.open(store, null)) {
            var plan = patiently(() -> {
                try (var lock = repository.locks().forReading(PATIENCE, Events.NONE)) {
                    lock.confirm();
                    return PrunePlan.of(repository, lock, forgotten, PruneOptions.DEFAULT.unusedBytes(0), Events.NONE);
                }
            });
            return patiently(() -> {
                try (var lock = repository.locks().exclusively(PATIENCE, Events.NONE)) {
                    Prune.run(repository, lock, plan, Events.NONE);
                    return null;
                }
            });
        }
    }

    /** As the engine does. */
    private static <T> T patiently(Callable<T> work) throws Exception {
        while (true) {
            try {
                return work.call();
            } catch (RepositoryException.Contested atOnce) {
                // Again.
            }
        }
    }
}
