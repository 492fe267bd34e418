package dump.duplicity;

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
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Files at the destination that are empty or damaged are put back from sound copies here, told, or not built upon. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicitySpoiledTest {
    /** 2020-09-13T12:26:40Z; a set each day: full, incremental, full, incremental. */
    private static final long START = 1_600_000_000;
    private static final long DAY = 86_400;
    private static final String OLD_FULL = "duplicity-full.20200913T122640Z.";
    private static final String NEW_FULL = "duplicity-full.20200915T122640Z.";
    private static final String NEWEST = "duplicity-inc.20200915T122640Z.to.20200916T122640Z.";
    private static final String SIGNATURES = "duplicity-new-signatures.20200915T122640Z.to.20200916T122640Z.";
    private static final String FULL_SIGNATURES = "duplicity-full-signatures.20200915T122640Z.";

    @TempDir static Path shared;
    private static DuplicityPlace encrypted, plain;
    private static Path source;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();

    @BeforeParameterizedClassInvocation
    static void makeHistories(String program) throws Exception {
        DuplicityPrograms.mustHave(program);
        var own = Files.createDirectory(shared.toRealPath().resolve(program.replace('/', '_')));
        source = Files.createDirectory(own.resolve("source"));
        encrypted = DuplicityPlace.of(program, own.resolve("encrypted"), false);
        plain = DuplicityPlace.of(program, own.resolve("plain"), true);
        for (int day = 0; day < 4; day++) {
            Files.writeString(source.resolve("of day " + day), "x".repeat(100 + day));
            for (var place : List.of(encrypted, plain)) {
                try (var engine = place.openAt(START + day * DAY)) {
                    engine.backup(Runs.backup(day == 2, false, source), Events.NONE);
                }
            }
        }
    }

    @Test
    void whatIsEmptyIsPutBack() throws Exception {
        for (var history : List.of(encrypted, plain)) {
            for (var beginning : history == plain ? List.of(NEWEST + "manifest", SIGNATURES)
                    : List.of(OLD_FULL + "manifest", NEW_FULL + "manifest", SIGNATURES, FULL_SIGNATURES)) {
                var place = copy(history);
                var name = spoil(place, beginning, 0);
                backup(place, false);
                assertThat(warnings()).as(name).hasSize(1).first().asString().contains(beginning.contains("manifest")
                        ? "the manifest of the backup of" : "the list of signatures of the backup of", "was empty at",
                        "put back from the copy here");
                assertThat(place.cache().resolve("set-aside")).doesNotExist();
                isWhole(place);
            }
        }
    }

    @Test
    void aDamagedManifestIsPutBackAndWhatWasThereIsKept() throws Exception {
        for (var history : List.of(encrypted, plain)) {
            // Nobody looks at a manifest before a full backup without encryption.
            for (boolean full : history == plain ? List.of(false) : List.of(true, false)) {
                var place = copy(history);
                var name = spoil(place, NEWEST + "manifest", 60);
                var bad = Files.readAllBytes(place.destination().resolve(name));
                backup(place, full);
                assertThat(warnings()).as(name + full).hasSize(1).first().asString()
                        .contains("the manifest of the backup of",
                        "was damaged at", "put back from the copy here", "set-aside");
                assertThat(place.cache().resolve("set-aside").resolve(name)).hasBinaryContent(bad);
                isWhole(place);
            }
        }
    }

    @Test
    void aManifestThatWasDamagedAfterItOpenedWithTheOthersIsPutBack() throws Exception {
        var place = copy(encrypted);
        var name = spoil(place, NEW_FULL + "manifest", 60);
        backup(place, false);
        assertThat(warnings()).as(name).hasSize(1).first().asString()
                .contains("was damaged at", "put back from the copy here");
        isWhole(place);
    }

    @Test
    void aManifestOfWhichOnlyAPartIsHereIsNotPutBack() throws Exception {
        for (var beginning : List.of(OLD_FULL, NEW_FULL, NEWEST)) {
            var place = copy(encrypted);
            Files.delete(place.destination().resolve(beginning + "manifest.gpg"));
            var copy = place.cache().resolve(beginning + "manifest");
            var text = Files.readString(copy);
            // In the middle of the last volume's hash.
            Files.writeString(copy, text.substring(0, text.lastIndexOf("SHA1 ") + 15));
            var before = files(place);
            try (var engine = place.open()) {
                if (beginning.equals(OLD_FULL)) engine.backup(Runs.backup(false, false, source), this::tell);
                else assertThatThrownBy(() -> engine.backup(Runs.backup(false, false, source), this::tell))
                        .isInstanceOf(EngineException.class);
            }
            assertThat(files(place)).as(beginning).doesNotContain(beginning + "manifest.gpg").containsAll(before);
        }
    }

    private static List<String> files(DuplicityPlace place) {
        return List.of(place.destination().toFile().list());
    }

    @Test
    void whatHoldsNothingAlthoughItOpensIsDamaged() throws Exception {
        var place = copy(encrypted);
        var name = NEWEST + "manifest.gpg";
        // Encrypted as the others, but not a manifest.
        var other = Files.list(place.destination()).filter(file -> file.toString().contains("signatures")).findFirst();
        Files.write(place.destination().resolve(name), Files.readAllBytes(other.orElseThrow()));
        var copy = Files.readAllBytes(place.cache().resolve(NEWEST + "manifest"));
        backup(place, false);
        assertThat(warnings()).hasSize(1).first().asString().contains("was damaged at");
        assertThat(place.cache().resolve(NEWEST + "manifest")).hasBinaryContent(copy);
        isWhole(place);
    }

    @Test
    void theOnlyManifestIsPutBackWhenThePassphraseOpensAVolume() throws Exception {
        for (int kept : List.of(0, 60)) {
            var place = copy(encrypted);
            for (var file : Files.list(place.destination()).toList())
                if (!file.getFileName().toString()
                .matches("duplicity-full(-signatures)?\\.20200913.*")) Files.delete(file);
            spoil(place, OLD_FULL + "manifest", kept);
            var before = place.state();
            for (boolean full : List.of(true, false)) {
                try (var engine = place.open(false, "mistyped")) {
                    assertThatThrownBy(() -> engine.backup(Runs.backup(full, false, source), Events.NONE))
                            .isInstanceOf(EngineException.WrongPassphrase.class);
                }
                assertThat(place.state()).isEqualTo(before);
            }
            var volume = Files.list(place.destination()).filter(file -> file.toString().contains("vol1")).findFirst()
                    .orElseThrow();
            var content = Files.readAllBytes(volume);
            Files.write(volume, new byte[content.length]);
            var worse = place.state();
            assertThatThrownBy(() -> backup(place, true)).isInstanceOf(EngineException.Damaged.class);
            assertThat(place.state()).isEqualTo(worse);
            Files.write(volume, content);
            backup(place, false);
            assertThat(warnings()).hasSize(1);
            isWhole(place);
        }
    }

    @Test
    void aCopyThatIsNotSoundReplacesNothing() throws Exception {
        for (var history : List.of(encrypted, plain)) {
            for (var beginning : List.of(NEWEST + "manifest", SIGNATURES)) {
                var place = copy(history);
                var name = spoil(place, beginning, 0);
                for (var file : place.cache().toFile().listFiles((_, one) -> one.startsWith(beginning)))
                    Files.write(file.toPath(), Arrays.copyOf(Files.readAllBytes(file.toPath()), 30));
                assertThatThrownBy(() -> backup(place, false)).isInstanceOf(EngineException.Damaged.class)
                        .hasMessageContaining(name + " at ").hasMessageContaining("is empty")
                        .hasFieldOrPropertyWithValue("remedy", new Remedy.BackUpFull(Remedy.Anew.OR_COPY));
                assertThat(place.destination().resolve(name)).isEmptyFile();
            }
        }
    }

    @Test
    void aTrialPutsNothingBack() throws Exception {
        for (var beginning : List.of(OLD_FULL + "manifest", NEWEST + "manifest", SIGNATURES)) {
            for (int kept : beginning.equals(NEWEST + "manifest") ? List.of(0, 60) : List.of(0)) {
                var place = copy(encrypted);
                spoil(place, beginning, kept);
                var before = place.state();
                for (boolean full : List.of(true, false)) {
                    told.clear();
                    try (var engine = engine(place, true)) {
                        engine.backup(Runs.backup(full, true, source), this::tell);
                        assertThat(full || beginning.startsWith(OLD_FULL)).isTrue();
                    } catch (EngineException.Damaged refused) {
                        assertThat(refused).hasMessageContaining("a trial run cannot tell");
                        assertThat(full || beginning.startsWith(OLD_FULL)).isFalse();
                    }
                    assertThat(warnings()).as(beginning).hasSize(full && kept > 0 ? 2 : 1).first().asString()
                            .contains("a backup puts it back from the copy here");
                    assertThat(place.state()).isEqualTo(before);
                }
            }
        }
    }

    @Test
    void withoutACopyWhatIsEmptyIsNotBuiltUponAndAFullBackupBeginsAnew() throws Exception {
        for (var beginning : List.of(NEWEST + "manifest", SIGNATURES, NEWEST + "vol1")) {
            var place = copy(encrypted);
            var name = spoil(place, beginning, 0);
            if (!beginning.endsWith("vol1")) place.forgetCache();
            var before = Runs.content(place.destination());
            for (boolean trial : List.of(true, false)) try (var engine = engine(place, trial)) {
                assertThatThrownBy(() -> engine.backup(Runs.backup(false, trial, source), Events.NONE))
                        .isInstanceOf(EngineException.Damaged.class).hasMessageContaining(name + " at ")
                        .hasMessageContaining("is empty");
            }
            assertThat(Runs.content(place.destination())).isEqualTo(before);
            backup(place, true);
            assertThat(warnings()).as(name).hasSize(1).first().asString().contains(name + " at ", "is empty");
            // What the message says.
            Files.copy(encrypted.destination().resolve(name), place.destination().resolve(name + ".copy"));
            Files.move(place.destination().resolve(name + ".copy"), place.destination().resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
            backup(place, false);
            assertThat(warnings()).isEmpty();
            isWhole(place);
        }
    }

    @Test
    void whatIsEmptyInAnOlderChainIsTold() throws Exception {
        for (var beginning : List.of(OLD_FULL + "manifest", OLD_FULL + "vol1", "duplicity-full-signatures.20200913")) {
            var place = copy(encrypted);
            var name = spoil(place, beginning, 0);
            if (!beginning.endsWith("vol1")) place.forgetCache();
            backup(place, false);
            assertThat(warnings()).as(name).hasSize(1).first().asString()
                    .contains("the backup of", "is damaged: " + name,
                    "is empty; put back a copy of it");
        }
    }

    @Test
    void withDamagedSignaturesAllIsRestoredAndVerifiedButNotListed() throws Exception {
        for (var history : List.of(encrypted, plain)) {
            for (var beginning : List.of(SIGNATURES, FULL_SIGNATURES)) {
                // GnuPG takes the shortest for one of another passphrase.
                for (int kept : history == plain ? List.of(60) : beginning.equals(SIGNATURES) ? List.of(0, 20)
                        : List.of(100)) {
                    var place = copy(history);
                    var name = spoil(place, beginning, kept);
                    place.forgetCache();
                    restoresButDoesNotList(place, name);
                    // And with what is in the cache now.
                    restoresButDoesNotList(place, name);
                }
            }
        }
    }

    private void restoresButDoesNotList(DuplicityPlace place, String name) throws Exception {
        var everything = Files.createTempDirectory(base, "to").resolve("restored");
        try (var engine = place.open()) {
            told.clear();
            var newest = engine.snapshots(SnapshotFilter.ALL, this::tell).getLast();
            var result = Ask.restore(engine, new Ask.Restore(SnapshotFilter.ALL, new Selector.Newest(), List.of(), true,
                    Runs.path(everything), null, false, false), chosen -> told.add(new Event.Note("chosen")),
                    this::tell);
            assertThat(result.failed()).isZero();
            assertThat(everything.toFile().list()).hasSize(4);
            assertThat(told.stream().filter(new Event.Note("chosen")::equals)).hasSize(1);
            assertThat(warnings()).as(name).anyMatch(text -> text.contains("the list of signatures of the backup of")
                    && text.contains(name) && text.contains("is damaged"));
            assertThatThrownBy(() -> Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL,
                    new Selector.ById(newest.id()
                    .toString()), List.of()), new Listed(), this::tell)).isInstanceOf(EngineException.Damaged.class)
                    .hasMessageContaining(name).hasMessageContaining("is damaged")
                    .hasMessageContaining("can be restored");
        }
        // Each as the first thing that is done.
        try (var engine = place.open()) {
            var one = Files.createTempDirectory(base, "to").resolve("one");
            Ask.restore(engine, new Ask.Restore(SnapshotFilter.ALL, new Selector.Newest(),
                    List.of(Runs.displayPath("of day 1")), false,
                    Runs.path(one), null, false, false), chosen -> { }, this::tell);
            assertThat(one.resolve("of day 1")).hasSize(101);
        }
        try (var engine = place.open()) {
            told.clear();
            var result = Ask.verify(engine, new Ask.Verify(Runs.filter(source), new Selector.Newest(), List.of()),
                    chosen -> { }, this::tell);
            assertThat(result.files()).isEqualTo(-1);
            assertThat(result.changedSince() + result.missing() + result.damaged()).isZero();
            assertThat(told.stream().filter(Event.Damage.class::isInstance)).hasSize(1).first().asString()
                    .contains(name);
        }
        try (var engine = place.open(true, DuplicityPlace.PASSPHRASE)) {
            assertThatThrownBy(() -> Ask.restore(engine, new Ask.Restore(SnapshotFilter.ALL, new Selector.Newest(),
                    List.of(), true,
                    Runs.path(base.resolve("trial")), null, false, true), chosen -> { }, this::tell))
                    .isInstanceOf(EngineException.Damaged.class)
                    .hasMessageContaining("a restore brings it all the same");
        }
    }

    private DuplicityPlace copy(DuplicityPlace history) throws IOException {
        return history.copy(Files.createTempDirectory(base.toRealPath(), "copy").resolve("place"));
    }

    /** Cuts the one file at the destination whose name begins so. @return its name */
    private static String spoil(DuplicityPlace place, String beginning, int kept) throws IOException {
        var file = place.destination().toFile().listFiles((_, name) -> name.startsWith(beginning))[0].toPath();
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), kept));
        return file.getFileName().toString();
    }

    private DuplicityEngine engine(DuplicityPlace place, boolean trial) throws EngineException {
        return place.open(trial, DuplicityPlace.PASSPHRASE, "--current-time=" + (START + told() * DAY));
    }

    private int days = 9;

    private int told() {
        return days++;
    }

    private void backup(DuplicityPlace place, boolean full) throws EngineException {
        told.clear();
        try (var engine = engine(place, false)) {
            engine.backup(Runs.backup(full, false, source), this::tell);
        }
    }

    /** On a machine that has never seen it, points in time of both chains are listed and restored. */
    private void isWhole(DuplicityPlace place) throws Exception {
        place.forgetCache();
        told.clear();
        try (var engine = place.open()) {
            var snapshots = engine.snapshots(SnapshotFilter.ALL, this::tell);
            for (var snapshot : List.of(snapshots.get(1), snapshots.getLast())) {
                var listed = new Listed();
                Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, new Selector.ById(snapshot.id().toString()),
                        List.of()), listed,
                        this::tell);
                var target = Files.createTempDirectory(base, "to").resolve("restored");
                Runs.restore(engine, snapshot, target, this::tell);
                assertThat(target.toFile().list()).containsExactlyInAnyOrderElementsOf(listed.paths);
            }
        }
        assertThat(told).noneMatch(Event.FileFailed.class::isInstance).noneMatch(Event.Warning.class::isInstance);
    }

    private List<String> warnings() {
        return told.stream().filter(Event.Warning.class::isInstance).map(event -> ((Event.Warning) event).text())
                .toList();
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }
}
