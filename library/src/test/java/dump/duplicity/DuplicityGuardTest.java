package dump.duplicity;

import static dump.duplicity.DuplicityHistory.DAY;
import static dump.duplicity.DuplicityHistory.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.command.Version;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Remedy;
import dump.nativeengine.Ask;
import dump.nativeengine.Runs;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Of archives that have lost something, or are another's, nothing more is lost by what writes to them. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityGuardTest {
    private static final String FULL_0 = "duplicity-full.20200913T122640Z.";
    private static final String FULL_2 = "duplicity-full.20200915T122640Z.";
    private static final String INCREMENT_3 = "duplicity-inc.20200915T122640Z.to.20200916T122640Z.";
    private static final String SIGNATURES_3 = "duplicity-new-signatures.20200915T122640Z.to.20200916T122640Z.sigtar";

    @TempDir static Path shared;
    private static DuplicityPlace history;
    private static Path source;
    private static Version version;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();

    @BeforeParameterizedClassInvocation
    static void makeHistory(String program) throws Exception {
        version = DuplicityPrograms.mustHave(program);
        var made = DuplicityHistory.make(program, shared, false, 4, day -> day == 2, (source, day) -> {
            var content = new byte[day == 2 ? 1_500_000 : 10];
            new Random(day).nextBytes(content);
            Files.write(source.resolve("of day " + day), content);
        });
        history = made.place();
        source = made.source();
    }

    // ---- What Duplicity 3 deletes before it begins ----

    @Test
    void aSetThatLostItsManifestIsNeitherDeletedByATrialNorByABackup() throws Exception {
        var place = lacking(FULL_2 + "manifest", INCREMENT_3, SIGNATURES_3);
        forget(place, FULL_2 + "manifest", INCREMENT_3, SIGNATURES_3);
        var before = place.state();
        for (boolean trial : List.of(true, false)) {
            for (boolean full : List.of(true, false)) {
                try (var engine = engine(place, trial)) {
                    backup(engine, full, trial);
                } catch (EngineException.Damaged refused) {
                    assertThat(refused).hasMessageContaining("manifest");
                }
                for (var file : before.keySet())
                    assertThat(Path.of(file)).as("trial %s, full %s", trial, full).exists();
            }
        }
        if (clears()) assertThat(place.state()).isEqualTo(before);
    }

    @Test
    void whatWouldBeDeletedAfterLeftoversIsKept() throws Exception {
        var place = lacking(INCREMENT_3 + "vol1");
        Files.writeString(place.destination().resolve("duplicity-full.20200920T000000Z.vol1.difftar.gpg"), "half");
        var before = place.state();
        for (boolean trial : List.of(true, false)) {
            try (var engine = engine(place, trial)) {
                if (!clears()) continue;
                assertThatThrownBy(() -> backup(engine, true, trial)).isInstanceOf(EngineException.Damaged.class)
                        .hasFieldOrPropertyWithValue("remedy", new Remedy.CleanUpAndRetry(false));
            }
            assertThat(place.state()).isEqualTo(before);
        }
        // What the message says.
        try (var engine = place.openAt(START + 9 * DAY)) {
            engine.cleanup(engine.planCleanup(null, this::tell), this::tell);
        }
        try (var engine = place.openAt(START + 9 * DAY)) {
            backup(engine, true, false);
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).hasSize(5);
        }
        assertThat(names(place)).anyMatch(name -> name.startsWith(INCREMENT_3 + "manifest"));
    }

    /** A run that was cut off after its last file leaves what looks unfinished here. */
    @Test
    void aWholeSetWithAnUnfinishedFileHereIsNotDeleted() throws Exception {
        for (var work : List.of("trial", "full", "incremental", "cleanup")) {
            var place = history.copy(base.resolve(work));
            Files.copy(place.cache().resolve(INCREMENT_3 + "manifest"),
                    place.cache().resolve(INCREMENT_3 + "manifest.part"));
            var before = Runs.content(place.destination());
            var leftover = place.destination().resolve("duplicity-full.20200901T000000Z.vol1.difftar.gpg");
            if (work.equals("cleanup")) Files.writeString(leftover, "half");
            try (var engine = engine(place, work.equals("trial"))) {
                if (work.equals("cleanup")) engine.cleanup(engine.planCleanup(null, this::tell), this::tell);
                else backup(engine, work.equals("full"), work.equals("trial"));
            }
            assertThat(leftover).doesNotExist();
            assertThat(Runs.content(place.destination())).as(work).containsAllEntriesOf(before);
        }
    }

    // ---- What is lost there, and copied here ----

    @Test
    void aLostManifestIsPutBackFromTheCopyHere() throws Exception {
        for (var lost : List.of(FULL_0, FULL_2, INCREMENT_3)) {
            for (boolean full : List.of(true, false)) {
                var place = lacking(lost + "manifest").copy(base.resolve(lost + full));
                told.clear();
                try (var engine = engine(place, false)) {
                    backup(engine, full, false);
                    assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).hasSize(5);
                }
                assertThat(warnings()).hasSize(1).first().asString()
                        .contains("the manifest of the backup of", "put back from the copy here");
                assertThat(place.cache().resolve(lost + "manifest")).exists();
                assertThat(place.cache().resolve("kept")).doesNotExist();
                place.forgetCache();
                restoresAll(place, 4);
            }
        }
    }

    @Test
    void aTrialPutsNothingBack() throws Exception {
        var place = lacking(FULL_0 + "manifest");
        var before = place.state();
        try (var engine = engine(place, true)) {
            backup(engine, true, true);
        }
        assertThat(warnings()).hasSize(1).first().asString().contains("a backup puts it back");
        assertThat(place.state()).isEqualTo(before);
    }

    /** Else it would say of a healthy archive that nothing can be built on it. */
    @Test
    void aTrialDoesNotJudgeWhatABackupMendsFirst() throws Exception {
        for (var lost : List.of(SIGNATURES_3, FULL_2 + "manifest", INCREMENT_3 + "manifest")) {
            var place = lacking(lost);
            var before = place.state();
            told.clear();
            try (var engine = engine(place, true)) {
                assertThatThrownBy(() -> backup(engine, false, true)).isInstanceOf(EngineException.Damaged.class)
                        .matches(failure -> failure.getMessage().endsWith("as that puts it back first")
                                || ((EngineException) failure).remedy() instanceof Remedy.PutBack);
            }
            assertThat(warnings()).hasSize(1);
            assertThat(place.state()).isEqualTo(before);
            try (var engine = engine(place, false)) {
                backup(engine, false, false);
            }
        }
    }

    @Test
    void withoutSignaturesAnywhereAllIsRestoredAndVerifiedButNotListed() throws Exception {
        for (var lost : List.of(SIGNATURES_3, "duplicity-full-signatures.20200915")) {
            var place = lacking(lost).copy(base.resolve("cold " + lost));
            place.forgetCache();
            try (var engine = engine(place, false)) {
                restoresAll(place, 4);
                var target = base.resolve("one of " + lost);
                Ask.restore(engine, new Ask.Restore(SnapshotFilter.ALL, new Selector.Newest(),
                        List.of(Runs.displayPath("of day 1")),
                        false, Runs.path(target), null, false, false), chosen -> { }, this::tell);
                assertThat(target.resolve("of day 1")).hasSize(10);
                told.clear();
                var result = Ask.verify(engine, new Ask.Verify(Runs.filter(source), new Selector.Newest(), List.of()),
                        chosen -> { }, this::tell);
                assertThat(result.files()).isEqualTo(-1);
                assertThat(result.changedSince() + result.missing() + result.damaged()).isZero();
                assertThat(told).anyMatch(event -> event instanceof Event.Damage(var text, var _)
                        && text.contains("the list of signatures of the backup of"));
                assertThatThrownBy(() -> backup(engine, false, false)).isInstanceOf(EngineException.Damaged.class)
                        .matches(failure -> ((EngineException) failure).remedy() instanceof Remedy.BackUpFull);
                backup(engine, true, false);
            }
        }
    }

    /** Without its volumes a manifest is no cure. */
    @Test
    void aManifestWhoseVolumesAreGoneIsNotPutBackAndTheRestIsCleanedUp() throws Exception {
        var place = lacking(FULL_2 + "manifest", FULL_2 + "vol1", "duplicity-full-signatures.20200915", INCREMENT_3,
                SIGNATURES_3);
        try (var engine = engine(place, false)) {
            var plan = engine.planCleanup(null, this::tell);
            assertThat(plan.leftovers()).containsExactly(FULL_2 + "vol2.difftar.gpg");
            engine.cleanup(plan, this::tell);
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).hasSize(2);
        }
    }

    @Test
    void lostSignaturesArePutBackAndTheirSetStaysReadable() throws Exception {
        var place = lacking(SIGNATURES_3);
        try (var engine = engine(place, false)) {
            backup(engine, false, false);
        }
        assertThat(warnings()).hasSize(1).first().asString().contains("the list of signatures of the backup of");
        place.forgetCache();
        restoresAll(place, 4);
    }

    @Test
    void lostSignaturesWithoutACopyAreNotBuiltUpon() throws Exception {
        for (var lost : List.of(SIGNATURES_3, "duplicity-full-signatures.20200915")) {
            var place = lacking(lost).copy(base.resolve(lost));
            forget(place, lost);
            var before = Runs.content(place.destination());
            try (var engine = engine(place, false)) {
                assertThatThrownBy(() -> backup(engine, false, false)).isInstanceOf(EngineException.Damaged.class)
                        .hasMessageContaining("the list of signatures of the backup of")
                        .matches(failure -> ((EngineException) failure).remedy() instanceof Remedy.BackUpFull);
                assertThat(Runs.content(place.destination())).isEqualTo(before);
                backup(engine, true, false);
                assertThat(Runs.content(place.destination())).containsAllEntriesOf(before);
            }
        }
    }

    // ---- Another machine's, and other times ----

    @Test
    void anotherMachinesArchiveIsRefused() throws Exception {
        var place = history.copy(base.resolve("place")).on("elsewhere");
        place.forgetCache();
        var before = place.state();
        for (boolean full : List.of(true, false)) {
            try (var engine = engine(place, false)) {
                assertThatThrownBy(() -> backup(engine, full, false)).isInstanceOf(EngineException.Refused.class)
                        .hasMessageContaining("is of the machine " + DuplicityPlace.HOST)
                        .hasMessageContaining("elsewhere")
                        .hasFieldOrPropertyWithValue("remedy", new Remedy.FormerHost(DuplicityPlace.HOST));
            }
            assertThat(Runs.content(place.destination())).isEqualTo(Runs.content(history.destination()));
        }
        assertThat(before).isNotEmpty();
        try (var engine = engine(place.on("elsewhere", DuplicityPlace.HOST), false)) {
            backup(engine, false, false);
        }
    }

    @Test
    void aHostThatIsNotKnownIsNotShown() throws Exception {
        var place = history.copy(base.resolve("place")).on("elsewhere");
        try (var engine = engine(place, true)) {
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).allMatch(one -> one.stored().hostname()
                    .equals(DuplicityPlace.HOST));
        }
        place.forgetCache();
        try (var engine = engine(place, true)) {
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell))
                    .allMatch(one -> one.stored().hostname().isEmpty());
        }
    }

    @Test
    void nothingIsWrittenBeforeTheDateOfASet() throws Exception {
        var before = history.state();
        for (boolean full : List.of(true, false)) {
            for (boolean trial : List.of(true, false)) {
                try (var engine = history.open(trial, DuplicityPlace.PASSPHRASE, "--current-time="
                        + (START + 2 * DAY - 1))) {
                    assertThatThrownBy(() -> backup(engine, full, trial)).isInstanceOf(EngineException.Refused.class)
                            .hasMessageContaining("dated in the future").hasMessageContaining("20200915T122640Z")
                            .hasMessageContaining("2 backups");
                }
            }
        }
        assertThat(history.state()).isEqualTo(before);
        // What the message says.
        var place = lacking("duplicity-full.20200915", "duplicity-full-signatures.20200915", INCREMENT_3, SIGNATURES_3);
        try (var engine = place.openAt(START + 2 * DAY - 1)) {
            backup(engine, false, false);
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).hasSize(3);
        }
        restoresAll(place, 4);
    }

    private DuplicityEngine engine(DuplicityPlace place, boolean trial) throws EngineException {
        return place.open(trial, DuplicityPlace.PASSPHRASE, "--current-time=" + (START + 9 * DAY));
    }

    private void backup(DuplicityEngine engine, boolean full, boolean trial) throws EngineException {
        engine.backup(Runs.backup(full, trial, source), this::tell);
    }

    /** Every snapshot, and what is in the newest. */
    private void restoresAll(DuplicityPlace place, int files) throws Exception {
        try (var engine = place.open()) {
            var snapshots = engine.snapshots(SnapshotFilter.ALL, this::tell);
            for (var snapshot : snapshots.subList(0, snapshots.size() - 1)) {
                var target = base.resolve("to " + snapshot.id() + System.nanoTime());
                assertThatCode(() -> Runs.restore(engine, snapshot, target, this::tell)).doesNotThrowAnyException();
            }
            var target = base.resolve("newest" + System.nanoTime());
            Runs.restore(engine, engine.choose(SnapshotFilter.ALL, new Selector.Newest(), this::tell), target,
                    this::tell);
            assertThat(target.toFile().list()).hasSize(files);
        }
    }

    /** A copy of the history without the files at the destination that begin so. */
    private DuplicityPlace lacking(String... beginnings) throws IOException {
        var place = history.copy(base.resolve("lacking " + System.nanoTime()));
        for (var name : place.destination().toFile().list())
            for (var beginning : beginnings)
                if (name.startsWith(beginning)) Files.delete(place.destination().resolve(name));
        return place;
    }

    private static void forget(DuplicityPlace place, String... beginnings) throws IOException {
        for (var name : place.cache().toFile().list())
            for (var beginning : beginnings) if (name.startsWith(beginning)) Files.delete(place.cache().resolve(name));
    }

    private static List<String> names(DuplicityPlace place) {
        return List.of(place.destination().toFile().list());
    }

    private List<String> warnings() {
        return told.stream().filter(Event.Warning.class::isInstance).map(event -> ((Event.Warning) event).text())
                .toList();
    }

    private static boolean clears() {
        return version.clearsBeforeBackups();
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }
}
