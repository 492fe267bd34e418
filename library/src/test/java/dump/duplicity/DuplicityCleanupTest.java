package dump.duplicity;

import static dump.duplicity.DuplicityHistory.DAY;
import static dump.duplicity.DuplicityHistory.START;
import static dump.duplicity.DuplicityHistory.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.CleanupResult;
import dump.engine.EngineException;
import dump.model.Event;
import dump.nativeengine.Runs;
import dump.snapshots.SnapshotFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What is removed from an archive is what the plan says, and never what could still be read or is needed. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityCleanupTest {
    @TempDir static Path shared;
    private static DuplicityPlace history;
    private static Path source;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();

    /** Two chains of two sets. Those after them are made in copies. */
    @BeforeParameterizedClassInvocation
    static void makeHistory(String program) throws Exception {
        var chains = DuplicityHistory.twoChains(program, shared);
        history = chains.place();
        source = chains.source();
    }

    @Test
    void cleanupRemovesWholeChainsAndSaysWhatAStraddlingOneKeeps() throws Exception {
        var place = history.copy(base.resolve("place"));
        var before = place.state();
        try (var engine = place.open()) {
            var snapshots = engine.snapshots(SnapshotFilter.ALL, this::tell);
            var straddling = engine.planCleanup(at(1), this::tell);
            assertThat(straddling.snapshots()).isEmpty();
            assertThat(straddling.kept()).containsExactly(snapshots.getFirst());
            assertThat(straddling.remaining()).isEqualTo(4);
            assertThat(straddling.isEmpty()).isTrue();

            var plan = engine.planCleanup(at(3), this::tell);
            assertThat(plan.snapshots()).containsExactly(snapshots.get(0), snapshots.get(1));
            assertThat(plan.kept()).containsExactly(snapshots.get(2));
            assertThat(plan.remaining()).isEqualTo(2);
            // The newest chain stays, whatever the date.
            assertThat(engine.planCleanup(at(999), this::tell).snapshots()).isEqualTo(plan.snapshots());
            assertThat(engine.planCleanup(at(999), this::tell).kept()).containsExactly(snapshots.get(2),
                    snapshots.get(3));
            assertThat(place.state()).isEqualTo(before);

            assertThat(engine.cleanup(plan, this::tell)).isEqualTo(new CleanupResult(0, 2, 0));
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).containsExactly(snapshots.get(2),
                    snapshots.get(3));
            assertThat(engine.planCleanup(at(3), this::tell).isEmpty()).isTrue();
            Runs.restore(engine, snapshots.get(3), base.resolve("to"), this::tell);
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
            assertThat(plan.snapshots()).isEmpty();
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
            assertThat(plan.snapshots()).hasSize(2);
            assertThat(plan.lost()).isEmpty();
        }
        assertThat(place.state()).isEqualTo(before);
        try (var engine = place.openAt(START + 4 * DAY)) {
            engine.backup(Runs.backup(source), this::tell);
            assertThat(engine.planCleanup(at(3), this::tell).snapshots()).hasSize(2);
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
            Runs.restore(engine, engine.snapshots(SnapshotFilter.ALL, this::tell).getLast(), base.resolve("to"),
                    this::tell);
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
            assertThat(needed.snapshots()).isEmpty();
            assertThat(needed.kept()).hasSize(1);
            var plan = engine.planCleanup(at(2), this::tell).withoutLost();
            assertThat(plan.snapshots()).hasSize(1);
            assertThat(engine.cleanup(plan, this::tell)).isEqualTo(new CleanupResult(0, 1, 0));
            assertThat(place.destination().toFile().list()).filteredOn(name -> name.contains(".to.20200914T"))
                    .hasSize(2);
            assertThat(place.destination().toFile().list()).filteredOn(name -> name.contains(".to.20200916T"))
                    .hasSize(2);
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).hasSize(1);
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

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }
}
