package dump.duplicity;

import static dump.duplicity.DuplicityHistory.DAY;
import static dump.duplicity.DuplicityHistory.START;
import static dump.duplicity.DuplicityHistory.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.BackupResult;
import dump.engine.EngineException;
import dump.engine.RestoreResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Remedy;
import dump.nativeengine.Ask;
import dump.nativeengine.FoundTree;
import dump.nativeengine.Listed;
import dump.nativeengine.Runs;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/** What writes an archive of Duplicity's makes what it says, and refuses what would lose something. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityWritingTest {
    @TempDir static Path shared;
    private static DuplicityHistory chains;
    private static DuplicityPlace history;
    private static Path source;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();

    /** Two chains of two sets. Those after them are made in copies. */
    @BeforeParameterizedClassInvocation
    static void makeHistory(String program) throws Exception {
        chains = DuplicityHistory.twoChains(program, shared);
        history = chains.place();
        source = chains.source();
    }

    @Test
    void aBackupIsFullWhenThereIsNothingToBuildOnAndElseBuildsOnTheLast() throws Exception {
        assertThat(chains.toldFirst())
                .anyMatch(event -> event instanceof Event.Note note && note.text().contains("so this one is full"));
        assertThat(chains.toldFirst()).contains(new Event.FileStored(ByteString.of("always"), 15, true));
        try (var engine = history.open()) {
            var snapshots = engine.snapshots(SnapshotFilter.ALL, this::tell);
            assertThat(snapshots).extracting(snapshot -> snapshot.stored().time().instant())
                    .containsExactly(at(0), at(1), at(2), at(3));
            assertThat(snapshots).extracting(SnapshotInfo::id)
                    .containsExactlyElementsOf(chains.made().stream().map(BackupResult::snapshot).toList());
            assertThat(snapshots).extracting(snapshot -> snapshot.stored().parent())
                    .containsExactlyElementsOf(chains.made().stream().map(BackupResult::parent).toList())
                    .containsExactly(null, snapshots.get(0).id(), null, snapshots.get(2).id());
            assertThat(snapshots).extracting(snapshot -> snapshot.stored().paths().getFirst())
                    .containsOnly(source.toString());
            assertThat(chains.made().get(0).summary().filesNew()).isEqualTo(2);
            assertThat(chains.made().get(1).summary()).extracting(all -> all.filesNew(), all -> all.filesChanged())
                    .containsExactly(1L, 1L);
            for (int day = 0; day < 4; day++) {
                var target = base.resolve("day " + day);
                Runs.restore(engine, snapshots.get(day), target, this::tell);
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
            var oldest = engine.snapshots(SnapshotFilter.ALL, this::tell).getFirst();
            var listed = new Listed();
            Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, new Selector.ById(oldest.id().toString()),
                    List.of()),
                    listed, this::tell);
            assertThat(listed.paths).containsExactly("always", "deep", "deep/of day 0");
            Runs.restore(engine, oldest, base.resolve("restored"), this::tell);
            assertThat(base.resolve("restored/always")).hasContent("now it is day 0");
        }
        elsewhere.forgetCache();
        try (var engine = elsewhere.open(true, DuplicityPlace.PASSPHRASE)) {
            var listed = new Listed();
            Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, new Selector.Back(3), List.of()), listed,
                    this::tell);
            assertThat(listed.paths).hasSize(3);
        }
        assertThat(elsewhere.cache()).doesNotExist();
    }

    /** Two sets of one second would have one name. */
    @Test
    void aBackupNeverReplacesThatOfTheSameSecond() throws Exception {
        var place = history.copy(base.resolve("twice"));
        long second = System.currentTimeMillis() / 1000 + 1;
        try (var first = place.openAt(second)) {
            first.backup(Runs.backup(true, false, source), this::tell);
        }
        while (System.currentTimeMillis() / 1000 < second) Thread.onSpinWait();
        try (var next = place.open()) {
            next.backup(Runs.backup(true, false, source), this::tell);
        }
        try (var engine = place.open()) {
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).hasSize(4 + 2);
        }
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
            assertThat(tried.parent()).isEqualTo(chains.made().getLast().snapshot());
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
                            .isInstanceOf(EngineException.Emptied.class);
                }
                assertThat(place.state()).isEqualTo(before);
                var meant = Ask.backup(Runs.filter(source), List.of(Runs.path(source)), null, List.of(),
                        List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(), false, true, false, false);
                assertThat(engine.backup(meant, this::tell).parent()).isEqualTo(chains.made().getLast().snapshot());
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
                var marked = Ask.backup(Runs.filter(source), List.of(Runs.path(source)), null, List.of(),
                        List.of(),
                        List.of(".nobackup"), false, Long.MAX_VALUE, false, List.of(), full, false, false, false);
                assertThatThrownBy(() -> engine.backup(marked, this::tell)).isInstanceOf(EngineException.Refused.class)
                        .hasMessageContaining("would have none in this one")
                        .isInstanceOf(EngineException.Emptied.class);
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
                    .hasFieldOrPropertyWithValue("remedy", new Remedy.BackUpFull(Remedy.Anew.MOVED));
            assertThat(place.state()).isEqualTo(before);
            // A link to the same one is the same one.
            var link = Files.createSymbolicLink(base.resolve("link"), source);
            assertThat(engine.backup(Runs.backup(false, true, link), this::tell).parent())
                    .isEqualTo(chains.made().getLast().snapshot());
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
    void aPathIsMissedAlsoWhereAnotherBackupLostItsSignatures() throws Exception {
        var place = history.copy(base.resolve("place"));
        place.forgetCache();
        Files.delete(place.destination().resolve("duplicity-full-signatures.20200913T122640Z.sigtar.gz"));
        try (var engine = place.open()) {
            var request = new Ask.Manifest(SnapshotFilter.ALL, new Selector.Newest(),
                    List.of(Runs.displayPath("never there")));
            assertThatThrownBy(() -> Ask.manifest(engine, request, new Listed(), this::tell))
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
            var snapshots = engine.snapshots(SnapshotFilter.ALL, this::tell);
            assertThat(snapshots).hasSize(1);
            Runs.restore(engine, snapshots.getFirst(), base.resolve("to"), this::tell);
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
            var named = List.of(Runs.displayPath("~x"), Runs.displayPath("~y"), Runs.displayPath("a/$PATH/c"));
            var request = new Ask.Restore(SnapshotFilter.ALL, new Selector.Newest(), named, false,
                    Runs.path(base.resolve("to")), null, false, false);
            var restored = Ask.restore(engine, request, chosen -> { }, this::tell);
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
