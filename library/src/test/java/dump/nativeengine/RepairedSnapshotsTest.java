package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.engine.BackupRequest;
import dump.engine.CheckRequest;
import dump.engine.CleanupRequest;
import dump.engine.HealRequest;
import dump.model.Events;
import dump.model.Id;
import dump.model.SnapshotsRepaired;
import dump.repository.CheapKeys;
import dump.retention.Policy;
import dump.retention.Rule;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repaired snapshot takes the place of the one that it came of, which stays until a cleanup. */
class RepairedSnapshotsTest {
    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private Path source;
    private NativeEngine engine;
    private SnapshotInfo damaged;
    private Handle lostPack;
    private byte[] lost;

    /** Of a file of three chunks and more some are lost; another is whole. */
    @BeforeEach
    void losesAPack() throws Exception {
        CheapKeys.create(store, null).close();
        source = Files.createDirectories(base.toRealPath().resolve("source"));
        Files.writeString(source.resolve("small"), "small");
        backup("before");
        var large = new byte[20 << 20];
        new Random(3).nextBytes(large);
        Files.write(source.resolve("large"), large);
        var before = packs();
        backup("home");
        for (var pack : packs()) if (!before.contains(pack) && store.size(pack) > 100_000 && lostPack == null)
            lostPack = pack;
        engine = Runs.open(store, base.resolve("state"));
        cleanUp(null);
        lost = store.loadAll(lostPack, 1 << 28);
        store.remove(lostPack);
        damaged = snapshots().getLast();
        engine.mending(Events.NONE).packs(engine.mending(Events.NONE).planPacks(Set.of(), false));
    }

    private List<Handle> packs() throws Exception {
        var packs = new ArrayList<Handle>();
        store.list(FileKind.PACK, entry -> packs.add(Handle.of(FileKind.PACK, entry.name())));
        return packs;
    }

    private void backup(String tag) throws Exception {
        try (var made = Runs.open(store, null)) {
            made.backup(BackupRequest.of(Runs.path(source)).tag(tag), Events.NONE);
        }
    }

    private List<SnapshotInfo> snapshots() throws Exception {
        return engine.snapshots(SnapshotFilter.ALL, Events.NONE);
    }

    private SnapshotInfo repaired() throws Exception {
        var made = engine.mending(Events.NONE).snapshots(false);
        assertThat(made.repaired().keySet()).containsExactly(damaged.id());
        return snapshots().stream().filter(one -> one.id().equals(made.repaired().get(damaged.id()))).findFirst()
                .orElseThrow();
    }

    @Test
    void itSaysTheSameButForWhatIsLost() throws Exception {
        var repaired = repaired();
        assertThat(repaired.stored().withTree(null).withTags(List.of(), null))
                .isEqualTo(damaged.stored().withTree(null).withTags(List.of(), null));
        assertThat(repaired.stored().tags()).containsExactly("home", SnapshotsRepaired.TAG);
        assertThat(repaired.stored().original()).isEqualTo(damaged.id());
        var target = Files.createDirectory(base.resolve("target"));
        assertThat(Runs.restore(engine, repaired, target, Events.NONE).failed()).isZero();
        assertThat(target.resolve("small")).hasContent("small");
        assertThat(Files.size(target.resolve("large"))).isLessThan(20 << 20);
        assertThat(engine.choose(SnapshotFilter.ALL, new Selector.Newest(), Events.NONE).id()).isEqualTo(repaired.id());
    }

    @Test
    void repairingAgainMakesNoOther() throws Exception {
        repaired();
        var again = engine.mending(Events.NONE).snapshots(false);
        assertThat(again.repaired()).isEmpty();
        assertThat(again.present()).containsExactly(damaged.id());
        assertThat(snapshots()).hasSize(3);
    }

    @Test
    void aTrialChangesNothing() throws Exception {
        int packs = packs().size();
        assertThat(engine.mending(Events.NONE).planSnapshots(false).repaired()).containsOnlyKeys(damaged.id());
        assertThat(snapshots()).hasSize(2);
        assertThat(packs()).hasSize(packs);
    }

    @Test
    void theDamagedOneGoesAtOnceIfItIsAskedFor() throws Exception {
        assertThat(engine.mending(Events.NONE).snapshots(true).removed()).isEqualTo(1);
        assertThat(snapshots()).hasSize(2).noneMatch(one -> one.id().equals(damaged.id()));
        assertThat(snapshots().getLast().stored().tags()).containsExactly("home");
        assertThat(engine.check(CheckRequest.everything(), Events.NONE).damages()).isZero();
    }

    @Test
    void aCleanupRemovesTheDamagedOneAndCountsTheOther() throws Exception {
        var repaired = repaired();
        cleanUp(Policy.NONE.keep(Rule.LAST, 2));
        assertThat(snapshots().stream().map(SnapshotInfo::id).toList()).hasSize(2).contains(repaired.id())
                .doesNotContain(damaged.id());
        assertThat(engine.check(CheckRequest.everything(), Events.NONE).damages()).isZero();
    }

    @Test
    void oneThatIsWholeAgainStaysAndTheOtherGoes() throws Exception {
        repaired();
        engine.mending(Events.NONE).heal(HealRequest.files(), null);
        cleanUp(null);
        assertThat(snapshots().stream().map(SnapshotInfo::id).toList()).hasSize(2).contains(damaged.id());
        assertThat(engine.check(CheckRequest.everything(), Events.NONE).damages()).isZero();
    }

    private void cleanUp(Policy keep) throws Exception {
        engine.remove(engine.planRemoval(CleanupRequest.of(SnapshotFilter.ALL).keep(keep), Events.NONE), Events.NONE);
    }

    @Test
    void aPackThatComesBackMakesAllGood() throws Exception {
        store.save(lostPack, List.of(ByteBuffer.wrap(lost)));
        assertThat(engine.mending(Events.NONE).index(false).found()).isEqualTo(1);
        assertThat(engine.mending(Events.NONE).snapshots(false).isWhole()).isTrue();
        assertThat(engine.check(CheckRequest.everything(), Events.NONE).damages()).isZero();
    }
}
