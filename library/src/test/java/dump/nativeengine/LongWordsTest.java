package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.MemoryBackend;
import dump.engine.EngineException;
import dump.model.Events;
import dump.repository.CheapKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongWordsTest {
    @TempDir Path source;

    @Test
    void refusesMoreExcludesThanASnapshotCanHoldBeforeAnyWork() throws Exception {
        Files.writeString(source.resolve("file"), "content");
        var store = new MemoryBackend();
        CheapKeys.create(store, null).close();
        // Each of these bytes takes six in a snapshot.
        var much = Collections.nCopies(12, "<".repeat(1 << 20));
        for (boolean trial : new boolean[] {false, true}) {
            try (var engine = Runs.open(store, null)) {
                assertThatThrownBy(() -> engine.backup(Runs.excluding(much, trial, source), Events.NONE))
                        .isInstanceOf(EngineException.Refused.class)
                        .hasMessage("the excludes, sources and tags together are longer than the 64 MiB that a snapshot"
                                + " can hold; leave some out");
            }
        }
        try (var engine = Runs.open(store, null)) {
            var made = engine.backup(Runs.excluding(List.of("<".repeat(1 << 20)), false, source), Events.NONE);
            assertThat(made.snapshot()).isNotNull();
            assertThat(engine.snapshots(Runs.filter(source), Events.NONE)).hasSize(1);
        }
    }
}
