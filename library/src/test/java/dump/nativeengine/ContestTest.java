package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.MemoryBackend;
import dump.engine.BackupRequest;
import dump.engine.EngineException;
import dump.model.ByteString;
import dump.model.Events;
import dump.repository.CheapKeys;
import dump.repository.ContestedBackend;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another takes an exclusive lock at the very moment at which we take ours. */
class ContestTest {
    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();

    @BeforeEach
    void makeARepository() throws Exception {
        CheapKeys.create(store, null).close();
        Runs.fill(base.resolve("source"), 1);
    }

    @Test
    void aBackupGivesWayAndBeginsAgain() throws Exception {
        var contested = new ContestedBackend(store);
        try (var engine = Runs.open(contested, base.resolve("state"), Duration.ofMinutes(5))) {
            assertThat(engine.backup(Runs.backup(base.resolve("source")), Events.NONE).snapshot()).isNotNull();
        }
        assertThat(contested.wasContested()).isTrue();
        everythingReads(1);
    }

    @Test
    void aStreamIsNotReadBeforeTheLockIsOurs() throws Exception {
        var contested = new ContestedBackend(store);
        try (var engine = Runs.open(contested, null, Duration.ofMinutes(5))) {
            engine.backup(stream(new ByteArrayInputStream("from the pipe".getBytes())), Events.NONE);
        }
        assertThat(contested.wasContested()).isTrue();
        everythingReads(1);
    }

    @Test
    void aReaderGivesWayAndBeginsAgain() throws Exception {
        try (var engine = Runs.open(store, null)) {
            engine.backup(Runs.backup(base.resolve("source")), Events.NONE);
        }
        var contested = new ContestedBackend(store);
        try (var engine = Runs.open(contested, null, Duration.ofMinutes(5))) {
            var request = new Ask.Verify(SnapshotFilter.ALL, new Selector.Newest(), List.of());
            assertThat(Ask.verify(engine, request, snapshot -> { }, Events.NONE).damaged()).isZero();
        }
        assertThat(contested.wasContested()).isTrue();
    }

    @Test
    void whoDoesNotWaitEndsAtOnce() throws Exception {
        try (var engine = Runs.open(new ContestedBackend(store), null)) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(base.resolve("source")), Events.NONE))
                    .isInstanceOf(EngineException.Locked.class).hasMessageContaining("eve@far");
        }
    }

    private void everythingReads(int snapshots) throws Exception {
        try (var engine = Runs.openWithoutLock(store)) {
            var seen = engine.snapshots(SnapshotFilter.ALL, Events.NONE);
            assertThat(seen).hasSize(snapshots);
            for (var snapshot : seen) assertThat(Runs.verify(engine, snapshot, Events.NONE).damaged()).isZero();
        }
    }

    private static BackupRequest stream(InputStream in) {
        var path = ByteString.of("/stream");
        return Ask.backup(SnapshotFilter.own(Runs.HOST, Runs.TAG, List.of("/stream")), List.of(path), in,
                List.of(),
                List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(), false, false, false, false);
    }
}
