package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Remedy;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repositories that restic and others made, through the engine's door. */
class NativeFixtureTest {
    @TempDir Path base;
    private final ConcurrentLinkedQueue<Event> told = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @CsvSource({"v1, fixture-v1, 2", "v2, fixture-v2, 5", "v2, second password, 5", "quirks, fixture-quirks, 2"})
    void everySnapshotIsListedVerifiedAndRestored(String fixture, String password, int count) throws Exception {
        assumeTrue(Files.getAttribute(base, "unix:uid").equals(0), "devices and owners need root");
        try (var engine = Runs.open(unpacked(fixture), base.resolve("state"), password)) {
            var snapshots = engine.snapshots(SnapshotFilter.ALL, this::tell);
            assertThat(snapshots).hasSize(count)
                    .isSortedAccordingTo((a, b) -> a.stored().time().compareTo(b.stored().time()));
            for (var snapshot : snapshots) {
                var listed = Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, id(snapshot), List.of()),
                        new Listed(),
                        this::tell);
                assertThat(listed.damaged()).isZero();
                var verified = Runs.verify(engine, snapshot, this::tell);
                assertThat(verified.damaged()).as("" + told).isZero();
                assertThat(verified.files()).isPositive();
                var target = base.resolve("restored " + snapshot.id().brief());
                var restored = Runs.restore(engine, snapshot, target, this::tell);
                assertThat(restored.failed() + restored.kept()).as("" + told).isZero();
                assertThat(restored.written()).isEqualTo(listed.entries());
                try (var found = Files.walk(target)) {
                    assertThat(found.count()).isEqualTo(listed.entries() + 1);
                }
            }
        }
        assertThat(told).noneMatch(event -> event instanceof Event.FileFailed);
        if (!fixture.equals("quirks")) assertThat(told).noneMatch(event -> event instanceof Event.Warning);
        assertThat(unpacked(fixture).resolve("locks")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"v1, fixture-v1", "v2, fixture-v2"})
    void withoutItsIndexAllIsReadAndTheNextBackupWritesOneThatResticAccepts(String fixture, String password)
            throws Exception {
        var repository = unpacked(fixture);
        for (var index : repository.resolve("index").toFile().listFiles()) Files.delete(index.toPath());
        var source = base.resolve("source");
        Runs.fill(source, 1);
        try (var engine = Runs.open(repository, null, password)) {
            for (var snapshot : engine.snapshots(SnapshotFilter.ALL, this::tell)) {
                assertThat(Runs.verify(engine, snapshot, this::tell).damaged()).as(snapshot + "" + told).isZero();
            }
        }
        assertThat(told).anyMatch(event -> event instanceof Event.Warning warning && warning.text()
                .contains("index is incomplete"));
        try (var engine = Runs.open(repository, null, password)) {
            // Of another source, which has fewer files.
            boolean allowEmpty = true;
            var any = Ask.backup(SnapshotFilter.ALL, List.of(Runs.path(source)), null, List.of(), List.of(),
                    List.of(),
                    false, Long.MAX_VALUE, false, List.of(), false, allowEmpty, false, false);
            for (var snapshot : engine.snapshots(SnapshotFilter.ALL, this::tell)) Runs.verify(engine, snapshot,
                    this::tell);
            engine.backup(any, this::tell);
        }
        Restic.mustBeInstalled();
        assertThat(new Restic(repository, password).run("check", "--read-data")).contains("no errors were found");
    }

    @Test
    void hostileNamesAreNeverListedAsPlacesNorRestoredOutside() throws Exception {
        try (var engine = Runs.open(unpacked("hostile"), null, "fixture-hostile")) {
            for (var snapshot : engine.snapshots(SnapshotFilter.ALL, this::tell)) {
                var kind = snapshot.stored().tags().getFirst();
                var cage = Files.createDirectories(base.resolve("cage " + kind + "/inner"));
                Runs.restore(engine, snapshot, cage.resolve("target"), this::tell);
                assertThat(cage.toFile().list()).as(kind).containsExactly("target");
                assertThat(cage.getParent().toFile().list()).as(kind).containsExactly("inner");
            }
        }
        assertThat(Path.of("/fixture-escape")).doesNotExist();
        assertThat(told).anyMatch(event -> event instanceof Event.FileFailed);
    }

    @Test
    void pathsAreFoundAsTheyArePrintedAndByTheirPlaces() throws Exception {
        try (var engine = Runs.open(unpacked("v2"), null, "fixture-v2")) {
            var first = new Selector.ById("db3f1b8f");
            for (var argument : List.of(Runs.displayPath("data/dup1"), Runs.absolute("/srv/fixture/data/dup1"),
                    Runs.displayPath("./data//dup1"))) {
                var listed = new Listed();
                Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, first, List.of(argument, argument)), listed,
                        this::tell);
                assertThat(listed.paths).as(argument.text()).containsExactly("data/dup1");
            }
            var above = new Listed();
            Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, first, List.of(Runs.absolute("/srv"))), above,
                    this::tell);
            assertThat(above.paths).contains("/srv").hasSizeGreaterThan(300);
            var several = new Listed();
            Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, new Selector.ById("f8ef2ab7"), List.of()),
                    several,
                    this::tell);
            assertThat(several.paths).containsExactly("db.sql");
            assertThatThrownBy(() ->
                    Ask.manifest(engine,
                            new Ask.Manifest(SnapshotFilter.ALL, first, List.of(Runs.displayPath("db.sql"))),
                    new Listed(), this::tell)).isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("db.sql is not in the backup of").extracting("remedy")
                    .isInstanceOfSatisfying(Remedy.Choose.class,
                            remedy -> assertThat(remedy.snapshot().brief()).isEqualTo("f8ef2ab7"));
            assertThatThrownBy(() ->
                    Ask.manifest(engine,
                            new Ask.Manifest(SnapshotFilter.ALL, first, List.of(Runs.displayPath("nowhere"))),
                    new Listed(), this::tell)).isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("nor in any other");
        }
    }

    @Test
    void filesOfOneNameLandWithTheirParentsAndOthersByTheirOwnName() throws Exception {
        try (var engine = Runs.open(unpacked("v2"), null, "fixture-v2")) {
            var target = base.resolve("target");
            var paths = List.of(Runs.displayPath("data/dup1"), Runs.displayPath("empty-dir"));
            Ask.restore(engine, new Ask.Restore(SnapshotFilter.ALL, new Selector.ById("db3f1b8f"), paths, false,
                    Runs.path(target),
                    null, false, false), chosen -> { }, this::tell);
            assertThat(Runs.content(target).keySet()).containsExactly("", "dup1", "empty-dir");
        }
    }

    @Test
    void aWrongPassphraseAndAMissingRepositoryAreTold() throws Exception {
        var repository = unpacked("v1");
        assertThatThrownBy(() -> Runs.open(repository, null, "wrong"))
                .isInstanceOf(EngineException.WrongPassphrase.class);
        assertThatThrownBy(() -> Runs.open(base.resolve("nothing"), null, "wrong"))
                .isInstanceOf(EngineException.NoRepository.class);
    }

    private static Selector id(SnapshotInfo snapshot) {
        return new Selector.ById(snapshot.id().toString());
    }

    private void tell(Event event) {
        if (event instanceof Event.Warning || event instanceof Event.FileFailed) told.add(event);
    }

    private Path unpacked(String fixture) throws Exception {
        var archive = Path.of(NativeFixtureTest.class.getResource("/fixtures/" + fixture + ".tar.gz").toURI());
        if (Files.notExists(base.resolve(fixture))) {
            assertThat(new ProcessBuilder("tar", "xzf", archive.toString(), "-C", base.toString()).inheritIO().start()
                    .waitFor()).isZero();
        }
        return base.resolve(fixture);
    }
}
