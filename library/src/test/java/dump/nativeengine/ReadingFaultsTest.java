package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Call;
import dump.backend.FaultyBackend.Fault;
import dump.backend.MemoryBackend;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each call to the store that a restore or a verify makes goes wrong once. */
class ReadingFaultsTest {
    private static final EnumSet<Call> READING = EnumSet.of(Call.LOAD, Call.LOAD_ALL, Call.SIZE, Call.LIST);

    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private Map<String, String> content;
    private SnapshotInfo snapshot;

    @BeforeEach
    void fill() throws Exception {
        var source = base.resolve("source");
        Runs.fill(source, 1);
        content = Runs.content(source);
        CheapKeys.create(store, null).close();
        try (var engine = Runs.open(store, null)) {
            engine.backup(Runs.backup(source), Events.NONE);
            snapshot = engine.snapshots(Runs.filter(source), Events.NONE).getFirst();
        }
    }

    /** What one run over a store said, and how it ended. */
    private record Run(FaultyBackend store, Exception failure, List<Event> told) {
        boolean isSilent() {
            return failure == null && told.stream().noneMatch(event -> event instanceof Event.FileFailed
                    || event instanceof Event.Damage || event instanceof Event.Warning
                    || event instanceof Event.SnapshotUnreadable);
        }
    }

    private interface Work {
        boolean isWhole(NativeEngine engine, Events events) throws Exception;
    }

    private Run run(Fault fault, int call, Work work) throws Exception {
        var faulty = new FaultyBackend(store, fault, call, READING);
        var told = Collections.synchronizedList(new ArrayList<Event>());
        try (var engine = Runs.open(faulty, null)) {
            boolean whole = work.isWhole(engine, told::add);
            var run = new Run(faulty, null, told);
            assertThat(whole || !run.isSilent()).as("%s: %s", faulty.struck(), told).isTrue();
            return run;
        } catch (EngineException refused) {
            return new Run(faulty, refused, told);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"FAIL", "TRUNCATE"})
    void aRestoreLeavesNoHalfFileAndSaysWhatItLacks(Fault fault) throws Exception {
        for (int call = 1; ; call++) {
            var target = Files.createDirectory(base.resolve(fault + " " + call));
            var run = run(fault, call, (engine, events) -> {
                Runs.restore(engine, snapshot, target, events);
                return Runs.content(target).equals(content);
            });
            assertThat(content.entrySet()).as("%s", run.store.struck()).containsAll(whole(target));
            if (run.store.struck() == null) {
                assertThat(run.isSilent()).isTrue();
                return;
            }
            try (var engine = Runs.open(store, null)) {
                Runs.restore(engine, snapshot, target, Events.NONE);
            }
            assertThat(Runs.content(target)).as("after %s", run.store.struck()).isEqualTo(content);
        }
    }

    /** What stands under a name of the backup; a directory is made before it gets its permissions. */
    private static List<Map.Entry<String, String>> whole(Path target) throws Exception {
        return Runs.content(target).entrySet().stream().filter(entry -> !entry.getKey().isEmpty()).toList();
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"FAIL", "TRUNCATE"})
    void aVerifyNeverCallsFineWhatItCouldNotRead(Fault fault) throws Exception {
        for (int call = 1; ; call++) {
            var run = run(fault, call, (engine, events) -> {
                var result = Runs.verify(engine, snapshot, events);
                return result.damaged() == 0 && result.files() == content.values().stream()
                        .filter(what -> !what.equals("directory") && !what.startsWith("->")).count();
            });
            if (run.store.struck() == null) {
                assertThat(run.isSilent()).isTrue();
                return;
            }
        }
    }
}
