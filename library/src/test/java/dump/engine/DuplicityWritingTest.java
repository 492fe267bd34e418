package dump.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.snapshots.PointInTime;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What writes an archive of Duplicity's makes what it says, and refuses what would lose something. */
@ParameterizedClass
@MethodSource("dump.engine.DuplicityPrograms#all")
class DuplicityWritingTest {
    /** 2020-09-13T12:26:40Z; a set each day, the first and the third full. */
    private static final long START = 1_600_000_000;
    private static final long DAY = 86_400;

    @TempDir static Path shared;
    private static DuplicityPlace history;
    private static Path source;
    private static List<BackupResult> made;
    private static List<Event> toldFirst;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();

    /** Two chains of two sets. Those after them are made in copies. */
    @BeforeParameterizedClassInvocation
    static void makeHistory(String program) throws Exception {
        DuplicityPrograms.mustHave(program);
        var own = Files.createDirectory(shared.toRealPath().resolve(program.replace('/', '_')));
        source = Files.createDirectory(own.resolve("source"));
        history = DuplicityPlace.of(program, own.resolve("place"), true);
        made = new ArrayList<>();
        toldFirst = new ArrayList<>();
        for (int day = 0; day < 4; day++) {
            Files.createDirectories(source.resolve("deep"));
            Files.writeString(source.resolve("deep/of day " + day), "day " + day);
            Files.writeString(source.resolve("always"), "now it is day " + day);
            Files.setLastModifiedTime(source.resolve("always"), FileTime.from(at(day)));
            try (var engine = history.openAt(START + day * DAY)) {
                made.add(engine.backup(Runs.backup(day == 2, false, source), day == 0 ? toldFirst::add : Events.NONE));
            }
        }
    }

    private static Instant at(int day) {
        return Instant.ofEpochSecond(START + day * DAY);
    }

    @Test
    void aBackupIsFullWhenThereIsNothingToBuildOnAndElseBuildsOnTheLast() throws Exception {
        assertThat(toldFirst)
                .anyMatch(event -> event instanceof Event.Note note && note.text().contains("so this one is full"));
        assertThat(toldFirst).contains(new Event.FileStored(ByteString.of("always"), 15, true));
        try (var engine = history.open()) {
            var points = engine.snapshots(Whose.ALL, this::tell);
            assertThat(points).extracting(point -> point.snapshot().time().instant())
                    .containsExactly(at(0), at(1), at(2), at(3));
            assertThat(points).extracting(PointInTime::id)
                    .containsExactlyElementsOf(made.stream().map(BackupResult::snapshot).toList());
            assertThat(points).extracting(point -> point.snapshot().parent())
                    .containsExactlyElementsOf(made.stream().map(BackupResult::parent).toList())
                    .containsExactly(null, points.get(0).id(), null, points.get(2).id());
            assertThat(points).extracting(point -> point.snapshot().paths().getFirst()).containsOnly(source.toString());
            assertThat(made.get(0).summary().filesNew()).isEqualTo(2);
            assertThat(made.get(1).summary()).extracting(all -> all.filesNew(), all -> all.filesChanged())
                    .containsExactly(1L, 1L);
            for (int day = 0; day < 4; day++) {
                var target = base.resolve("day " + day);
                Runs.restore(engine, points.get(day), target, this::tell);
                assertThat(target.resolve("always")).hasContent("now it is day " + day);
                assertThat(target.resolve("deep").toFile().list()).hasSize(day + 1);
            }
        }
        assertThat(told).noneMatch(event -> event instanceof Event.Warning || event instanceof Event.FileFailed);
        assertThat(history.temporary()).isEmptyDirectory();
    }

