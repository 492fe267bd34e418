package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dump.backend.BackendException;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.engine.EngineException;
import dump.model.Events;
import dump.repository.CheapKeys;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is interrupted is told so, wherever the interrupt strikes. */
class InterruptTest {
    @TempDir Path base;

    @Test
    void anInterruptInAnyOfItsSavesEndsABackupAsInterrupted() throws Exception {
        var source = base.resolve("source");
        Runs.fill(source, 1);
        for (int call = 0; ; call++) {
            var store = new MemoryBackend();
            CheapKeys.create(store, null).close();
            var interrupting = new Interrupting(store, call);
            Throwable failure;
            try (var engine = Runs.open(interrupting, base.resolve("state " + call))) {
                failure = catchThrowable(() -> engine.backup(Runs.backup(source), Events.NONE));
            }
            assertThat(Thread.interrupted()).as("call %d: the thread was told already", call).isIn(true, false);
            if (interrupting.left >= 0) break;
            assertThat(failure).as("call %d", call).isInstanceOf(EngineException.Interrupted.class);
            try (var engine = Runs.open(store, base.resolve("state " + call))) {
                assertThat(engine.backup(Runs.backup(source), Events.NONE).snapshot()).isNotNull();
            }
        }
    }

    /** The thread of one of its saves is interrupted in it, which each store answers so. */
    private static final class Interrupting extends FilterBackend {
        private int left;

        Interrupting(MemoryBackend inner, int call) {
            super(inner);
            left = call;
        }

        @Override
        public synchronized void save(Handle file, List<ByteBuffer> content) throws BackendException {
            if (left-- == 0) {
                Thread.currentThread().interrupt();
                throw new BackendException.Interrupted("interrupted: could not write " + file, null);
            }
            super.save(file, content);
        }
    }
}
