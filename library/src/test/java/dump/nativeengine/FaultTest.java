package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Fault;
import dump.backend.MemoryBackend;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backup meets a fault at its first call to the store, at its second, … : nothing stored is ever lost by it. */
class FaultTest {
    /** Every how many faults restic is asked too. */
    private static final int JUDGED = 7;

    @TempDir Path base;

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whateverCallFailsTheRepositoryStaysWholeAndTheNextRunWorks(Fault fault) throws Exception {
        var source = base.resolve("source");
        var before = new MemoryBackend();
        CheapKeys.create(before, null).close();
        Runs.fill(source, 1);
        try (var engine = Runs.open(before, null)) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
        Runs.fill(source, 2);
        int calls = callsOfABackup(source, before);
        int struck = 0;
        // The runs mostly wait for their locks to settle.
        try (var pool = Executors.newFixedThreadPool(12)) {
            var cases = new ArrayList<Future<Boolean>>();
            for (int i = 1; i <= calls + 3; i++) {
                int n = i;
                cases.add(pool.submit(() -> strikes(source, before, fault, n)));
            }
            for (var one : cases) if (one.get()) struck++;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw e;
        }
        assertThat(struck).isBetween(Math.max(15, calls - 2), calls + 2);
    }

    private static int callsOfABackup(Path source, MemoryBackend before) throws Exception {
        var counting = new FaultyBackend(before.copy(), Fault.FAIL, 0);
        try (var engine = Runs.open(counting, null)) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
        return (int) counting.calls();
    }

    /** Whether the run made so many calls that the fault struck. */
    private boolean strikes(Path source, MemoryBackend before, Fault fault, int n) throws Exception {
        var store = before.copy();
        var state = base.resolve("state " + n);
        var left = base.resolve("left " + n);
        var faulty = new FaultyBackend(store, fault, n);
        var about = fault + " " + n;
        boolean made = false;
        try (var engine = Runs.open(faulty, state)) {
            try {
                made = engine.backup(Runs.backup(source), Events.NONE).snapshot() != null;
            } catch (EngineException told) {
                assertThat(faulty.struck()).as(about + ": " + told.getMessage()).isNotNull();
            } finally {
                copy(state, left);
            }
        } catch (EngineException told) {
            assertThat(faulty.struck()).as(about + ": " + told.getMessage()).isNotNull();
        } catch (FaultyBackend.Crash | IllegalStateException crashed) {
            assertThat(fault).as(about + ": " + crashed).isEqualTo(Fault.CRASH);
        }
        if (faulty.struck() == null) return false;
        about += " " + faulty.struck();
        boolean judged = Restic.installed() && n % JUDGED == fault.ordinal();
        if (judged) new Restic(Restic.write(store, base.resolve("crashed " + n))).checkAfterCrash();
        everySnapshotReads(store, source, made ? 2 : 1, about);
        try (var engine = Runs.open(store, fault == Fault.CRASH ? left : state)) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
        var newest = everySnapshotReads(store, source, 2, about);
        restoresAsItIs(store, source, newest, base.resolve("restored " + n), about);
        if (judged) new Restic(Restic.write(store, base.resolve("mended " + n))).check();
        return true;
    }

    private static SnapshotInfo everySnapshotReads(MemoryBackend store, Path source, int atLeast, String about)
            throws Exception {
        var told = new ConcurrentLinkedQueue<Event>();
        Events events = event -> {
            if (event instanceof Event.Warning || event instanceof Event.FileFailed) told.add(event);
        };
        try (var engine = Runs.openWithoutLock(store)) {
            var snapshots = engine.snapshots(SnapshotFilter.ALL, events);
            assertThat(snapshots).as(about).hasSizeGreaterThanOrEqualTo(atLeast);
            for (var snapshot : snapshots) {
                var result = Runs.verify(engine, snapshot, events);
                assertThat(result.damaged() + result.differing()).as(about + told).isZero();
                assertThat(result.files()).as(about).isGreaterThanOrEqualTo(6);
            }
            assertThat(told).as(about).isEmpty();
            return snapshots.getLast();
        }
    }

    private static void restoresAsItIs(MemoryBackend store, Path source, SnapshotInfo snapshot, Path target,
            String about)
            throws Exception {
        try (var engine = Runs.openWithoutLock(store)) {
            assertThat(Runs.restore(engine, snapshot, target, Events.NONE).failed()).as(about).isZero();
        }
        assertThat(Runs.content(target)).as(about).isEqualTo(Runs.content(source));
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.notExists(from)) return;
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
    }
}
