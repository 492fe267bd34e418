package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Location;
import dump.engine.CleanupPlan;
import dump.engine.CleanupResult;
import dump.engine.EngineException;
import dump.model.BadPack;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotInfo;
import dump.stores.Backends;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged packs leave the repository when nobody loses anything by it, and then restic finds nothing wrong. */
class CleanupTest {
    @TempDir Path base;
    private Path source, repository, state;

    @BeforeEach
    void backUp() throws Exception {
        source = base.resolve("source");
        repository = base.resolve("repository");
        state = base.resolve("state");
        Files.createDirectories(source.resolve("deep"));
        for (int i = 0; i < 40; i++)
            Files.writeString(source.resolve("deep/small " + i), ("small " + i + "\n").repeat(1000));
        CheapKeys.create(Backends.open(new Location.Local(repository.toString())), state).close();
        backup();
    }

    @ParameterizedTest
    @ValueSource(strings = {"blob", "header", "cut", "missing", "empty"})
    void whatWasStoredAgainSetsTheDamagedPacksFree(String damage) throws Exception {
        // Trees that hold the directories above the source change with those, in which others work: lost, they are not
        // stored again. The first blob of the pack of trees may be one of them.
        var packs = damage.equals("header") ? files("data") : List.of(largest());
        for (var pack : packs) damage(pack, damage);
        verifyAll();
        backup();
        var plan = plan();
        assertThat(plan.packs(BadPack.Fate.REMOVABLE)).hasSameSizeAs(packs).hasSameSizeAs(plan.badPacks());
        assertThat(cleanUp(plan)).isEqualTo(new CleanupResult(0, 0, packs.size()));
        assertThat(plan()).returns(true, CleanupPlan::isEmpty).returns(List.of(), CleanupPlan::badPacks);
        assertThat(verifyAll()).isZero();
        assertThat(files("locks")).isEmpty();
        if (Restic.installed()) new Restic(repository).check();
        backup();
        assertThat(verifyAll()).isZero();
    }

    @Test
    void whatOnlyADamagedPackHoldsAndCanBeReadIsCopiedFirst() throws Exception {
        damage(largest(), "blob");
        var bad = damagedFile();
        Files.delete(source.resolve(another(bad)));
        backup();
        assertThat(cleanUp(plan()).badPacks()).isOne();
        assertThat(verifyAll()).as("the older snapshot is whole again").isZero();
        if (Restic.installed()) new Restic(repository).check();
    }

    @Test
    void whatAPointInTimeNeedsAndNobodyCanReadKeepsItsPack() throws Exception {
        var pack = largest();
        damage(pack, "blob");
        Files.delete(source.resolve(damagedFile()));
        var older = snapshots();
        backup();
        var plan = plan();
        assertThat(plan.badPacks()).containsExactly(
                new BadPack(Id.parse(pack.getFileName().toString()), BadPack.Fate.NEEDED, older));
        assertThat(plan.isEmpty()).isTrue();
        assertThat(cleanUp(plan).badPacks()).isZero();
        assertThat(pack).exists();
        Restic.mustBeInstalled();
        new Restic(repository).run("forget", older.getFirst().toString());
        assertThat(cleanUp(plan()).badPacks()).isOne();
        assertThat(pack).doesNotExist();
        new Restic(repository).run("check", "--read-data");
        assertThat(verifyAll()).isZero();
    }

    @Test
    void wherePointsInTimeCannotBeReadWhatIsLostStays() throws Exception {
        var pack = largest();
        damage(pack, "blob");
        Files.delete(source.resolve(damagedFile()));
        var older = snapshots();
        backup();
        damage(repository.resolve("snapshots/" + older.getFirst()), "blob");
        assertThat(plan().packs(BadPack.Fate.NEEDED)).singleElement().returns(older, BadPack::neededBy);
    }

    @Test
    void aPackThatIsWholeAfterAllIsReliedOnAgain() throws Exception {
        var pack = largest();
        damage(pack, "blob");
        verifyAll();
        damage(pack, "blob");
        assertThat(plan().packs(BadPack.Fate.WHOLE)).hasSize(1);
        cleanUp(plan());
        assertThat(pack).exists();
        assertThat(plan().badPacks()).isEmpty();
    }

    @Test
    void whatWasNotShownStays() throws Exception {
        damage(largest(), "blob");
        var plan = plan();
        verifyAll();
        backup();
        assertThat(cleanUp(plan).badPacks()).isZero();
        assertThat(plan().packs(BadPack.Fate.REMOVABLE)).hasSize(1);
    }

    @Test
    void aCopyThatIsDamagedTooSetsNothingFree() throws Exception {
        var first = files("data");
        var pack = largest();
        damage(pack, "blob");
        verifyAll();
        backup();
        for (var copy : files("data")) if (!first.contains(copy)) damage(copy, "missing");
        assertThat(plan().packs(BadPack.Fate.REMOVABLE)).isEmpty();
        assertThat(pack).exists();
    }

    @Test
    void asLongAsAnIndexIsDamagedNothingGoes() throws Exception {
        damage(largest(), "blob");
        verifyAll();
        var index = files("index").getFirst();
        backup();
        damage(index, "blob");
        var before = files("data");
        assertThatThrownBy(() -> cleanUp(plan())).isInstanceOfSatisfying(EngineException.Damaged.class,
                told -> assertThat(told.remedy()).isEqualTo(new Remedy.RepairIndex()));
        assertThat(files("data")).isEqualTo(before);
        try (var engine = open()) {
            engine.mending(Events.NONE).index(false);
        }
        assertThat(cleanUp(plan()).badPacks()).isOne();
        Restic.mustBeInstalled();
        new Restic(repository).check();
    }

