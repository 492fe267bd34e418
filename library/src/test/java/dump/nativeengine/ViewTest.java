package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Location;
import dump.backend.MemoryBackend;
import dump.engine.BackupRequest;
import dump.engine.EngineException;
import dump.engine.Into;
import dump.engine.Paths;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Existing;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotFilter;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an embedder asks of a view, and what it is refused. */
class ViewTest {
    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private Path one;
    private Path other;

    @BeforeEach
    void makesSources() throws Exception {
        base = base.toRealPath();
        one = Files.createDirectories(base.resolve("one/sub")).getParent();
        other = Files.createDirectories(base.resolve("other"));
        Files.writeString(one.resolve("sub/letter"), "dear anna");
        Files.writeString(other.resolve("song"), "la la");
        CheapKeys.create(store, null).close();
    }

    @Test
    void severalSourcesAreFoundListedAndReadByThePathsThatListingsShow() throws Exception {
        try (var engine = Runs.open(store, null)) {
            engine.backup(BackupRequest.of(Runs.path(one), Runs.path(other)), Events.NONE);
            try (var view = engine.view(SnapshotFilter.ALL, Events.NONE)) {
                var newest = view.newest();
                var listed = new ArrayList<String>();
                for (var source : view.list(newest, ByteString.EMPTY))
                    for (var entry : view.list(newest, source.path())) listed.add(entry.path().toString());
                assertThat(listed).containsExactlyInAnyOrder(one + "/sub", other + "/song");
                var letter = ByteString.of(one + "/sub/letter");
                assertThat(view.find(newest, letter).node().size()).isEqualTo(9);
                var range = ByteBuffer.allocate(4);
                assertThat(view.open(newest, letter).read(5, range)).isEqualTo(4);
                assertThat(new String(range.array())).isEqualTo("anna");
                var into = Into.directory(Runs.path(base.resolve("target")), Existing.KEEP);
                view.restore(view.planRestore(newest, Paths.of(letter), into), Events.NONE);
                assertThat(base.resolve("target/letter")).hasContent("dear anna");
            }
        }
    }

    @Test
    void aClosedViewAnswersNothing() throws Exception {
        try (var engine = Runs.open(store, null)) {
            engine.backup(BackupRequest.of(Runs.path(one)), Events.NONE);
            var view = engine.view(SnapshotFilter.ALL, Events.NONE);
            var newest = view.newest();
            view.close();
            assertThatThrownBy(() -> view.list(newest, ByteString.EMPTY)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aPlanIsCarriedOutByItsOwnViewAlone() throws Exception {
        try (var engine = Runs.open(store, null)) {
            engine.backup(BackupRequest.of(Runs.path(one)), Events.NONE);
            var into = Into.directory(Runs.path(base.resolve("target")), Existing.KEEP);
            var view = engine.view(SnapshotFilter.ALL, Events.NONE);
            var plan = view.planRestore(view.newest(), Paths.everything(), into);
            try (var another = engine.view(SnapshotFilter.ALL, Events.NONE)) {
                assertThatThrownBy(() -> another.restore(plan, Events.NONE))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("another view");
            }
            view.close();
            assertThatThrownBy(() -> view.restore(plan, Events.NONE)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(plan::totals).isInstanceOf(IllegalStateException.class);
            assertThat(base.resolve("target")).doesNotExist();
        }
    }

    @Test
    void aListOfWhatIsNoDirectoryIsRefused() throws Exception {
        try (var engine = Runs.open(store, null)) {
            engine.backup(BackupRequest.of(Runs.path(one)), Events.NONE);
            try (var view = engine.view(SnapshotFilter.ALL, Events.NONE)) {
                var newest = view.newest();
                assertThat(view.find(newest, ByteString.of("nothing"))).isNull();
                assertThatThrownBy(() -> view.list(newest, ByteString.of("nothing")))
                        .isInstanceOf(EngineException.NotHeld.class);
                assertThatThrownBy(() -> view.list(newest, ByteString.of("sub/letter")))
                        .isInstanceOf(EngineException.Refused.class).hasMessageContaining("not a directory");
            }
        }
    }

    @Test
    void aPassphraseOpensOnce() throws Exception {
        var passphrase = Runs.passphrase();
        NativeEngine.open(store, passphrase, Runs.options(null)).close();
        assertThatThrownBy(() -> NativeEngine.open(store, passphrase, Runs.options(null)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("used");
    }

    @Test
    void optionsOfATrialStoreNothing() throws Exception {
        try (var engine = NativeEngine.open(store, Runs.passphrase(), Runs.options(null).trial(true))) {
            assertThat(engine.backup(BackupRequest.of(Runs.path(one)), Events.NONE).snapshot()).isNull();
        }
        var place = new Location.Local(base.resolve("repository").toString());
        assertThatThrownBy(() -> NativeEngine.create(place, Runs.passphrase(), Runs.options(null).trial(true)))
                .isInstanceOf(EngineException.Unsupported.class);
        assertThat(base.resolve("repository")).doesNotExist();
    }

    @Test
    void whatNamesNothingIsRefused() throws Exception {
        try (var engine = Runs.open(store, null)) {
            assertThatThrownBy(() -> engine.backup(BackupRequest.of(), Events.NONE))
                    .isInstanceOf(EngineException.Refused.class);
            for (var path : new String[] {"", "/", "y", "/x/", "/x/../y", "/x\0"}) {
                var request = BackupRequest.ofStream(ByteString.of(path), new ByteArrayInputStream(new byte[1]));
                assertThatThrownBy(() -> engine.backup(request, Events.NONE)).as(path)
                        .isInstanceOf(EngineException.Refused.class);
            }
            assertThat(engine.snapshots(SnapshotFilter.ALL, Events.NONE)).isEmpty();
        }
    }
}
