package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Location;
import dump.engine.EngineException;
import dump.engine.VerifyResult;
import dump.model.BlobType;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.repository.BadSectors;
import dump.repository.CheapKeys;
import dump.repository.RepositoryException;
import dump.repository.SmallRepository;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotInfo;
import dump.stores.Backends;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damage that is found is mended by the remedies that we name.
 *
 * <pre>
 * said of                       remedy                              executed by
 * a damaged file, tree, pack    dump verify, then dump backup       aBackupMendsWhatAVerificationFound…
 *                               dump backup full                    aFullBackupMends…
 *                               restic repair packs (0.16)          resticTakesTheBadPacksAway
 * a pack's damaged header       dump backup                         aDamagedHeaderIsDamageAndMended
 * a missing index               dump backup                         theNextBackupMakesAMissingIndexGood
 * a damaged index               dump repair index                   aRepairMakesADamagedIndexGood
 * a damaged snapshot            delete the file                     aDamagedPointInTimeIsTakenAway
 * a note of damage              delete the file                     aNoteThatIsDeletedIsForgotten
 * </pre>
 */
class DamageTest {
    @TempDir Path base;
    private Path source, repository, state;
    private String repositoryId;

    @BeforeEach
    void backUp() throws Exception {
        source = base.resolve("source");
        repository = base.resolve("repository");
        state = base.resolve("state");
        Runs.fill(source, 1);
        for (int i = 0; i < 40; i++) Files.writeString(source.resolve("deep/small " + i), "small file " + i);
        try (var made = CheapKeys.create(Backends.open(new Location.Local(repository.toString())), state)) {
            repositoryId = made.config().id();
        }
        backup(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "tree"})
    void aBackupMendsWhatAVerificationFoundInOneRound(String kind) throws Exception {
        for (var pack : packs(kind)) flip(pack, Files.size(pack) / 3);
        assertThat(isDamaged()).isTrue();
        backup(false);
        assertThat(isDamaged()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "tree"})
    void aFullBackupMendsWhatAVerificationFoundAndWhatThatHid(String kind) throws Exception {
        for (var pack : packs("data")) flip(pack, Files.size(pack) / 3);
        for (var pack : packs("tree")) if (kind.equals("tree")) flip(pack, 10);
        assertThat(isDamaged()).isTrue();
        backup(true);
        assertThat(verify().damaged()).isZero();
    }

    @Test
    void aFullBackupMendsMissingPacksWithoutAVerification() throws Exception {
        for (var pack : packs("data")) Files.delete(pack);
        assertThat(backup(true)).anyMatch(event -> event instanceof Event.Warning(var text, var _)
                && text.contains("missing"));
        assertThat(verify().damaged()).isZero();
    }

    @Test
    void anIncrementalBackupDoesNotBuildOnDamageThatItMeets() throws Exception {
        // Whichever tree it reads: those of unchanged directories it need not.
        for (var pack : packs("tree"))
            for (long at = 10, size = Files.size(pack); at < size; at += 50) flip(pack, at);
        var told = backup(false);
        assertThat(told).anyMatch(event -> event instanceof Event.Warning(var text, var _)
                && text.contains("the last backup is damaged"));
        assertThat(verify().damaged()).isZero();
        var restored = Files.createDirectory(base.resolve("restored"));
        try (var engine = openForReading()) {
            assertThat(Runs.restore(engine, newest(engine), restored, Events.NONE).failed()).isZero();
        }
        assertThat(Runs.content(restored)).isEqualTo(Runs.content(source));
    }

    @Test
    void anIncrementalBackupReadsAgainWhatLiesInAMissingPack() throws Exception {
        for (var pack : packs("data")) Files.delete(pack);
        verify();
        assertThat(backup(false)).anyMatch(event -> event instanceof Event.Note(var text, var _)
                && text.contains("stored again"));
        assertThat(verify().damaged()).isZero();
        assertThat(backup(false)).noneMatch(event -> event instanceof Event.Note || event instanceof Event.Warning);
    }