    /** Duplicity brings the newest chain by itself, and older ones only when it is asked for them. */
    @Test
    void everyChainIsReadOnAMachineThatHasNeverSeenIt() throws Exception {
        var elsewhere = history.copy(base.resolve("elsewhere"));
        elsewhere.forgetCache();
        try (var engine = elsewhere.open()) {
            var oldest = engine.snapshots(Whose.ALL, this::tell).getFirst();
            var listed = new Listed();
            engine.manifest(new ManifestRequest(Whose.ALL, new Selector.ById(oldest.id().toString()), List.of()),
                    listed, this::tell);
            assertThat(listed.paths).containsExactly("always", "deep", "deep/of day 0");
            Runs.restore(engine, oldest, base.resolve("restored"), this::tell);
            assertThat(base.resolve("restored/always")).hasContent("now it is day 0");
        }
        elsewhere.forgetCache();
        try (var engine = elsewhere.open(true, DuplicityPlace.PASSPHRASE)) {
            var listed = new Listed();
            engine.manifest(new ManifestRequest(Whose.ALL, new Selector.Back(3), List.of()), listed, this::tell);
            assertThat(listed.paths).hasSize(3);
        }
        assertThat(elsewhere.cache()).doesNotExist();
    }

    @Test
    void aDestinationThatHasLostItsBackupsIsNotBegunAnew() throws Exception {
        var unmounted = history.copy(base.resolve("unmounted"));
        for (var file : unmounted.destination().toFile().listFiles()) Files.delete(file.toPath());
        for (boolean full : new boolean[] {false, true}) {
            try (var engine = unmounted.open()) {
                assertThatThrownBy(() -> engine.backup(Runs.backup(full, false, source), this::tell))
                        .isInstanceOf(EngineException.NoRepository.class).hasMessageContaining("is the disk mounted");
            }
        }
        assertThat(unmounted.destination()).isEmptyDirectory();
    }

    @Test
    void aTrialBackupSaysWhatItWouldStoreAndStoresNothing() throws Exception {
        var before = history.state();
        try (var engine = history.open(true, DuplicityPlace.PASSPHRASE, "--current-time=" + (START + 4 * DAY))) {
            Files.writeString(source.resolve("later"), "of today");
            var tried = engine.backup(Runs.backup(false, true, source), this::tell);
            assertThat(tried.snapshot()).isNull();
            assertThat(tried.parent()).isEqualTo(made.getLast().snapshot());
            assertThat(tried.summary().filesNew()).isEqualTo(1);
        } finally {
            Files.delete(source.resolve("later"));
        }
        assertThat(told).contains(new Event.FileStored(ByteString.of("later"), 8, true));
        assertThat(history.state()).isEqualTo(before);
    }

    @Test
    void anEmptySourceIsRefusedUnlessItIsMeant() throws Exception {
        var place = history.copy(base.resolve("place"));
        var before = place.state();
        // The same path, as an unmounted disk would be.
        var aside = source.resolveSibling("aside");
        Files.move(source, aside);
        try {
            Files.createDirectory(source);
            try (var engine = place.openAt(START + 5 * DAY)) {
                for (boolean full : List.of(true, false)) {
                    assertThatThrownBy(() -> engine.backup(Runs.backup(full, false, source), this::tell))
                            .isInstanceOf(EngineException.Refused.class).hasMessageContaining("is empty")
                            .hasMessageContaining("--allow-empty");
                }
                assertThat(place.state()).isEqualTo(before);
                var meant = new BackupRequest(Runs.whose(source), List.of(Runs.path(source)), null, List.of(),
                        List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(), false, true, false, false);
                assertThat(engine.backup(meant, this::tell).parent()).isEqualTo(made.getLast().snapshot());
            }
            Files.delete(source);
            try (var engine = place.openAt(START + 6 * DAY)) {
                assertThatThrownBy(() -> engine.backup(Runs.backup(source), this::tell))
                        .isInstanceOf(EngineException.Refused.class)
                        .hasMessageContaining("is the disk mounted");
            }
        } finally {
            Files.deleteIfExists(source);
            Files.move(aside, source);
        }
    }

    @Test
    void aSourceOfWhichNoFileIsLeftIsRefusedUnlessItIsMeant() throws Exception {
        var place = history.copy(base.resolve("place"));
        var before = place.state();
        Files.createFile(source.resolve(".nobackup"));
        try (var engine = place.openAt(START + 5 * DAY)) {
            for (boolean full : List.of(true, false)) {
                var marked = new BackupRequest(Runs.whose(source), List.of(Runs.path(source)), null, List.of(), List.of(),
                        List.of(".nobackup"), false, Long.MAX_VALUE, false, List.of(), full, false, false, false);
                assertThatThrownBy(() -> engine.backup(marked, this::tell)).isInstanceOf(EngineException.Refused.class)
                        .hasMessageContaining("would have none in this one").hasMessageContaining("--allow-empty");
            }
            assertThat(place.state()).isEqualTo(before);
        } finally {
            Files.delete(source.resolve(".nobackup"));
        }
    }

