package dump.duplicity;

import static dump.duplicity.DuplicityHistory.DAY;
import static dump.duplicity.DuplicityHistory.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.nativeengine.Ask;
import dump.nativeengine.Listed;
import dump.nativeengine.Runs;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Damage of the local copies is none of the archive: they are fetched anew. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityCopiesTest {
    private static final String FULL = "duplicity-full.20200913T122640Z.manifest";
    private static final String NEWEST = "duplicity-inc.20200913T122640Z.to.20200914T122640Z.manifest";
    private static final String SIGNATURES = "duplicity-full-signatures.20200913T122640Z.sigtar.gz";
    private static final String NEWEST_SIGNATURES = "duplicity-new-signatures.20200913T122640Z.to.20200914T122640Z.sigtar.gz";

    @TempDir static Path shared;
    private static DuplicityPlace history;
    private static Path source;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();
    private DuplicityPlace place;

    /** A full set of three volumes and one that is built on it, encrypted. */
    @BeforeParameterizedClassInvocation
    static void makeHistory(String program) throws Exception {
        var noise = new byte[2_500_000];
        new Random(1).nextBytes(noise);
        var made = DuplicityHistory.make(program, shared, false, 2, _ -> false, (source, day) -> {
            Files.write(source.resolve("noise"), noise);
            DuplicityHistory.addFile(source, day);
        });
        history = made.place();
        source = made.source();
    }

    @BeforeEach
    void copy() throws Exception {
        DuplicityPrograms.mustHave(program);
        place = history.copy(base.toRealPath().resolve("copy"));
    }

    @Test
    void listsAndRestoresWithEachKindOfDamage() throws Exception {
        cut(FULL, 0);
        damage(NEWEST);
        cut(SIGNATURES, 300);
        cut(NEWEST_SIGNATURES, 0);
        var listed = new Listed();
        try (var engine = place.open()) {
            Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, new Selector.Newest(), List.of()), listed,
                    this::tell);
        }
        assertThat(listed.paths).containsExactly("noise", "of day 0", "of day 1");
        assertMended(SIGNATURES, NEWEST_SIGNATURES);
        restores();
        assertMended(FULL, NEWEST);
        told.clear();
        restores();
        assertThat(told).noneMatch(Event.Note.class::isInstance);
    }

    @Test
    void aTrialMendsNothing() throws Exception {
        cut(SIGNATURES, 300);
        cut(FULL, 0);
        var before = place.state();
        try (var engine = place.open(true, DuplicityPlace.PASSPHRASE)) {
            Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, new Selector.Newest(), List.of()), new Listed(),
                    this::tell);
            engine.backup(Runs.backup(false, true, source), this::tell);
        }
        assertThat(place.state()).isEqualTo(before);
    }

    @Test
    void aManifestThatEndsEarlyIsNotTakenForAWholeOne() throws Exception {
        var lines = Files.readAllLines(place.cache().resolve(FULL));
        int second = lines.indexOf("Volume 2:");
        assertThat(second).isPositive();
        Files.write(place.cache().resolve(FULL), lines.subList(0, second));
        restores();
        assertMended(FULL);
    }

    @Test
    void aWrongChecksumInACopyIsNoDamageOfTheVolume() throws Exception {
        var file = place.cache().resolve(FULL);
        Files.writeString(file, Files.readString(file).replaceAll("SHA1 [0-9a-f]{4}", "SHA1 0000"));
        restores();
        assertMended(FULL);
    }

    @Test
    void anUnreadableCopyIsReplacedToo() throws Exception {
        // A directory cannot be read by root either.
        for (var copy : List.of(FULL, SIGNATURES)) {
            Files.delete(place.cache().resolve(copy));
            Files.createDirectory(place.cache().resolve(copy));
        }
        restores();
        try (var engine = place.open()) {
            Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, new Selector.Newest(), List.of()), new Listed(),
                    this::tell);
        }
        assertMended(FULL, SIGNATURES);
    }

    @Test
    void aBackupIsBuiltOnSoundCopies() throws Exception {
        cut(SIGNATURES, 0);
        damage(NEWEST);
        backsUp();
        assertMended(SIGNATURES, NEWEST);
    }

    @Test
    void aBackupIsBuiltOnSoundCopiesInAPlainArchiveToo() throws Exception {
        place = DuplicityPlace.of(program, base.toRealPath().resolve("plain"), true);
        for (int day = 0; day < 2; day++)
            try (var engine = place.openAt(START + day * DAY)) {
                engine.backup(Runs.backup(source), Events.NONE);
            }
        var file = place.cache().resolve(NEWEST);
        Files.writeString(file, Files.readString(file).replaceFirst("SHA1 [0-9a-f]{4}", "SHA1 0000"));
        cut(NEWEST_SIGNATURES, 20);
        backsUp();
        assertMended(NEWEST_SIGNATURES);
    }

    @Test
    void whatIsDamagedThereAsWellIsNamedThere() throws Exception {
        cut(SIGNATURES, 300);
        var there = place.destination().resolve(SIGNATURES.replace(".gz", ".gpg"));
        var bytes = Files.readAllBytes(there);
        Files.write(there, Arrays.copyOf(bytes, bytes.length / 2));
        var before = place.state();
        try (var engine = place.open()) {
            assertThatThrownBy(() -> Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, new Selector.Newest(),
                    List.of()),
                    new Listed(), Events.NONE)).isInstanceOf(EngineException.Damaged.class)
                    .hasMessageContaining(place.destination() + "").hasMessageContaining("damaged");
        }
        assertThat(place.state()).isEqualTo(before);
    }

    @Test
    void twoArchivesWithOneNameAndOneDirectoryAreAnErrorAtOnce() throws Exception {
        var other = place.copy(base.toRealPath().resolve("other"));
        Files.list(other.cache()).forEach(file -> file.toFile().delete());
        for (var file : place.cache().toFile().listFiles())
            Files.copy(file.toPath(), other.cache().resolve(file.getName()));
        for (var file : other.destination().toFile().listFiles()) Files.delete(file.toPath());
        Files.writeString(other.cache().resolve("dump-repository"), history.destination() + "\n");
        assertThatThrownBy(other::open).isInstanceOf(EngineException.NoRepository.class)
                .hasMessageContaining(history.destination() + "").hasMessageContaining(other.destination() + "")
                .hasFieldOrPropertyWithValue("remedy", new Remedy.LookInto(Remedy.Matter.RECORDS_OR_DISK));
        Files.delete(other.cache().resolve("dump-repository"));
        other.open().close();
        other.forgetCache();
        try (var engine = other.open()) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
        Files.delete(other.cache().resolve("dump-repository"));
        for (var file : other.cache().toFile().listFiles()) Files.delete(file.toPath());
        for (var file : place.cache().toFile().listFiles((_, name) -> name.startsWith("duplicity")))
            Files.copy(file.toPath(), other.cache().resolve(file.getName()));
        assertThatThrownBy(other::open)
                .hasMessageContaining("is of another archive than that at " + other.destination());
    }

    @Test
    void anArchiveThatMovedIsStillTheSame() throws Exception {
        var moved = place.copy(base.toRealPath().resolve("moved"));
        try (var engine = moved.openAt(START + 2 * DAY)) {
            assertThat(engine.snapshots(SnapshotFilter.ALL, Events.NONE)).hasSize(2);
            engine.backup(Runs.backup(source), Events.NONE);
        }
        assertThat(moved.cache().resolve("dump-repository")).hasContent(moved.destination() + "");
    }

    private void cut(String copy, int bytes) throws IOException {
        var file = place.cache().resolve(copy);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), bytes));
    }

    private void damage(String copy) throws IOException {
        Files.writeString(place.cache().resolve(copy), "Hostname x\nVolume one:\n    what is this\n");
    }

    private void restores() throws Exception {
        try (var engine = place.open()) {
            var to = Files.createTempDirectory(base, "to").resolve("restored");
            var newest = engine.snapshots(SnapshotFilter.ALL, this::tell).getLast();
            Runs.restore(engine, newest, to, this::tell);
            assertThat(to.resolve("of day 1")).hasContent("day 1");
            assertThat(to.resolve("noise")).hasSameBinaryContentAs(source.resolve("noise"));
        }
        assertThat(told).noneMatch(Event.FileFailed.class::isInstance);
    }

    private void backsUp() throws Exception {
        try (var engine = place.openAt(START + 2 * DAY)) {
            var summary = engine.backup(Runs.backup(source), this::tell).summary();
            assertThat(summary.filesNew() + summary.filesChanged()).isZero();
        }
        var before = new ArrayList<>(told);
        place.forgetCache();
        restores();
        told.retainAll(before);
    }

    private void assertMended(String... copies) {
        for (var copy : copies) assertThat(told).anyMatch(event -> event instanceof Event.Note note
                && note.text().contains("the local copy " + copy) && note.text().contains("fetched again"));
        assertThat(told).noneMatch(Event.Warning.class::isInstance);
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }
}
