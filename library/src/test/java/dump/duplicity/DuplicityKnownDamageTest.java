package dump.duplicity;

import static dump.duplicity.DuplicityHistory.DAY;
import static dump.duplicity.DuplicityHistory.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.EngineException;
import dump.engine.VerifyResult;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.nativeengine.Ask;
import dump.nativeengine.Runs;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing is built on a volume that was found damaged, by whatever run, until it is sound again. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityKnownDamageTest {
    @TempDir static Path shared;
    private static DuplicityPlace history;
    private static Path source;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();
    private DuplicityPlace place;
    private Path volume;
    private byte[] good;

    /** A full set of two volumes and one that builds on it. */
    @BeforeParameterizedClassInvocation
    static void makeHistory(String program) throws Exception {
        var noise = new byte[1_500_000];
        new Random(3).nextBytes(noise);
        var made = DuplicityHistory.make(program, shared, false, 2, _ -> false, (source, day) -> {
            if (day == 0) Files.write(source.resolve("large"), noise);
            DuplicityHistory.addFile(source, day);
        });
        history = made.place();
        source = made.source();
    }

    @BeforeEach
    void damage() throws Exception {
        place = history.copy(base.resolve("copy"));
        try (var all = Files.list(place.destination())) {
            volume = all.filter(file -> file.getFileName().toString().matches("duplicity-full.*\\.vol2\\..*"))
                    .findFirst()
                    .orElseThrow();
        }
        good = Files.readAllBytes(volume);
        Files.write(volume, damaged());
    }

    @Test
    void nothingIsBuiltOnWhatAVerificationFoundDamagedAndAFullBackupBeginsAnew() throws Exception {
        assertThat(verify(false).damaged()).isPositive();
        assertThat(told).contains(new Event.Note("put back a copy of what is damaged, if there is one",
                new Remedy.BackUpFull(Remedy.Anew.REFUSED_ELSE)));
        var before = Runs.content(place.destination());
        for (boolean trial : new boolean[] {false, true}) assertThatThrownBy(() -> backUp(2, false, trial))
                .isInstanceOf(EngineException.Damaged.class).hasMessageContaining(name())
                .hasFieldOrPropertyWithValue("remedy", new Remedy.BackUpFull(Remedy.Anew.OR_COPY));
        assertThat(Runs.content(place.destination())).isEqualTo(before);

        backUp(2, true, false);
        assertThat(warnings()).anyMatch(text -> text.contains(name()));
        backUp(3, false, false);
        // In each later run, though it builds on another chain.
        assertThat(warnings()).filteredOn(text -> text.contains(name())).hasSize(1);
    }

    @Test
    void soItIsWithWhatARestoreFound() throws Exception {
        try (var engine = place.open()) {
            assertThat(Runs.restore(engine, engine.snapshots(SnapshotFilter.ALL, Events.NONE).getLast(),
                    base.resolve("to"),
                    this::tell).failed()).isPositive();
        }
        assertThat(told).contains(new Event.Note("put back a copy of what is damaged, if there is one",
                new Remedy.BackUpFull(Remedy.Anew.REFUSED_ELSE)));
        assertThatThrownBy(() -> backUp(2, false, false)).isInstanceOf(EngineException.Damaged.class)
                .hasMessageContaining(name());
    }

    @Test
    void aTrialNotesNothing() throws Exception {
        var before = place.state();
        assertThat(verify(true).damaged()).isPositive();
        assertThat(place.state()).isEqualTo(before);
        assertThat(told).contains(new Event.Note("put back a copy of what is damaged, if there is one",
                new Remedy.BackUpFull(Remedy.Anew.BUILT_ON_ELSE)));
        backUp(2, false, false);
    }

    @Test
    void aCopyThatWasPutBackEndsIt() throws Exception {
        verify(false);
        // With the times of before, as a copying program may do it.
        var time = Files.getLastModifiedTime(volume);
        var copy = Files.write(base.resolve("good"), good);
        Files.setLastModifiedTime(copy, time);
        Files.move(copy, volume, StandardCopyOption.REPLACE_EXISTING);
        backUp(2, false, true);
        assertThat(note()).exists();
        backUp(2, false, false);
        assertThat(warnings()).isEmpty();
        assertThat(note()).doesNotExist();
    }

    @Test
    void anotherDamagedCopyDoesNot() throws Exception {
        verify(false);
        var other = good.clone();
        other[7_000] ^= 1;
        Files.write(volume, other);
        assertThatThrownBy(() -> backUp(2, false, false)).isInstanceOf(EngineException.Damaged.class)
                .hasMessageContaining(name());
        // Gone for a while.
        Files.move(volume, base.resolve("away"));
        assertThatThrownBy(() -> backUp(2, false, false)).isInstanceOf(EngineException.Damaged.class)
                .hasMessageContaining("volume 2");
        Files.move(base.resolve("away"), volume);
        assertThatThrownBy(() -> backUp(2, false, false)).isInstanceOf(EngineException.Damaged.class)
                .hasMessageContaining(name());
    }

    @Test
    void aVerificationThatFindsItSoundEndsIt() throws Exception {
        verify(false);
        var lines = Files.readAllLines(note());
        Files.write(volume, good);
        // As if the disk had only given other bytes for a while.
        Files.writeString(note(), lines.getFirst().substring(0, lines.getFirst().lastIndexOf(' ') + 1) + looks()
                + "\n");
        assertThatThrownBy(() -> backUp(2, false, false)).isInstanceOf(EngineException.Damaged.class);
        assertThat(verify(true).damaged()).isZero();
        assertThat(note()).exists();
        assertThat(verify(false).damaged()).isZero();
        assertThat(note()).doesNotExist();
    }

    @Test
    void itGoesWithItsChain() throws Exception {
        verify(false);
        backUp(2, true, false);
        try (var engine = place.openAt(START + 3 * DAY)) {
            var plan = engine.planCleanup(Instant.ofEpochSecond(START + 2 * DAY - 60), Events.NONE);
            assertThat(plan.snapshots()).hasSize(2);
            engine.cleanup(plan, Events.NONE);
        }
        backUp(3, false, false);
        assertThat(warnings()).isEmpty();
        assertThat(note()).doesNotExist();
    }

    @Test
    void aNoteThatIsNoneSaysNothingAndIsSetAside() throws Exception {
        Files.write(volume, good);
        Files.writeString(note(), "bad\nbad x 1 -\nbad " + "f".repeat(64) + " 99999999999999999999 -\n\0\377 bad\nbad "
                + "f".repeat(64) + " 1 -\n");
        backUp(2, false, false);
        assertThat(warnings()).isEmpty();

        Files.write(volume, damaged());
        Files.writeString(note(), "bad line\n".repeat(1 << 20));
        verify(false);
        assertThat(Files.size(note())).isLessThan(1000);
        Files.delete(note());
        assertThat(new ProcessBuilder("mkfifo", note().toString()).start().waitFor()).isZero();
        verify(false);
        assertThat(note()).isRegularFile();
        Files.delete(note());
        Files.createDirectory(note());
        Files.writeString(note().resolve("bad"), "bad");
        verify(false);
        assertThat(note()).isRegularFile();
    }

    private void backUp(int day, boolean full, boolean trial) throws Exception {
        told.clear();
        Files.writeString(source.resolve("of day " + day), "day " + day);
        try (var engine = place.open(trial, DuplicityPlace.PASSPHRASE, "--current-time=" + (START + day * DAY))) {
            engine.backup(Runs.backup(full, trial, source), this::tell);
        }
    }

    private VerifyResult verify(boolean trial) throws Exception {
        told.clear();
        try (var engine = place.open(trial, DuplicityPlace.PASSPHRASE)) {
            return Ask.verify(engine, new Ask.Verify(Runs.filter(source), new Selector.Newest(), List.of()),
                    chosen -> { },
                    this::tell);
        }
    }

    private byte[] damaged() {
        var other = good.clone();
        other[other.length / 2] ^= 4;
        return other;
    }

    private String name() {
        return volume.getFileName().toString();
    }

    private Path note() {
        return place.cache().resolve("dump-damage");
    }

    private String looks() throws Exception {
        var times = new StringBuilder();
        for (var which : List.of("lastModifiedTime", "ctime")) {
            long nanos = ((FileTime) Files.getAttribute(volume, "unix:" + which)).to(TimeUnit.NANOSECONDS);
            times.append(':').append(nanos / 1_000_000_000).append('.').append(nanos % 1_000_000_000);
        }
        return Files.size(volume) + times.toString();
    }

    private List<String> warnings() {
        return told.stream().filter(Event.Warning.class::isInstance).map(event -> ((Event.Warning) event).text())
                .toList();
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }
}