    @Test
    void anotherSourceIsRefusedUnlessTheBackupIsFull() throws Exception {
        var place = history.copy(base.resolve("place"));
        var before = place.state();
        var other = Files.createDirectory(base.toRealPath().resolve("other"));
        Files.writeString(other.resolve("file"), "something else");
        try (var engine = place.openAt(START + 5 * DAY)) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(other), this::tell))
                    .isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("is of " + source + ", not of " + other)
                    .hasMessageContaining("`backup full`");
            assertThat(place.state()).isEqualTo(before);
            // A link to the same one is the same one.
            var link = Files.createSymbolicLink(base.resolve("link"), source);
            assertThat(engine.backup(Runs.backup(false, true, link), this::tell).parent())
                    .isEqualTo(made.getLast().snapshot());
            Files.delete(link);
            assertThat(engine.backup(Runs.backup(true, false, other), this::tell).parent()).isNull();
        }
    }

    @Test
    void aDestinationIsNotMadeWhereItsParentIsMissing() throws Exception {
        var place = DuplicityPlace.of(program, base.resolve("missing"), true);
        for (var file : List.of(place.temporary(), place.base())) Files.delete(file);
        try (var engine = place.open()) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(source), this::tell))
                    .isInstanceOf(EngineException.NoRepository.class)
                    .hasMessageContaining(place.base() + " does not exist");
        }
        assertThat(place.base()).doesNotExist();
    }

    @Test
    void cleanupRemovesWholeChainsAndSaysWhatAStraddlingOneKeeps() throws Exception {
        var place = history.copy(base.resolve("place"));
        var before = place.state();
        try (var engine = place.open()) {
            var points = engine.snapshots(Whose.ALL, this::tell);
            var straddling = engine.planCleanup(at(1), this::tell);
            assertThat(straddling.points()).isEmpty();
            assertThat(straddling.kept()).containsExactly(points.getFirst());
            assertThat(straddling.remaining()).isEqualTo(4);
            assertThat(straddling.isEmpty()).isTrue();

            var plan = engine.planCleanup(at(3), this::tell);
            assertThat(plan.points()).containsExactly(points.get(0), points.get(1));
            assertThat(plan.kept()).containsExactly(points.get(2));
            assertThat(plan.remaining()).isEqualTo(2);
            // The newest chain stays, whatever the date.
            assertThat(engine.planCleanup(at(999), this::tell).points()).isEqualTo(plan.points());
            assertThat(engine.planCleanup(at(999), this::tell).kept()).containsExactly(points.get(2), points.get(3));
            assertThat(place.state()).isEqualTo(before);

            assertThat(engine.cleanup(plan, this::tell)).isEqualTo(new CleanupResult(0, 2, 0));
            assertThat(engine.snapshots(Whose.ALL, this::tell)).containsExactly(points.get(2), points.get(3));
            assertThat(engine.planCleanup(at(3), this::tell).isEmpty()).isTrue();
            Runs.restore(engine, points.get(3), base.resolve("to"), this::tell);
        }
        assertThat(base.resolve("to/always")).hasContent("now it is day 3");
    }

    @Test
    void cleanupRemovesWhatAnAbortedRunLeftAndNothingElse() throws Exception {
        var place = history.copy(base.resolve("place"));
        var before = place.state();
        var left = "duplicity-full.20210101T000000Z.vol1.difftar.gz";
        Files.writeString(place.destination().resolve(left), "half of a volume");
        Files.writeString(place.destination().resolve("a stranger"), "in the same directory");
        try (var engine = place.open()) {
            var plan = engine.planCleanup(null, this::tell);
            assertThat(plan.leftovers()).containsExactly(left);
            assertThat(plan.points()).isEmpty();
            assertThat(engine.cleanup(plan, this::tell)).isEqualTo(new CleanupResult(1, 0, 0));
        }
        assertThat(place.destination().resolve("a stranger")).exists();
        Files.delete(place.destination().resolve("a stranger"));
        assertThat(place.state()).isEqualTo(before);
    }

    @Test
    void cleanupTakesWhatABackupCanMakeWholeAgainForWhole() throws Exception {
        var place = history.copy(base.resolve("place"));
        lose(place, "duplicity-full.20200913T122640Z.manifest");
        var before = place.state();
        try (var engine = place.open()) {
            assertThat(engine.planCleanup(null, this::tell).isEmpty()).isTrue();
            var plan = engine.planCleanup(at(3), this::tell);
            assertThat(plan.points()).hasSize(2);
            assertThat(plan.lost()).isEmpty();
        }
        assertThat(place.state()).isEqualTo(before);
        try (var engine = place.openAt(START + 4 * DAY)) {
            engine.backup(Runs.backup(source), this::tell);
            assertThat(engine.planCleanup(at(3), this::tell).points()).hasSize(2);
        }
    }

    @Test
    void whatCannotBeReadGoesOnlyWhenItIsGivenUp() throws Exception {
        var place = history.copy(base.resolve("place"));
        place.forgetCache();
        lose(place, "duplicity-full.20200913T122640Z.manifest");
        var left = "duplicity-full.20210101T000000Z.vol1.difftar.gz";
        Files.writeString(place.destination().resolve(left), "half of a volume");
        try (var engine = place.open()) {
            var plan = engine.planCleanup(null, this::tell);
            assertThat(plan.lost()).hasSize(2).allMatch(text -> text.contains("cannot be read"));
            assertThat(plan.leftovers()).containsExactly(left);
            assertThat(engine.cleanup(plan.withoutLost(), this::tell)).isEqualTo(new CleanupResult(1, 0, 0));
            assertThat(place.destination().toFile().list()).hasSize(11).doesNotContain(left);
            assertThat(engine.cleanup(engine.planCleanup(null, this::tell), this::tell))
                    .isEqualTo(new CleanupResult(0, 2, 0));
            assertThat(place.destination().toFile().list()).hasSize(6).noneMatch(name -> name.contains("20200913"));
            assertThat(engine.planCleanup(null, this::tell).isEmpty()).isTrue();
            Runs.restore(engine, engine.snapshots(Whose.ALL, this::tell).getLast(), base.resolve("to"), this::tell);
        }
        assertThat(base.resolve("to/always")).hasContent("now it is day 3");
    }

    @Test
    void oldOnesGoAlthoughALaterOneCannotBeReadUnlessItNeedsThem() throws Exception {
        var place = history.copy(base.resolve("place"));
        place.forgetCache();
        lose(place, ".to.20200914T122640Z.manifest");
        lose(place, ".to.20200916T122640Z.manifest");
        try (var engine = place.open()) {
            var needed = engine.planCleanup(at(1), this::tell);
            assertThat(needed.points()).isEmpty();
            assertThat(needed.kept()).hasSize(1);
            var plan = engine.planCleanup(at(2), this::tell).withoutLost();
            assertThat(plan.points()).hasSize(1);
            assertThat(engine.cleanup(plan, this::tell)).isEqualTo(new CleanupResult(0, 1, 0));
            assertThat(place.destination().toFile().list()).filteredOn(name -> name.contains(".to.20200914T"))
                    .hasSize(2);
            assertThat(place.destination().toFile().list()).filteredOn(name -> name.contains(".to.20200916T"))
                    .hasSize(2);
            assertThat(engine.snapshots(Whose.ALL, this::tell)).hasSize(1);
        }
    }

    private static void lose(DuplicityPlace place, String part) throws IOException {
        for (var file : place.destination().toFile().listFiles((_, name) -> name.contains(part)))
            Files.delete(file.toPath());
    }

    @Test
    void cleanupRemovesNothingThatCameAfterItsPlan() throws Exception {
        var place = history.copy(base.resolve("place"));
        Files.writeString(place.destination().resolve("duplicity-full.20210101T000000Z.vol1.difftar.gz"),
                "half of a volume");
        try (var engine = place.open()) {
            var plan = engine.planCleanup(at(3), this::tell);
            // The first volume that another machine has just written.
            Files.writeString(place.destination().resolve("duplicity-full.20210202T000000Z.vol1.difftar.gz"),
                    "a whole volume");
            var before = place.state();
            assertThatThrownBy(() -> engine.cleanup(plan, this::tell)).isInstanceOf(EngineException.Locked.class)
                    .hasMessageContaining("duplicity-full.20210202T000000Z.vol1.difftar.gz")
                    .hasMessageContaining("again");
            assertThat(place.state()).isEqualTo(before);
        }
    }

    @Test
    void aPathIsMissedAlsoWhereAnotherBackupLostItsSignatures() throws Exception {
        var place = history.copy(base.resolve("place"));
        place.forgetCache();
        Files.delete(place.destination().resolve("duplicity-full-signatures.20200913T122640Z.sigtar.gz"));
        try (var engine = place.open()) {
            var request = new ManifestRequest(Whose.ALL, new Selector.Newest(), List.of(Runs.printed("never there")));
            assertThatThrownBy(() -> engine.manifest(request, new Listed(), this::tell))
                    .isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("nor in any other");
        }
    }

    @Test
    void anInterruptedThreadEndsTheRunWithAllItsProcessesAndTheNextRunIsWhole() throws Exception {
        var large = Files.createDirectory(base.toRealPath().resolve("large"));
        for (int i = 0; i < 4; i++) Files.write(large.resolve("noise " + i), noise(1_500_000, i));
        var place = DuplicityPlace.of(program, base.toRealPath().resolve("place"), false);
        try (var engine = place.open()) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(large), event -> {
                if (event instanceof Event.FileStored) Thread.currentThread().interrupt();
            })).isInstanceOf(EngineException.Interrupted.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(lives("" + place.destination())).isEmpty();
        }
        assertThat(place.temporary()).isEmptyDirectory();
        try (var engine = place.open()) {
            engine.backup(Runs.backup(large), this::tell);
            var points = engine.snapshots(Whose.ALL, this::tell);
            assertThat(points).hasSize(1);
            Runs.restore(engine, points.getFirst(), base.resolve("to"), this::tell);
        }
        assertThat(FoundTree.of(base.resolve("to"))).isEqualTo(FoundTree.of(large));
    }

    @Test
    void namesThatDuplicityWouldChangeAreRestoredAlone() throws Exception {
        var odd = Files.createDirectory(base.toRealPath().resolve("odd"));
        for (var name : List.of("~x/deep", "~y", "a/$PATH/b", "a/$PATH/c", "other")) {
            Files.createDirectories(odd.resolve(name).getParent());
            Files.writeString(odd.resolve(name), name);
        }
        var place = DuplicityPlace.of(program, base.toRealPath().resolve("place"), true);
        try (var engine = place.open()) {
            engine.backup(Runs.backup(odd), this::tell);
            var named = List.of(Runs.printed("~x"), Runs.printed("~y"), Runs.printed("a/$PATH/c"));
            var request = new RestoreRequest(Whose.ALL, new Selector.Newest(), named, false,
                    Runs.path(base.resolve("to")), null, false, false);
            var restored = engine.restore(request, chosen -> { }, this::tell);
            assertThat(restored).extracting(RestoreResult::written, RestoreResult::failed).containsExactly(4L, 0L);
        }
        assertThat(Runs.content(base.resolve("to"))).containsOnlyKeys("", "~x", "~x/deep", "~y", "c");
        assertThat(base.resolve("to/c")).hasContent("a/$PATH/c");
        assertThat(told).noneMatch(event -> event instanceof Event.FileFailed)
                .anyMatch(event -> event instanceof Event.Note note && note.text().contains("so everything is read"))
                .anyMatch(event -> event instanceof Event.Note note && note.text().contains("so a is read"));
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }

    private static byte[] noise(int length, long seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The command lines of processes that hold the text. */
    private static List<String> lives(String text) throws IOException {
        var found = new ArrayList<String>();
        try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var one : all) {
                try {
                    var line = new String(Files.readAllBytes(one.resolve("cmdline")), StandardCharsets.ISO_8859_1);
                    if (line.contains(text)) found.add(line.replace('\0', ' '));
                } catch (IOException ended) {
                    // It lives no more.
                }
            }
        }
        return found;
    }
}