    @Test
    void aDamagedHeaderIsDamageAndMended() throws Exception {
        for (var pack : packs("data")) flip(pack, Files.size(pack) - 30);
        assertThat(eventsOfVerify()).anyMatch(Event.Damage.class::isInstance);
        backup(false);
        assertThat(eventsOfVerify()).noneMatch(Event.Damage.class::isInstance);
    }

    @Test
    void theNextBackupMakesAMissingIndexGood() throws Exception {
        for (var index : files("index")) Files.delete(index);
        assertThat(eventsOfVerify()).anyMatch(Event.Damage.class::isInstance);
        backup(false);
        assertThat(eventsOfVerify()).noneMatch(Event.Damage.class::isInstance);
        assertThat(verify().damaged()).isZero();
    }

    @Test
    void aRepairMakesADamagedIndexGood() throws Exception {
        for (var index : files("index")) flip(index, 50);
        assertThat(eventsOfVerify()).anyMatch(event -> event instanceof Event.Damage(var text, var remedy)
                && remedy instanceof Remedy.RepairIndex);
        try (var engine = open()) {
            assertThat(engine.mending(Events.NONE).index(false).headless()).isEmpty();
        }
        assertThat(eventsOfVerify()).noneMatch(Event.Damage.class::isInstance);
        Restic.mustBeInstalled();
        new Restic(repository).run("check", "--read-data");
    }

    /** Needs restic 0.16. */
    @Test
    void resticTakesTheBadPacksAway() throws Exception {
        Restic.mustBeInstalled();
        Restic.mustHave("repair", "packs");
        for (var pack : packs("data")) flip(pack, Files.size(pack) / 3);
        verify();
        backup(false);
        var words = new ArrayList<>(List.of("repair", "packs"));
        for (var line : Files.readAllLines(note())) words.add(line.substring("bad ".length()));
        new Restic(repository).run(base, words.toArray(String[]::new));
        new Restic(repository).run("check", "--read-data");
        try (var engine = openForReading()) {
            for (var snapshot : engine.snapshots(Runs.filter(source), Events.NONE))
                assertThat(Runs.verify(engine, snapshot, Events.NONE).damaged()).isZero();
        }
    }

    @Test
    void aDamagedPointInTimeIsTakenAway() throws Exception {
        backup(false);
        var damaged = files("snapshots").getFirst();
        flip(damaged, 50);
        assertThat(eventsOfVerify()).anyMatch(Event.Damage.class::isInstance);
        Files.delete(damaged);
        assertThat(eventsOfVerify()).noneMatch(Event.Damage.class::isInstance);
    }

    @Test
    void whereNoPointInTimeCanBeReadThatIsSaid() throws Exception {
        for (var snapshot : files("snapshots")) flip(snapshot, 50);
        try (var engine = openForReading()) {
            assertThat(engine.snapshots(Runs.filter(source), Events.NONE)).isEmpty();
            assertThatThrownBy(() -> engine.choose(Runs.filter(source), new Selector.Newest(), Events.NONE))
                    .isInstanceOf(EngineException.Damaged.class).hasMessageContaining("no snapshot can be read");
        }
    }

    @Test
    void aNoteThatIsDeletedIsForgotten() throws Exception {
        for (var pack : packs("data")) flip(pack, Files.size(pack) / 3);
        verify();
        Files.delete(note());
        assertThat(backup(false)).noneMatch(event -> event instanceof Event.Note);
    }

