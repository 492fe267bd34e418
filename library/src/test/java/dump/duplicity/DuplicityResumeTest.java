package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.BackupRequest;
import dump.engine.BackupResult;
import dump.engine.EngineException;
import dump.model.Event;
import dump.nativeengine.Ask;
import dump.nativeengine.Runs;
import dump.snapshots.SnapshotFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An interrupted backup with Duplicity is resumed if the source is still what is stored of it, and else begins anew.
 */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityResumeTest {
    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();
    private Path source;
    private DuplicityPlace place;

    @BeforeEach
    void makeSource() throws Exception {
        DuplicityPrograms.mustHave(program);
        var own = base.toRealPath();
        source = Files.createDirectory(own.resolve("source"));
        place = DuplicityPlace.of(program, own.resolve("place"), true);
        Files.writeString(source.resolve("a"), "small");
    }

    @Test
    void aFullOneIsResumedWhenNothingHasChanged() throws Exception {
        noise(1);
        interrupt();
        backup();
        assertThat(notes()).anyMatch(text -> text.contains("resuming")).noneMatch(text -> text.contains("starts over"));
        assertWhole(1);
    }

    @Test
    void aFullOneBeginsAnewWhenWhatIsStoredHasChanged() throws Exception {
        noise(1);
        interrupt();
        change();
        var before = place.state();
        try (var engine = place.open(true, DuplicityPlace.PASSPHRASE)) {
            engine.backup(Runs.backup(false, true, source), this::tell);
        }
        assertThat(place.state()).isEqualTo(before);
        assertBeganAnew();
        told.clear();
        backup();
        assertBeganAnew();
        assertWhole(1);
        assertNothingToDo();
    }

    @Test
    void anIncrementalOneIsResumedOrBeginsAnewAsWell() throws Exception {
        backup();
        told.clear();
        noise(1);
        interrupt();
        var other = place.copy(base.resolve("other"));
        backup();
        assertThat(notes()).anyMatch(text -> text.contains("resuming")).noneMatch(text -> text.contains("starts over"));
        assertWhole(2);
        place = DuplicityPlace.of(program, other.base(), true);
        change();
        told.clear();
        backup();
        assertBeganAnew();
        assertWhole(2);
        assertNothingToDo();
    }

    @Test
    void whatIsExcludedOrNotYetStoredMayChange() throws Exception {
        noise(1);
        Files.createDirectory(source.resolve("cache"));
        Files.writeString(source.resolve("cache/x"), "one");
        interrupt("cache/x");
        Files.writeString(source.resolve("cache/x"), "two");
        Files.writeString(source.resolve("z/last"), "changed");
        backup("cache/x");
        Files.delete(source.resolve("cache/x"));
        assertThat(notes()).anyMatch(text -> text.contains("resuming")).noneMatch(text -> text.contains("starts over"));
        assertWhole(1);
    }

    @Test
    void aFullOneGoesOnBehindWhatIsStillTrue() throws Exception {
        for (int number = 0; number < 9; number++) random("f" + number, number);
        interruptAfter(5);
        int stored = volumes();
        // The time of the root changes with its entries, and tells of no more than these.
        random("f2x", 20);
        random("f3", 21);
        Files.delete(source.resolve("f8"));
        var before = place.state();
        try (var engine = place.open(true, DuplicityPlace.PASSPHRASE)) {
            engine.backup(Runs.backup(false, true, source), this::tell);
        }
        assertThat(place.state()).isEqualTo(before);
        told.clear();
        backup();
        assertThat(notes()).anyMatch(text -> text.matches(".*is resumed after the first \\d of its " + stored
                + " volumes, as " + source + "/[^ ]* has changed since")).noneMatch(text -> text.contains("starts over"));
        assertWhole(1);
        assertNothingToDo();
        assertThat(notes()).noneMatch(text -> text.contains("are left at"));
    }

    @Test
    void whatIsLeftOfOneThatBeginsAnewIsRemoved() throws Exception {
        noise(1);
        interrupt();
        change();
        backup();
        assertThat(notes()).anyMatch(text -> text.contains("what is left of it is removed"));
        try (var engine = place.open()) {
            assertThat(engine.planCleanup(null, this::tell).isEmpty()).isTrue();
        }
        assertWhole(1);
    }

    private void noise(long seed) throws IOException {
        Files.createDirectories(source.resolve("z"));
        Files.writeString(source.resolve("z/last"), "last");
        var bytes = new byte[8_000_000];
        new Random(seed).nextBytes(bytes);
        Files.write(source.resolve("large"), bytes);
    }

    private void change() throws IOException {
        noise(2);
        Files.writeString(source.resolve("a"), "other");
        Files.writeString(source.resolve("b"), "new");
    }

    private void random(String name, long seed) throws IOException {
        var bytes = new byte[1_200_000];
        new Random(seed).nextBytes(bytes);
        Files.write(source.resolve(name), bytes);
    }

    /** A run that is ended when three of its volumes are stored. */
    private void interrupt(String... exclude) throws Exception {
        interruptAfter(3, exclude);
    }

    private void interruptAfter(int stored, String... exclude) throws Exception {
        // Else its source would seem to be of the time of the run.
        Thread.sleep(3_100);
        var running = Thread.currentThread();
        int before = volumes();
        var watcher = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (volumes() < before + stored) Thread.sleep(5);
                running.interrupt();
            } catch (InterruptedException ended) {
                // The run was quicker.
            }
        });
        try (var engine = place.open()) {
            assertThatThrownBy(() -> engine.backup(request(exclude), event -> { }))
                    .isInstanceOf(EngineException.Interrupted.class);
        } finally {
            watcher.interrupt();
            watcher.join();
        }
        assertThat(place.cache().toFile().list()).anyMatch(name -> name.endsWith(".manifest.part"));
    }

    private int volumes() {
        var names = place.destination().toFile().list((_, name) -> name.contains(".difftar"));
        return names == null ? 0 : names.length;
    }

    private BackupRequest request(String... exclude) {
        var plain = Runs.backup(source);
        return Ask.backup(plain.history(), plain.sources(), null, List.of(exclude), List.of(), List.of(), false,
                Long.MAX_VALUE, false, List.of(), false, false, false, false);
    }

    private BackupResult backup(String... exclude) throws Exception {
        try (var engine = place.open()) {
            return engine.backup(request(exclude), this::tell);
        }
    }

    private void assertBeganAnew() {
        assertThat(notes()).anyMatch(text -> text.matches(".*" + source + "(/a)? has changed since.*")
                && text.contains("starts over")).noneMatch(text -> text.contains("resuming"));
    }

    private void assertWhole(int snapshots) throws Exception {
        try (var engine = place.open()) {
            var all = engine.snapshots(SnapshotFilter.ALL, this::tell);
            assertThat(all).hasSize(snapshots);
            var to = Files.createTempDirectory(base, "to").resolve("restored");
            Runs.restore(engine, all.getLast(), to, this::tell);
            assertThat(Runs.content(to)).isEqualTo(Runs.content(source));
        }
    }

    private void assertNothingToDo() throws Exception {
        var summary = backup().summary();
        assertThat(summary.filesNew() + summary.filesChanged()).isZero();
    }

    private List<String> notes() {
        return told.stream().filter(Event.Note.class::isInstance).map(event -> ((Event.Note) event).text()).toList();
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }
}
