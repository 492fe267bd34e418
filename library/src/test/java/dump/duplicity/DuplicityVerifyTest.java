package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;

import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.nativeengine.Ask;
import dump.nativeengine.Runs;
import dump.snapshots.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Verifying writes nothing near the source, looks at what a backup would take, and tells all that is lost. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityVerifyTest {
    private static final long START = 1_600_000_000;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();
    private DuplicityPlace place;
    private Path source;

    @BeforeEach
    void backUp() throws Exception {
        DuplicityPrograms.mustHave(program);
        source = Files.createDirectory(base.toRealPath().resolve("source"));
        Files.createDirectories(source.resolve("d/empty"));
        Files.writeString(source.resolve("d/one"), "one");
        Files.writeString(source.resolve("two"), "two");
        Files.write(source.resolve("large"), noise(1_500_000));
        Files.createSymbolicLink(source.resolve("link"), Path.of("two"));
        place = DuplicityPlace.of(program, base.resolve("place"), false);
        try (var engine = place.openAt(START)) {
            engine.backup(Runs.backup(true, false, source), Events.NONE);
        }
    }

    @Test
    void filesAreCountedAsFilesAndDirectoriesAreNot() throws Exception {
        var result = verify(List.of());
        assertThat(result.files()).isEqualTo(3);
        // The link, too.
        assertThat(result.compared()).isEqualTo(4);
        assertThat(failures()).isEmpty();
    }

    @Test
    void whatABackupWouldNotTakeIsNotCompared() throws Exception {
        Files.createDirectories(source.resolve("cache/deep"));
        Files.writeString(source.resolve("cache/deep/new"), "new");
        Files.writeString(source.resolve("new.o"), "new");
        Files.writeString(source.resolve("new"), "new");
        Files.writeString(source.resolve("two"), "changed and left out");
        var result = verify(List.of("cache/", "*.o", "two"));
        assertThat(result).extracting(VerifyResult::files, VerifyResult::compared, VerifyResult::changedSince,
                VerifyResult::missing, VerifyResult::newSince).as("" + told).containsExactly(3L, 3L, 0L, 0L, 1L);
        assertThat(told).filteredOn(Event.FileNewSince.class::isInstance)
                .containsExactly(new Event.FileNewSince(ByteString.of("new")));
        assertThat(failures()).isEmpty();

        Files.writeString(source.resolve("d/new.o"), "new");
        Files.writeString(source.resolve("d/one"), "changed");
        // It may be the second of the backup still, and Duplicity records no part of one.
        Files.setLastModifiedTime(source.resolve("d/one"), FileTime.from(Instant.now().plusSeconds(10)));
        var part = verify(List.of("*.o"), "d");
        assertThat(part).extracting(VerifyResult::files, VerifyResult::changedSince, VerifyResult::newSince)
                .containsExactly(1L, 1L, 0L);
    }

    @Test
    void aSourceThatIsGoneIsNotMadeAndWhatIsStoredIsReadBack() throws Exception {
        Files.move(source, base.resolve("moved"));
        for (var paths : List.of(List.<String>of(), List.of("d"), List.of("d/one"), List.of("d", "two"))) {
            told.clear();
            var result = verify(List.of(), paths.toArray(String[]::new));
            assertThat(result.files()).isPositive();
            assertThat(result.compared()).isZero();
            assertThat(result.unreadable()).isEqualTo(1);
            assertThat(failures()).hasSize(1).first().asString().contains("nothing is compared");
            assertThat(source).doesNotExist();
        }
    }

    @Test
    void aPartThatIsGoneIsToldAndNotMade() throws Exception {
        Files.delete(source.resolve("d/one"));
        Files.delete(source.resolve("d/empty"));
        Files.delete(source.resolve("d"));
        for (var path : List.of("d", "d/one", "d/empty")) {
            told.clear();
            var result = verify(List.of(), path);
            assertThat(result.missing()).as(path).isEqualTo(path.equals("d/empty") ? 0 : 1);
            assertThat(told).contains(new Event.FileVanished(ByteString.of(path)));
            assertThat(source.resolve("d")).doesNotExist();
        }
        told.clear();
        assertThat(verify(List.of()).missing()).isEqualTo(1);
        // Not name by name.
        assertThat(told).filteredOn(Event.FileVanished.class::isInstance)
                .containsExactly(new Event.FileVanished(ByteString.of("d")));
        assertThat(failures()).isEmpty();
    }

    @Test
    void withoutAVolumeTheRestIsVerifiedAndWhatIsLostIsDamage() throws Exception {
        var volume = Arrays.stream(place.destination().toFile().listFiles())
                .filter(file -> file.getName().contains(".vol2.")).findFirst().orElseThrow().toPath();
        var content = Files.readAllBytes(volume);
        var changed = content.clone();
        changed[changed.length / 2] ^= 4;
        for (boolean missing : List.of(true, false)) {
            if (missing) Files.delete(volume);
            else Files.write(volume, changed);
            told.clear();
            var result = verify(List.of());
            assertThat(result.damaged()).as("" + told).isPositive();
            assertThat(result.differing() + result.missing() + result.changedSince() + result.newSince())
                    .as("" + told).isZero();
            assertThat(failures()).hasSize((int) result.damaged()).allMatch(one -> one.reason()
                    .contains(missing ? "missing" : "damaged")).anyMatch(one -> one.path().toString().equals("large"));
            // The first volume has what comes first.
            told.clear();
            assertThat(verify(List.of(), "d")).extracting(VerifyResult::files, VerifyResult::damaged)
                    .containsExactly(1L, 0L);
        }
        Files.write(volume, content);
        assertThat(verify(List.of()).damaged()).isZero();
    }

    @Test
    void otherContentBehindEqualMetadataIsADifference() throws Exception {
        var time = Files.getLastModifiedTime(source.resolve("two"));
        Files.writeString(source.resolve("two"), "owt");
        Files.setLastModifiedTime(source.resolve("two"), time);
        Files.setLastModifiedTime(source.resolve("d"), FileTime.fromMillis(0));
        var result = verify(List.of());
        assertThat(result).extracting(VerifyResult::differing, VerifyResult::changedSince).containsExactly(1L, 0L);
        assertThat(verify(List.of("two")).differing()).isZero();
    }

    @Test
    void whatIsOlderAndNotStoredIsLackingAndWhatCameIsNew() throws Exception {
        Files.createDirectories(source.resolve("tree/deep"));
        Files.writeString(source.resolve("tree/deep/file"), "deep");
        var elsewhere = Files.createDirectories(base.resolve("elsewhere/moved"));
        Files.writeString(elsewhere.resolve("old"), "old");
        // Duplicity's times are whole seconds.
        Thread.sleep(1100);
        try (var engine = place.open()) {
            engine.backup(Ask.backup(Runs.filter(source), List.of(Runs.path(source)), null,
                    List.of("two", "d/one", "tree/"), List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(),
                    true,
                    false, false, false), Events.NONE);
        }
        Files.setPosixFilePermissions(source.resolve("d/one"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(source.resolve("came"), "new");
        Files.move(elsewhere, source.resolve("moved"));
        // What was to be left out is known here, and another now.
        var explained = verify(List.of());
        assertThat(explained).extracting(VerifyResult::lacking, VerifyResult::newSince).containsExactly(-1L, 8L);
        assertThat(told).anyMatch(event -> event instanceof Event.Note note
                && note.text().contains("excludes were different"));
        assertThat(failures()).isEmpty();
        told.clear();
        // As if these could not be read then.
        Files.delete(place.cache().resolve("dump-selection"));
        var result = verify(List.of());
        assertThat(result.newSince()).as("" + told).isEqualTo(3);
        assertThat(failures()).extracting(one -> one.path().toString()).containsExactly("d/one", "tree", "two");
        assertThat(failures()).allMatch(one -> one.reason().startsWith("is older than this backup and not in it"));
        assertThat(failures().get(1).reason()).contains("nor are the 2 entries below it");
        assertThat(result.lacking()).isEqualTo(5);
        assertThat(result).extracting(VerifyResult::damaged, VerifyResult::changedSince, VerifyResult::missing)
                .containsExactly(0L, 0L, 0L);

        told.clear();
        assertThat(verify(List.of("two", "d/one", "tree/"))).extracting(VerifyResult::lacking, VerifyResult::newSince)
                .containsExactly(0L, 3L);
        assertThat(failures()).isEmpty();
        assertThat(verify(List.of(), "d")).extracting(VerifyResult::lacking, VerifyResult::newSince)
                .containsExactly(1L, 0L);
        // Without a configuration nobody knows what it should hold, and so for another machine's.
        told.clear();
        try (var engine = place.on("elsewhere").open()) {
            var request = new Ask.Verify(Runs.filter(source), new Selector.Newest(), List.of(),
                    Runs.excluding(List.of(), false, source));
            assertThat(Ask.verify(engine, request, chosen -> { }, told::add).lacking()).isEqualTo(-1);
            assertThat(failures()).isEmpty();
        }
    }

    @Test
    void whatIsNoUtf8IsNamedToo() throws Exception {
        shell("printf 1 > bad$(printf '\\377'); printf 2 > gone$(printf '\\377'); printf 3 > same$(printf '\\377')");
        try (var engine = place.openAt(START + 10)) {
            engine.backup(Runs.backup(true, false, source), Events.NONE);
        }
        shell("printf changed > bad$(printf '\\377'); touch -d 2020-01-01 bad*; rm gone*");
        var result = verify(List.of());
        assertThat(result).extracting(VerifyResult::changedSince, VerifyResult::missing).as("" + told)
                .containsExactly(1L, 1L);
        assertThat(told).contains(new Event.FileChanged(name("bad")), new Event.FileVanished(name("gone")))
                .noneMatch(Event.Warning.class::isInstance);
        shell("printf 4 > new$(printf '\\377')");
        told.clear();
        verify(List.of());
        assertThat(told).filteredOn(Event.Warning.class::isInstance).singleElement().asString()
                .contains("1 more entry");
    }

    private static ByteString name(String beginning) {
        var bytes = Arrays.copyOf(beginning.getBytes(StandardCharsets.US_ASCII), beginning.length() + 1);
        bytes[beginning.length()] = (byte) 0xff;
        return ByteString.copyOf(bytes);
    }

    private void shell(String script) throws Exception {
        var shell = new ProcessBuilder("sh", "-ec", script).directory(source.toFile()).inheritIO().start();
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void aRecordOfWhichOnlyTheCopyHereIsGoodIsDamage() throws Exception {
        try (var engine = place.openAt(START + 10)) {
            engine.backup(Runs.backup(false, false, source), Events.NONE);
        }
        for (var file : place.destination().toFile().listFiles()) {
            if (file.getName().contains("new-signatures")) Files.delete(file.toPath());
            if (file.getName().matches("duplicity-full.*manifest.*")) Files.writeString(file.toPath(), "no manifest");
        }
        var result = verify(List.of());
        assertThat(result).extracting(VerifyResult::files, VerifyResult::damaged).containsExactly(3L, 0L);
        assertThat(told).filteredOn(Event.Damage.class::isInstance).hasSize(2)
                .allMatch(damage -> damage.toString().contains("the copy of it here is used"));
    }

    @Test
    void aSourceThatWasEmptiedIsToldAndNotCalledDamage() throws Exception {
        Files.move(source, base.resolve("moved"));
        Files.createDirectory(source);
        assertThat(verify(List.of())).extracting(VerifyResult::missing, VerifyResult::damaged, VerifyResult::unreadable)
                .containsExactly(4L, 0L, 0L);
        assertThat(told).anyMatch(event -> event instanceof Event.Warning warning
                && warning.text().contains("is empty, and was not in this backup; is the disk mounted?"));
    }

    private VerifyResult verify(List<String> exclude, String... paths) throws Exception {
        var request = new Ask.Verify(Runs.filter(source), new Selector.Newest(),
                Arrays.stream(paths).map(Runs::displayPath).toList(), Runs.excluding(exclude, false, source));
        try (var engine = place.openAt(START + 60)) {
            return Ask.verify(engine, request, chosen -> { }, event -> {
                if (!(event instanceof Event.Said)) told.add(event);
            });
        }
    }

    private List<Event.FileFailed> failures() {
        return told.stream().filter(Event.FileFailed.class::isInstance).map(Event.FileFailed.class::cast).toList();
    }

    private static byte[] noise(int length) {
        var bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