    @Test
    void aBadSectorCostsNoMoreThanTheFileThatHasIt() throws Exception {
        var pack = packs("data").getFirst();
        long size = Files.size(pack);
        var bad = BadSectors.unreadable(Backends.open(new Location.Local(repository.toString())),
                pack.getFileName().toString()).between(size / 2, size / 2 + 4096);
        var told = new ConcurrentLinkedQueue<Event>();
        var restored = Files.createDirectory(base.resolve("restored"));
        try (var engine = Runs.open(bad, state)) {
            assertThat(Runs.restore(engine, newest(engine), restored, told::add).failed()).isBetween(1L, 2L);
            assertThat(Runs.verify(engine, newest(engine), Events.NONE).damaged()).isBetween(1L, 2L);
        }
        assertThat(Runs.content(source).size() - Runs.content(restored).size()).isBetween(1, 2);
        assertThat(told).filteredOn(Event.FileFailed.class::isInstance)
                .allMatch(event -> event.toString().contains("could not read"));
        backup(false);
        try (var engine = Runs.open(bad, state)) {
            assertThat(Runs.verify(engine, newest(engine), Events.NONE).damaged()).isZero();
        }
    }

    @Test
    void whatReliesOnDamageThatWasMetTooLateIsNamed() throws Exception {
        try (var small = new SmallRepository()) {
            var bad = small.data("bad");
            var root = small.tree(SmallRepository.directory("d", small.tree(SmallRepository.file("f", 3, bad))),
                    SmallRepository.file("g", 4, small.data("good")));
            var made = small.finished();
            small.damage(bad);
            var told = new ConcurrentLinkedQueue<Event>();
            assertThat(new Reliance(made, told::add).count(root)).as("nothing is known").isZero();
            assertThatThrownBy(() -> made.reader().load(BlobType.DATA, bad))
                    .isInstanceOf(RepositoryException.Damaged.class);
            assertThat(made.damage().mayBeReliedOn()).isTrue();
            assertThat(new Reliance(made, told::add).count(root)).isOne();
            assertThat(told).singleElement().asString().contains("/d/f").contains("stores it again");
        }
    }

    @Test
    void aTrialNotesNothing() throws Exception {
        for (var pack : packs("tree")) flip(pack, 10);
        try (var engine = open()) {
            engine.backup(Runs.backup(false, true, source), Events.NONE);
        }
        assertThat(note()).doesNotExist();
    }

    private NativeEngine open() throws Exception {
        return Runs.open(repository, state, CheapKeys.PASSPHRASE);
    }

    /** Without a lock, which takes its time to settle. */
    private NativeEngine openForReading() throws Exception {
        return NativeEngine.open(new Location.Local(repository.toString()), Runs.passphrase(),
                Runs.options(state).withoutLock(true));
    }

    private ConcurrentLinkedQueue<Event> backup(boolean full) throws Exception {
        var told = new ConcurrentLinkedQueue<Event>();
        try (var engine = open()) {
            assertThat(engine.backup(Runs.backup(full, false, source), told::add).unreadable()).isZero();
        }
        return told;
    }

    private VerifyResult verify() throws Exception {
        try (var engine = openForReading()) {
            return Runs.verify(engine, newest(engine), Events.NONE);
        }
    }

    /** Also where it is a directory on the way to the source. */
    private boolean isDamaged() throws Exception {
        try {
            return verify().damaged() > 0;
        } catch (EngineException.Damaged found) {
            return true;
        }
    }

    private ConcurrentLinkedQueue<Event> eventsOfVerify() throws Exception {
        var told = new ConcurrentLinkedQueue<Event>();
        try (var engine = openForReading()) {
            Runs.verify(engine, newest(engine), told::add);
        }
        return told;
    }

    private SnapshotInfo newest(NativeEngine engine) throws EngineException {
        return engine.snapshots(Runs.filter(source), Events.NONE).getLast();
    }

    /** The packs of a kind, told apart by their size: those of trees are small here. */
    private List<Path> packs(String kind) throws IOException {
        return files("data").stream().filter(pack -> pack.toFile().length() > 100_000 == kind.equals("data")).toList();
    }

    private List<Path> files(String directory) throws IOException {
        try (Stream<Path> found = Files.walk(repository.resolve(directory))) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    private Path note() {
        return state.resolve(repositoryId).resolve("damage");
    }

    private static void flip(Path file, long position) throws IOException {
        file.toFile().setWritable(true);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            channel.read(one, position);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), position);
        }
    }
}
