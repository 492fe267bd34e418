package dump.duplicity;

import static dump.duplicity.DuplicityHistory.DAY;
import static dump.duplicity.DuplicityHistory.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.Engine;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.nativeengine.Ask;
import dump.nativeengine.Listed;
import dump.nativeengine.Runs;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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

/** One file that is damaged, or of another passphrase, stands for what needs it and nothing else. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityDamageTest {
    private static final String NEWEST = "duplicity-inc.20200915T122640Z.to.20200916T122640Z";

    @TempDir static Path shared;
    private static DuplicityPlace history;
    private static Path source;
    private static DuplicityPlace volumes;
    private static Path large;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();
    private DuplicityPlace place;

    /** Two chains of two sets, encrypted. */
    @BeforeParameterizedClassInvocation
    static void makeHistory(String program) throws Exception {
        var made = DuplicityHistory.make(program, shared, 4, day -> day == 2);
        history = made.place();
        source = made.source();
    }

    /** One full set of several volumes, and an incremental one that changes a big file of it. */
    @BeforeParameterizedClassInvocation
    static void makeVolumes(String program) throws Exception {
        var noise = noise();
        var made = DuplicityHistory.make(program, Files.createDirectories(shared.resolve("volumes")), false, 2,
                _ -> false, (source, day) -> {
                    if (day == 0) {
                        Files.writeString(source.resolve("a"), "first");
                        Files.createDirectory(source.resolve("z"));
                        Files.writeString(source.resolve("z/last"), "last");
                        Files.write(source.resolve("c big"), Arrays.copyOf(noise, 1_000_000));
                    }
                    if (day == 1) noise[100] ^= 1;
                    Files.write(source.resolve("b big"), noise);
                    Files.setLastModifiedTime(source.resolve("b big"), FileTime.fromMillis((START + day) * 1000));
                });
        volumes = made.place();
        large = made.source();
    }

    private static byte[] noise() {
        var noise = new byte[2_500_000];
        new Random(1).nextBytes(noise);
        return noise;
    }

    @BeforeEach
    void copy() throws Exception {
        place = history.copy(base.resolve("copy"));
    }

    @Test
    void ofADamagedNewestManifestTheCopyHereIsUsedAndTold() throws Exception {
        damage(NEWEST + ".manifest.gpg");
        try (var engine = place.open()) {
            var snapshots = engine.snapshots(SnapshotFilter.ALL, Events.NONE);
            Runs.restore(engine, snapshots.getLast(), base.resolve("newest"), this::tell);
            assertThat(base.resolve("newest/of day 3")).hasContent("day 3");
            assertThat(told).anyMatch(event -> event instanceof Event.Warning warning
                    && warning.text().contains(NEWEST + ".manifest.gpg") && warning.text().contains("is damaged"));
            told.clear();
            Runs.restore(engine, snapshots.getFirst(), base.resolve("oldest"), this::tell);
            assertThat(base.resolve("oldest/of day 0")).hasContent("day 0");
            assertThat(told).noneMatch(Event.Warning.class::isInstance);
            assertThat(engine.planCleanup(null, this::tell).leftovers()).isEmpty();
            assertThat(told).filteredOn(Event.Warning.class::isInstance).singleElement().asString()
                    .contains("is damaged", "PutBack");
        }
    }

    @Test
    void withoutACopyWhatNeedsTheDamagedFileNamesItAndTheRestIsRead() throws Exception {
        for (var name : List.of(NEWEST + ".manifest.gpg",
                "duplicity-new-signatures.20200915T122640Z.to.20200916T122640Z.sigtar.gpg")) {
            var cold = history.copy(base.resolve("cold " + name));
            cold.forgetCache();
            damage(cold, name);
            try (var engine = cold.open()) {
                var snapshots = engine.snapshots(SnapshotFilter.ALL, Events.NONE);
                for (int day = 0; day < 3; day++) {
                    var target = base.resolve(name + day);
                    Runs.restore(engine, snapshots.get(day), target, this::tell);
                    assertThat(target.resolve("of day " + day)).hasContent("day " + day);
                    assertThat(list(engine, snapshots.get(day))).hasSize(day + 1);
                }
                assertThatThrownBy(() -> list(engine, snapshots.getLast())).as(name)
                        .isInstanceOf(EngineException.Damaged.class).hasMessageContaining(name);
                assertThat(engine.planCleanup(null, this::tell).leftovers()).isEmpty();
            }
        }
    }

    /** Duplicity itself may fail by what a full backup does not need. */
    @Test
    void withoutACopyAFullBackupBeginsAnewBesideADamagedFile() throws Exception {
        for (var name : List.of(NEWEST + ".manifest.gpg",
                "duplicity-new-signatures.20200915T122640Z.to.20200916T122640Z.sigtar.gpg")) {
            var cold = history.copy(base.resolve("full " + name));
            cold.forgetCache();
            damage(cold, name);
            var before = Runs.content(cold.destination());
            try (var engine = cold.openAt(START + 4 * DAY)) {
                assertThatThrownBy(() -> engine.backup(Runs.backup(false, false, source), Events.NONE)).as(name)
                        .isInstanceOf(EngineException.Damaged.class).hasMessageContaining(name)
                        .matches(failure -> ((EngineException) failure).remedy() instanceof Remedy.BackUpFull);
                engine.backup(Runs.backup(true, false, source), Events.NONE);
            }
            assertThat(Runs.content(cold.destination())).containsAllEntriesOf(before);
            for (var file : cold.cache().toFile().listFiles()) assertThat(file.toPath()).isRegularFile()
                    .isNotEmptyFile();
            try (var engine = cold.openAt(START + 5 * DAY)) {
                engine.backup(Runs.backup(false, false, source), Events.NONE);
                Runs.restore(engine, engine.snapshots(SnapshotFilter.ALL, Events.NONE).getFirst(),
                        base.resolve("old " + name),
                        this::tell);
            }
        }
    }

    @Test
    void anIncrementIsNotPutOnAChainOfTwoPassphrases() throws Exception {
        encryptAnew(NEWEST + ".manifest.gpg", "another");
        // Another machine wrote it: what was noted here of manifests that open together does not name it.
        Files.delete(place.cache().resolve("dump-opened-together"));
        var before = place.state();
        for (var passphrase : List.of("another", DuplicityPlace.PASSPHRASE)) {
            try (var engine = place.open(false, passphrase)) {
                assertThatThrownBy(() -> engine.backup(Runs.backup(false, false, source), Events.NONE)).as(passphrase)
                        .isInstanceOf(EngineException.Damaged.class)
                        .hasMessageContaining("does not open with this passphrase")
                        .matches(failure -> ((EngineException) failure).remedy() instanceof Remedy.BackUpFull);
            }
        }
        assertThat(place.state()).isEqualTo(before);
    }

    @Test
    void aPassphraseThatOpensNothingIsWrongWhateverIsDamaged() throws Exception {
        damage(NEWEST + ".manifest.gpg");
        try (var engine = place.open(false, "mistyped")) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(true, false, source), Events.NONE))
                    .isInstanceOf(EngineException.WrongPassphrase.class);
            assertThatThrownBy(() -> engine.planCleanup(null, Events.NONE))
                    .isInstanceOf(EngineException.WrongPassphrase.class);
        }
    }

    @Test
    void withoutAVolumeTheRestIsRestoredAndWhatIsLostIsNamed() throws Exception {
        for (boolean damaged : new boolean[] {false, true}) {
            var wounded = volumes.copy(base.resolve("wounded " + damaged));
            var volume = Files.list(wounded.destination()).filter(one -> one.toString().contains(".vol2.")).findFirst()
                    .orElseThrow();
            if (damaged) damage(wounded, volume.getFileName().toString());
            else Files.delete(volume);
            var target = base.resolve("to " + damaged);
            told.clear();
            try (var engine = wounded.open()) {
                var request = new Ask.Restore(SnapshotFilter.ALL, new Selector.Newest(), List.of(), true,
                        Runs.path(target), null, false, false);
                assertThat(Ask.restore(engine, request, chosen -> { }, this::tell).failed()).isPositive();
            }
            var failed = told.stream().filter(Event.FileFailed.class::isInstance).map(Event.FileFailed.class::cast)
                    .toList();
            // What it held, and nothing that only looks whole; the rest is there to the byte.
            assertThat(failed).extracting(one -> one.path().toString()).contains("b big").doesNotContain("a", "z/last");
            assertThat(failed).allMatch(one -> one.reason().contains(damaged ? "is damaged at" : "is missing at"));
            for (var name : List.of("a", "b big", "c big", "z/last")) {
                boolean lost = failed.stream().anyMatch(one -> one.path().toString().equals(name));
                if (lost) assertThat(target.resolve(name)).doesNotExist();
                else assertThat(target.resolve(name)).hasSameBinaryContentAs(large.resolve(name));
            }
            assertThat(wounded.temporary()).isEmptyDirectory();
        }
    }

    @Test
    void aFileThatIsLostWithItsVolumeIsRefusedAndSaysWhere() throws Exception {
        var volume = Files.list(volumes.destination()).filter(one -> one.toString().contains(".vol2.")).findFirst()
                .orElseThrow();
        var wounded = volumes.copy(base.resolve("wounded"));
        Files.delete(wounded.destination().resolve(volume.getFileName()));
        try (var engine = wounded.open()) {
            var request = new Ask.Restore(SnapshotFilter.ALL, new Selector.Newest(), List.of(Runs.displayPath("b big")),
                    false,
                    Runs.path(base.resolve("to")), null, false, false);
            assertThatThrownBy(() -> Ask.restore(engine, request, chosen -> { }, this::tell))
                    .isInstanceOf(EngineException.Damaged.class).hasMessageContaining("b big cannot be restored")
                    .hasMessageContaining("volume 2");
        }
        assertThat(base.resolve("to")).doesNotExist();
    }

    private List<String> list(Engine engine, SnapshotInfo snapshot) throws EngineException {
        var listed = new Listed();
        Ask.manifest(engine,
                new Ask.Manifest(SnapshotFilter.ALL, new Selector.ById(snapshot.id().toString()), List.of()),
                listed,
                this::tell);
        return listed.paths;
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }

    private void damage(String name) throws Exception {
        damage(place, name);
    }

    private static void damage(DuplicityPlace place, String name) throws Exception {
        var file = place.destination().resolve(name);
        var bytes = Files.readAllBytes(file);
        for (int i = bytes.length / 3; i < bytes.length / 2; i++) bytes[i] ^= 0x55;
        Files.write(file, bytes);
    }

    /** As if another run had written it with this passphrase. */
    private void encryptAnew(String name, String passphrase) throws Exception {
        var file = place.destination().resolve(name);
        var copy = place.cache().resolve(name.replace(".gpg", ""));
        Files.delete(file);
        var gpg = new ProcessBuilder("gpg", "--batch", "--no-tty", "--pinentry-mode", "loopback", "--passphrase-fd",
                "0",
                "--homedir", Files.createDirectories(base.resolve("gnupg")).toString(), "--output", file.toString(),
                "--symmetric", copy.toString()).redirectErrorStream(true).start();
        try (var in = gpg.getOutputStream()) {
            in.write((passphrase + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(gpg.waitFor()).as(new String(gpg.getInputStream().readAllBytes())).isZero();
    }
}