    /** Also where it finds nothing to do: another would wait for the lock, and in vain. */
    @Test
    void theLockOfAKilledCleanupGoes() throws Exception {
        leavesALock();
        assertThat(files("locks")).hasSize(1);
        assertThat(plan().isEmpty()).isTrue();
        assertThat(files("locks")).isEmpty();
        assertThat(Runs.content(state).keySet()).noneMatch(name -> name.endsWith(".run"));
    }

    /** Without a record nobody here knows whether its program has died. */
    @Test
    void theExclusiveLockOfAnotherIsTold() throws Exception {
        leavesALock();
        var told = new ArrayList<Event>();
        try (var engine = Runs.open(repository, base.resolve("another state"), CheapKeys.PASSPHRASE)) {
            assertThat(engine.planCleanup(null, told::add).isEmpty()).isTrue();
        }
        assertThat(files("locks")).hasSize(1);
        assertThat(told).singleElement().isInstanceOfSatisfying(Event.Warning.class, one -> {
            assertThat(one.text()).contains("the repository is locked exclusively by ada@tower");
            assertThat(one.remedy()).isEqualTo(new Remedy.Unlock());
        });
    }

    /** What stands there while it is at work stands there after a kill. */
    private void leavesALock() throws Exception {
        var left = new HashMap<Path, byte[]>();
        try (var killed = CheapKeys.open(Backends.open(new Location.Local(repository.toString())), state);
                var lock = killed.locks().exclusively(Duration.ZERO, Events.NONE);
                var records = Files.walk(state)) {
            lock.confirm();
            var there = Stream.concat(files("locks").stream(),
                    records.filter(file -> file.toString().endsWith(".run")));
            for (var file : there.toList()) left.put(file, Files.readAllBytes(file));
        }
        assertThat(left).hasSize(2);
        for (var file : left.entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.write(file.getKey(), file.getValue());
        }
    }

    @Test
    void aTrialWritesNothing() throws Exception {
        leavesALock();
        assertThat(trialPlan().isEmpty()).isTrue();
        assertThat(files("locks")).hasSize(1);
        damage(largest(), "blob");
        verifyAll();
        backup();
        var before = Runs.content(base);
        assertThat(trialPlan().packs(BadPack.Fate.REMOVABLE)).hasSize(1);
        assertThat(Runs.content(base)).isEqualTo(before);
    }

    private CleanupPlan trialPlan() throws Exception {
        try (var engine = NativeEngine.open(new Location.Local(repository.toString()), Runs.passphrase(),
                Runs.options(state).trial(true))) {
            return engine.planCleanup(null, Events.NONE);
        }
    }

    private CleanupPlan plan() throws Exception {
        try (var engine = open()) {
            return engine.planCleanup(null, Events.NONE);
        }
    }

    private CleanupResult cleanUp(CleanupPlan plan) throws Exception {
        try (var engine = open()) {
            return engine.cleanup(plan, Events.NONE);
        }
    }

    private void backup() throws Exception {
        try (var engine = open()) {
            assertThat(engine.backup(Runs.backup(source), Events.NONE).unreadable()).isZero();
        }
    }

    /** Of every point in time. @return how many entries are damaged */
    private long verifyAll() throws Exception {
        long damaged = 0;
        try (var engine = open()) {
            for (var snapshot : engine.snapshots(Runs.filter(source), Events.NONE)) {
                try {
                    damaged += Runs.verify(engine, snapshot, Events.NONE).damaged();
                } catch (EngineException.Damaged all) {
                    damaged++;
                }
            }
        }
        return damaged;
    }

    private List<Id> snapshots() throws Exception {
        try (var engine = open()) {
            return engine.snapshots(Runs.filter(source), Events.NONE).stream().map(SnapshotInfo::id).toList();
        }
    }

    /** Found by a verification, which notes it. */
    private String damagedFile() throws Exception {
        var failed = new ArrayList<String>();
        try (var engine = open()) {
            Runs.verify(engine, engine.snapshots(Runs.filter(source), Events.NONE).getLast(), event -> {
                if (event instanceof Event.FileFailed(var path, var reason)) failed.add(path.toString());
            });
        }
        assertThat(failed).hasSize(1);
        return failed.getFirst();
    }

    private static String another(String file) {
        return file.equals("deep/small 1") ? "deep/small 2" : "deep/small 1";
    }

    private NativeEngine open() throws Exception {
        return Runs.open(repository, state, CheapKeys.PASSPHRASE);
    }

    private Path largest() throws IOException {
        return files("data").stream().max(Comparator.comparingLong(pack -> pack.toFile().length())).orElseThrow();
    }

    private List<Path> files(String directory) throws IOException {
        try (Stream<Path> found = Files.walk(repository.resolve(directory))) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void damage(Path file, String how) throws IOException {
        file.toFile().setWritable(true);
        switch (how) {
            case "blob" -> flip(file, 20);
            case "header" -> flip(file, Files.size(file) - 30);
            case "cut" -> truncate(file, Files.size(file) / 2);
            case "empty" -> truncate(file, 0);
            case "missing" -> Files.delete(file);
            default -> throw new IllegalArgumentException(how);
        }
    }

    private static void truncate(Path file, long size) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private static void flip(Path file, long position) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            channel.read(one, position);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), position);
        }
    }
}
