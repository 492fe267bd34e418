package dump.backend.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Backend;
import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Fault;
import dump.backend.FileKind;
import dump.backend.MemoryBackend;
import dump.model.Events;
import dump.nativeengine.Runs;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotFilter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole backups over a store of which any one call fails. */
class RetriedRunsTest {
    @TempDir Path directory;

    private static Backend patient(Backend store) {
        return new RetryBackend(store, RetryOptions.DEFAULT, new SleptClock(), new Pauses(new SplittableRandom(3)));
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"FAIL", "FAIL_AFTER"})
    void aBackupEndsWellWhicheverCallFails(Fault fault) throws Exception {
        Runs.fill(directory.resolve("source"), 1);
        var made = new MemoryBackend();
        CheapKeys.create(made, null).close();
        int faults = 0;
        for (int call = 1;; call++) {
            var store = made.copy();
            var faulty = new FaultyBackend(store, fault, call);
            try (var engine = Runs.open(patient(faulty), null)) {
                engine.backup(Runs.backup(directory.resolve("source")), Events.NONE);
            }
            if (faulty.struck() == null) break;
            faults++;
            try (var engine = Runs.open(store, null)) {
                var all = engine.snapshots(SnapshotFilter.ALL, Events.NONE);
                assertThat(all).as(faulty.struck()).hasSize(1);
                assertThat(Runs.verify(engine, all.getFirst(), Events.NONE).damaged()).as(faulty.struck()).isZero();
            }
            store.list(FileKind.LOCK, lock -> assertThat(lock).as(faulty.struck()).isNull());
        }
        assertThat(faults).isGreaterThan(12);
    }

    @Test
    void nothingIsStoredTwiceWhenAnswersAreLost() throws Exception {
        Runs.fill(directory.resolve("source"), 1);
        var names = new HashSet<Integer>();
        for (int call : new int[] {0, 10, 12, 14}) {
            var store = new MemoryBackend();
            CheapKeys.create(store, null).close();
            try (var engine = Runs.open(patient(new FaultyBackend(store, Fault.FAIL_AFTER, call)), null)) {
                engine.backup(Runs.backup(directory.resolve("source")), Events.NONE);
            }
            var packs = new HashSet<String>();
            store.list(FileKind.PACK, pack -> packs.add(pack.name()));
            names.add(packs.size());
        }
        assertThat(names).as("packs of each run").hasSize(1);
    }
}
