package dump.backend;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend.Entry;
import dump.backend.FaultyBackend.Call;
import dump.backend.FaultyBackend.Crash;
import dump.backend.FaultyBackend.Fault;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FaultyBackendTest extends BackendContract {
    private final MemoryBackend inner = new MemoryBackend();

    @Override
    protected Backend open() {
        return new FaultyBackend(new MemoryBackend(), Fault.FAIL, 0);
    }

    @Test
    void failsTheCallAloneAndBeforeIt() throws Exception {
        var faulty = new FaultyBackend(inner, Fault.FAIL, 2);

        save(faulty, "a");
        assertThatThrownBy(() -> save(faulty, "b")).isInstanceOf(BackendException.Passing.class);
        save(faulty, "c");

        assertThat(files()).containsExactly("a", "c");
        assertThat(faulty.calls()).isEqualTo(3);
        assertThat(faulty.struck()).isEqualTo("call 2, SAVE index/b");
    }

    @Test
    void losesTheAnswerButDoesTheWork() throws Exception {
        var faulty = new FaultyBackend(inner, Fault.FAIL_AFTER, 1);

        assertThatThrownBy(() -> save(faulty, "a")).isInstanceOf(BackendException.Passing.class);

        assertThat(files()).containsExactly("a");
    }

    @Test
    void leavesHalfASaveOnlyUnderATemporaryName() throws Exception {
        var faulty = new FaultyBackend(inner, Fault.TRUNCATE, 1);

        assertThatThrownBy(() -> save(faulty, "a")).isInstanceOf(BackendException.Passing.class);

        assertThat(files()).containsExactly("a-tmp-fault");
        assertThat(inner.size(at("index/a-tmp-fault"))).isEqualTo(2);
    }

    @Test
    void cutsALoadShort() throws Exception {
        save(inner, "a");

        assertThatThrownBy(() -> new FaultyBackend(inner, Fault.TRUNCATE, 1).loadAll(at("index/a"), 10))
                .isInstanceOf(BackendException.TooShort.class);
    }

    @Test
    void isGoneAfterACrash() throws Exception {
        var faulty = new FaultyBackend(inner, Fault.CRASH, 2, EnumSet.of(Call.SAVE));
        faulty.size(at("index/" + save(faulty, "a")));

        assertThatThrownBy(() -> save(faulty, "b")).isInstanceOf(Crash.class);
        assertThatThrownBy(() -> save(faulty, "c")).isInstanceOf(Crash.class);
        assertThatThrownBy(() -> faulty.size(at("index/a"))).as("not counted").isInstanceOf(Crash.class);

        assertThat(files()).containsExactly("a");
        assertThat(faulty.struck()).isEqualTo("call 2, SAVE index/b");
    }

    @Test
    void strikesOnceHoweverManyThreadsCall() throws Exception {
        var faulty = new FaultyBackend(inner, Fault.FAIL, 50);
        var saves = new ArrayList<Callable<String>>();
        for (int i = 0; i < 100; i++) {
            var name = "f" + i;
            saves.add(() -> save(faulty, name));
        }
        int failed = 0;
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var save : threads.invokeAll(saves))
                if (save.state() == Future.State.FAILED) failed++;
        }

        assertThat(failed).isEqualTo(1);
        assertThat(files()).hasSize(99);
        assertThat(faulty.calls()).isEqualTo(100);
    }

    private static String save(Backend backend, String name) throws BackendException {
        backend.save(at("index/" + name), List.of(bytes("1234")));
        return name;
    }

    private List<String> files() {
        var found = new ArrayList<Entry>();
        inner.list(FileKind.INDEX, found::add);
        return found.stream().map(Entry::name).toList();
    }
}
