package dump.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.Event;
import dump.snapshots.PointInTime;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repositories that restic and others made, through the engine's door. */
class FixtureTest {
    @TempDir Path base;
    private final ConcurrentLinkedQueue<Event> told = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @CsvSource({"v1, fixture-v1, 2", "v2, fixture-v2, 5", "v2, second password, 5", "quirks, fixture-quirks, 2"})
    void everySnapshotIsListedVerifiedAndRestored(String fixture, String password, int snapshots) throws Exception {
        assumeTrue(Files.getAttribute(base, "unix:uid").equals(0), "devices and owners need root");
        try (var engine = Runs.open(unpacked(fixture), base.resolve("state"), password)) {
            var points = engine.snapshots(Whose.ALL, this::tell);
            assertThat(points).hasSize(snapshots)
                    .isSortedAccordingTo((a, b) -> a.snapshot().time().compareTo(b.snapshot().time()));
            for (var point : points) {
                var listed = engine.manifest(new ManifestRequest(Whose.ALL, id(point), List.of()), new Listed(),
                        this::tell);
                assertThat(listed.damaged()).isZero();
                var verified = Runs.verify(engine, point, this::tell);
                assertThat(verified.damaged()).as("" + told).isZero();
                assertThat(verified.files()).isPositive();
                var target = base.resolve("restored " + point.id().brief());
                var restored = Runs.restore(engine, point, target, this::tell);
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
            for (var point : engine.snapshots(Whose.ALL, this::tell)) {
                assertThat(Runs.verify(engine, point, this::tell).damaged()).as(point + "" + told).isZero();
            }
        }
        assertThat(told).anyMatch(event -> event instanceof Event.Warning warning && warning.text()
                .contains("index is incomplete"));
        try (var engine = Runs.open(repository, null, password)) {
            // Of another source, which has fewer files.
            boolean allowEmpty = true;
            var any = new BackupRequest(Whose.ALL, List.of(Runs.path(source)), null, List.of(), List.of(), List.of(),
                    false, Long.MAX_VALUE, false, List.of(), false, allowEmpty, false, false);
            for (var point : engine.snapshots(Whose.ALL, this::tell)) Runs.verify(engine, point, this::tell);
            engine.backup(any, this::tell);
        }
        Restic.mustBeInstalled();
        assertThat(new Restic(repository, password).run("check", "--read-data")).contains("no errors were found");
    }

    @Test
    void hostileNamesAreNeverListedAsPlacesNorRestoredOutside() throws Exception {
        try (var engine = Runs.open(unpacked("hostile"), null, "fixture-hostile")) {
            for (var point : engine.snapshots(Whose.ALL, this::tell)) {
                var kind = point.snapshot().tags().getFirst();
                var cage = Files.createDirectories(base.resolve("cage " + kind + "/inner"));
                Runs.restore(engine, point, cage.resolve("target"), this::tell);
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
            for (var argument : List.of(Runs.printed("data/dup1"), Runs.absolute("/srv/fixture/data/dup1"),
                    Runs.printed("./data//dup1"))) {
                var listed = new Listed();
                engine.manifest(new ManifestRequest(Whose.ALL, first, List.of(argument, argument)), listed, this::tell);
                assertThat(listed.paths).as(argument.text()).containsExactly("data/dup1");
            }
            var above = new Listed();
            engine.manifest(new ManifestRequest(Whose.ALL, first, List.of(Runs.absolute("/srv"))), above, this::tell);
            assertThat(above.paths).contains("/srv").hasSizeGreaterThan(300);
            var several = new Listed();
            engine.manifest(new ManifestRequest(Whose.ALL, new Selector.ById("f8ef2ab7"), List.of()), several,
                    this::tell);
            assertThat(several.paths).containsExactly("db.sql");
            assertThatThrownBy(() ->
                    engine.manifest(new ManifestRequest(Whose.ALL, first, List.of(Runs.printed("db.sql"))),
                    new Listed(), this::tell)).isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("db.sql is not in the backup of").hasMessageContaining("--date id:f8ef2ab7");
            assertThatThrownBy(() ->
                    engine.manifest(new ManifestRequest(Whose.ALL, first, List.of(Runs.printed("nowhere"))),
                    new Listed(), this::tell)).isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("nor in any other");
        }
    }

    @Test
    void filesOfOneNameLandWithTheirParentsAndOthersByTheirOwnName() throws Exception {
        try (var engine = Runs.open(unpacked("v2"), null, "fixture-v2")) {
            var target = base.resolve("target");
            var paths = List.of(Runs.printed("data/dup1"), Runs.printed("empty-dir"));
            engine.restore(new RestoreRequest(Whose.ALL, new Selector.ById("db3f1b8f"), paths, false, Runs.path(target),
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

    private static Selector id(PointInTime point) {
        return new Selector.ById(point.id().toString());
    }

    private void tell(Event event) {
        if (event instanceof Event.Warning || event instanceof Event.FileFailed) told.add(event);
    }

    private Path unpacked(String fixture) throws Exception {
        var archive = Path.of(FixtureTest.class.getResource("/fixtures/" + fixture + ".tar.gz").toURI());
        if (Files.notExists(base.resolve(fixture))) {
            assertThat(new ProcessBuilder("tar", "xzf", archive.toString(), "-C", base.toString()).inheritIO().start()
                    .waitFor()).isZero();
        }
        return base.resolve(fixture);
    }
}
