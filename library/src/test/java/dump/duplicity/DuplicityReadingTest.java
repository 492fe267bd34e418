package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.Engine;
import dump.engine.EngineException;
import dump.engine.Into;
import dump.engine.PathArgument;
import dump.engine.Paths;
import dump.engine.RestoreResult;
import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Existing;
import dump.model.Moment;
import dump.model.Remedy;
import dump.nativeengine.Ask;
import dump.nativeengine.FoundTree;
import dump.nativeengine.Listed;
import dump.nativeengine.Runs;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What reads an archive of Duplicity gives what is meant or says why not, and changes nothing. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityReadingTest {
    private static final Instant FIRST = Instant.parse("2015-03-28T10:00:00Z");
    private static final Instant SECOND = Instant.parse("2015-04-01T10:00:00Z");
    private static final Instant THIRD = Instant.parse("2015-04-03T22:00:00Z");
    private static final Selector NEWEST = new Selector.Newest();

    @TempDir static Path shared;
    private static DuplicityPlace place;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();

    /** One archive with a warm cache for all that leaves it alone. */
    @BeforeParameterizedClassInvocation
    static void warm(String program) throws Exception {
        DuplicityPrograms.mustHave(program);
        place = DuplicityPlace.fixture(program, shared.resolve(program.replace('/', '_')), "enc");
        try (var engine = place.open()) {
            Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, NEWEST, List.of()), new Listed(), Events.NONE);
        }
    }

    @Test
    void aViewListsDirectoriesAloneAndTakesItsOwnPlansAlone() throws Exception {
        try (var engine = place.open(); var another = engine.view(SnapshotFilter.ALL, Events.NONE)) {
            var view = engine.view(SnapshotFilter.ALL, Events.NONE);
            var newest = view.newest();
            var nothing = ByteString.of("nothing");
            assertThat(view.list(newest, ByteString.EMPTY)).isNotEmpty();
            assertThat(view.find(newest, nothing)).isNull();
            assertThatThrownBy(() -> view.list(newest, nothing)).isInstanceOf(EngineException.NotHeld.class);
            for (var entry : view.list(newest, ByteString.EMPTY)) {
                if (entry.node().isFile()) assertThatThrownBy(() -> view.list(newest, entry.path()))
                        .isInstanceOf(EngineException.Refused.class).hasMessageContaining("not a directory");
            }
            var plan = view.planRestore(newest, Paths.everything(),
                    Into.directory(Runs.path(base.resolve("target")), Existing.KEEP));
            assertThatThrownBy(() -> another.restore(plan, Events.NONE))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("another view");
            view.close();
            assertThatThrownBy(() -> view.restore(plan, Events.NONE)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void setsArePointsInTimeWithParentsTagsAndStableIdentifiers() throws Exception {
        List<SnapshotInfo> snapshots;
        try (var engine = place.open()) {
            snapshots = engine.snapshots(SnapshotFilter.ALL, this::tell);
        }
        assertThat(snapshots).extracting(snapshot -> snapshot.stored().time().instant()).containsExactly(FIRST, SECOND,
                THIRD);
        assertThat(snapshots).extracting(snapshot -> snapshot.stored().tags())
                .containsExactly(List.of("full"), List.of("incremental"), List.of("incremental"));
        assertThat(snapshots).extracting(snapshot -> snapshot.stored().parent())
                .containsExactly(null, snapshots.get(0).id(), snapshots.get(1).id());
        // Those of the names alone: another archive of the same times, without a cache, has the same.
        var plain = DuplicityPlace.fixture(program, base, "plain");
        try (var engine = plain.open()) {
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).extracting(SnapshotInfo::id)
                    .containsExactlyElementsOf(snapshots.stream().map(SnapshotInfo::id).toList());
        }
        assertThat(plain.cache()).doesNotExist();
        assertThat(told).isEmpty();
    }

    @Test
    void everySelectorChoosesTheOneThatIsMeant() throws Exception {
        try (var engine = place.open()) {
            assertThat(chosen(engine, NEWEST)).isEqualTo(THIRD);
            assertThat(chosen(engine, new Selector.Back(0))).isEqualTo(THIRD);
            assertThat(chosen(engine, new Selector.Back(2))).isEqualTo(FIRST);
            assertThat(chosen(engine, new Selector.NotAfter(SECOND, "then"))).isEqualTo(SECOND);
            assertThat(chosen(engine, new Selector.NotAfter(SECOND.minusSeconds(1), "then"))).isEqualTo(FIRST);
            assertThat(chosen(engine, new Selector.NotAfter(Instant.MAX.minusSeconds(86400 * 366), "late")))
                    .isEqualTo(THIRD);
            for (var snapshot : engine.snapshots(SnapshotFilter.ALL, this::tell))
                assertThat(engine.choose(SnapshotFilter.ALL,
                new Selector.ById(snapshot.id().toString().substring(0, 8)),
                        this::tell)).isEqualTo(snapshot);
            assertThatThrownBy(() -> chosen(engine, new Selector.Back(3))).isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("only 3 snapshots");
            assertThatThrownBy(() -> chosen(engine, new Selector.ById("zz")))
                    .isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("begins with zz");
            assertThatThrownBy(() -> chosen(engine, new Selector.NotAfter(FIRST.minusSeconds(1), "long ago")))
                    .isInstanceOf(EngineException.Refused.class).hasMessageContaining("long ago")
                    .hasMessageContaining("the oldest is " + Moment.shown(FIRST))
                    .hasMessageContaining(idOf(engine, FIRST).substring(0, 8));
        }
    }

    @Test
    void whatLostItsManifestIsNeverReplacedByAnOlderState() throws Exception {
        var wounded = place.copy(base);
        delete(wounded.destination(), "duplicity-inc.20150328T100000Z.to.20150401T100000Z.manifest.gpg");
        delete(wounded.cache(), "duplicity-inc.20150328T100000Z.to.20150401T100000Z.manifest");
        try (var engine = wounded.open()) {
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).hasSize(1);
            assertThat(told).hasSize(2)
                    .allMatch(event -> event instanceof Event.Warning w && w.text().contains("cannot be read"));
            for (var selector : List.of(NEWEST, new Selector.Back(0), new Selector.NotAfter(SECOND, "then"),
                    new Selector.NotAfter(THIRD, "then"))) {
                assertThatThrownBy(() -> chosen(engine, selector)).as("" + selector)
                        .isInstanceOf(EngineException.Damaged.class)
                        .extracting("remedy").asString().contains("Choose[snapshot=" + idOf(engine, FIRST));
                assertThatThrownBy(() -> restore(engine, selector, "to", "notes.txt"))
                        .isInstanceOf(EngineException.Damaged.class);
            }
            assertThat(chosen(engine, new Selector.NotAfter(SECOND.minusSeconds(1), "then"))).isEqualTo(FIRST);
            assertThat(chosen(engine, new Selector.ById(idOf(engine, FIRST).substring(0, 8)))).isEqualTo(FIRST);
            var plan = engine.planCleanup(null, this::tell);
            assertThat(plan.lost()).hasSize(2);
            assertThat(plan.withoutLost().isEmpty()).isTrue();
        }
    }

    @Test
    void ofAnArchiveThatLacksAVolumeAllElseIsRestored() throws Exception {
        var wounded = place.copy(base);
        delete(wounded.destination(), "duplicity-full.20150328T100000Z.vol3.difftar.gpg");
        var before = wounded.state();
        var source = Files.createDirectory(base.resolve("source"));
        Files.writeString(source.resolve("file"), "something");
        try (var engine = wounded.open()) {
            assertThat(restore(engine, NEWEST, "to", "data/quote\"s and 'apostrophes'.txt").written()).isEqualTo(1);
            assertThat(base.resolve("to"))
                    .isDirectoryContaining(path -> path.endsWith("quote\"s and 'apostrophes'.txt"));
            assertThatThrownBy(() -> restore(engine, NEWEST, "nowhere", "notes.txt"))
                    .isInstanceOf(EngineException.Damaged.class)
                    .hasMessageContaining("volume 3 of the backup of " + Moment.shown(FIRST))
                    .hasMessageContaining("is missing");
            assertThat(restore(engine, NEWEST, "all")).satisfies(all -> assertThat(all.failed()).isPositive(),
                    all -> assertThat(all.written()).isGreaterThan(5));
            assertThat(told).anyMatch(event -> event instanceof Event.FileFailed failed
                    && failed.path().toString().equals("notes.txt") && failed.reason().contains("volume 3"));
            assertThat(base.resolve("all/notes.txt")).doesNotExist();
            assertThat(verify(engine, base).damaged()).isPositive();
            assertThatThrownBy(() -> engine.backup(Runs.backup(source), this::tell))
                    .isInstanceOf(EngineException.Damaged.class)
                    .hasMessageContaining("volume 3")
                    .matches(failure -> ((EngineException) failure).remedy() instanceof Remedy.BackUpFull);
        }
        assertThat(base.resolve("nowhere")).doesNotExist();
        assertThat(wounded.state()).isEqualTo(before);
    }

    @Test
    void aWrongPassphraseChangesNothingAnywhere() throws Exception {
        var source = Files.createDirectory(base.resolve("source"));
        Files.writeString(source.resolve("file"), "something");
        var cold = DuplicityPlace.fixture(program, base.resolve("cold"), "enc");
        for (var one : List.of(place, cold)) {
            var before = one.state();
            for (int what = 0; what < 5; what++) {
                int which = what;
                try (var engine = one.open(false, "wrong horse")) {
                    assertThatThrownBy(() -> {
                        switch (which) {
                            case 0 -> engine.backup(Runs.backup(source), this::tell);
                            case 1 -> engine.backup(Runs.backup(true, false, source), this::tell);
                            case 2 -> restore(engine, NEWEST, "to");
                            case 3 -> verify(engine, source);
                            default -> engine.planCleanup(null, this::tell);
                        }
                    }).as(which + " " + one).isInstanceOf(EngineException.WrongPassphrase.class)
                            .hasMessageNotContaining("horse");
                }
            }
            assertThat(one.state()).isEqualTo(before);
            assertThat(base.resolve("to")).doesNotExist();
            assertThat(one.temporary()).isEmptyDirectory();
        }
        try (var engine = cold.open(false, "wrong horse")) {
            assertThatThrownBy(() ->
                    Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, NEWEST, List.of()), new Listed(),
                            this::tell))
                    .isInstanceOf(EngineException.WrongPassphrase.class);
        }
    }

    @Test
    void readingMakesNoDestination() throws Exception {
        var nowhere = DuplicityPlace.of(program, base, false);
        try (var engine = nowhere.open()) {
            assertThatThrownBy(() -> engine.snapshots(SnapshotFilter.ALL, this::tell))
                    .isInstanceOf(EngineException.NoRepository.class)
                    .hasMessageContaining("" + nowhere.destination());
            assertThatThrownBy(() -> chosen(engine, NEWEST)).isInstanceOf(EngineException.NoRepository.class);
            assertThatThrownBy(() ->
                    Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, NEWEST, List.of()), new Listed(),
                            this::tell))
                    .isInstanceOf(EngineException.NoRepository.class);
            assertThatThrownBy(() -> restore(engine, NEWEST, "to")).isInstanceOf(EngineException.NoRepository.class);
            assertThatThrownBy(() -> verify(engine, base)).isInstanceOf(EngineException.NoRepository.class);
            assertThatThrownBy(() -> engine.planCleanup(FIRST, this::tell))
                    .isInstanceOf(EngineException.NoRepository.class);
        }
        assertThat(base.toFile().list()).containsExactly("temporary");
        assertThat(nowhere.temporary()).isEmptyDirectory();
    }

    @Test
    void aTrialChangesNothingHereOrThere() throws Exception {
        var cold = DuplicityPlace.fixture(program, base, "enc");
        var before = cold.state();
        var source = Files.createDirectory(base.resolve("source"));
        Files.writeString(source.resolve("file"), "something");
        try (var engine = cold.open(true, DuplicityPlace.PASSPHRASE)) {
            var listed = new Listed();
            Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, NEWEST, List.of()), listed, this::tell);
            assertThat(listed.paths).contains("notes.txt");
            var restored = Ask.restore(engine, request(NEWEST, "to", null, false, true), chosen -> { }, this::tell);
            assertThat(restored.written()).isEqualTo(listed.paths.size());
            var made = engine.backup(Runs.backup(true, true, source), this::tell);
            assertThat(made.snapshot()).isNull();
            assertThat(told).anyMatch(event -> event instanceof Event.FileStored stored
                    && stored.path().equals(ByteString.of("file")));
            assertThat(engine.planCleanup(null, this::tell).isEmpty()).isTrue();
        }
        assertThat(cold.state()).isEqualTo(before);
        assertThat(cold.cache()).doesNotExist();
        assertThat(base.resolve("to")).doesNotExist();
        assertThat(cold.temporary()).isEmptyDirectory();
    }

    @Test
    void whatDiffersAtTheTargetIsKeptUnlessItIsToBeReplaced() throws Exception {
        var target = Files.createDirectory(base.resolve("to"));
        Files.writeString(target.resolve("notes.txt"), "mine");
        Files.writeString(target.resolve("other"), "mine, too");
        try (var engine = place.open()) {
            var kept = Ask.restore(engine, request(NEWEST, "to", null, false, false, "notes.txt", "run.sh"),
                    chosen -> { }, this::tell);
            assertThat(kept).extracting(RestoreResult::kept, RestoreResult::written).containsExactly(1L, 1L);
            assertThat(target.resolve("notes.txt")).hasContent("mine");
            assertThat(told).anyMatch(event -> event instanceof Event.FileKept(var path, long size, var reason)
                    && path.equals(ByteString.of("notes.txt")) && reason.equals("differs from what is there"));
            var replaced = Ask.restore(engine, request(NEWEST, "to", null, true, false, "notes.txt"), chosen -> { },
                    this::tell);
            assertThat(replaced).extracting(RestoreResult::kept, RestoreResult::written).containsExactly(0L, 1L);
            assertThat(target.resolve("other")).hasContent("mine, too");
            assertThat(FoundTree.of(target))
                    .containsAllEntriesOf(only(FoundTree.expected("enc-20150403T220000Z"), "notes.txt", "run.sh"));
        }
    }

    private static Map<String, FoundTree.Entry> only(TreeMap<String, FoundTree.Entry> all, String... paths) {
        all.keySet().retainAll(List.of(paths));
        return all;
    }

    @Test
    void oneFileIsWrittenToAStream() throws Exception {
        var output = new ByteArrayOutputStream();
        try (var engine = place.open()) {
            var restored = Ask.restore(engine, request(new Selector.Back(1), "to", output, false, false,
                    "data/big.bin"), chosen -> { }, this::tell);
            assertThat(restored.bytes()).isEqualTo(204_900);
            assertThatThrownBy(() ->
                    Ask.restore(engine, request(NEWEST, "to", output, false, false, "data"), chosen -> { }, this::tell))
                    .isInstanceOf(EngineException.Refused.class).hasMessageContaining("only one file");
        }
        Files.write(base.resolve("big.bin"), output.toByteArray());
        assertThat(FoundTree.of(base).get("big.bin").sha256())
                .isEqualTo(FoundTree.expected("enc-20150401T100000Z").get("data/big.bin").sha256());
        assertThat(base.resolve("to")).doesNotExist();
    }

    @Test
    void verificationFindsOtherContentBehindEqualMetadata() throws Exception {
        var source = base.resolve("source");
        try (var engine = place.open()) {
            restore(engine, NEWEST, "source");
            var clean = verify(engine, source);
            assertThat(clean).extracting(VerifyResult::differing, VerifyResult::changedSince, VerifyResult::missing,
                    VerifyResult::unreadable, VerifyResult::damaged).as("" + told).containsExactly(0L, 0L, 0L, 0L, 0L);
            assertThat(clean.compared()).isPositive();

            var notes = source.resolve("notes.txt");
            var time = Files.getLastModifiedTime(notes);
            var bytes = Files.readAllBytes(notes);
            bytes[0] ^= 1;
            Files.write(notes, bytes);
            Files.setLastModifiedTime(notes, time);
            Files.setLastModifiedTime(source.resolve("run.sh"), FileTime.from(FIRST));
            Files.delete(source.resolve("docs/link"));
            Files.writeString(source.resolve("of today"), "what came later is no difference");
            told.clear();
            var found = verify(engine, source);
            assertThat(found.differing()).as("" + told).isEqualTo(1);
            assertThat(found.missing()).isEqualTo(1);
            // The directories in which something came or went are the same.
            assertThat(found.changedSince()).isEqualTo(1);
            assertThat(told).anyMatch(event -> event instanceof Event.FileFailed failed
                    && failed.path().equals(ByteString.of("notes.txt")));
            assertThat(told).contains(new Event.FileVanished(ByteString.of("docs/link")),
                    new Event.FileChanged(ByteString.of("run.sh")));
        }
    }

    @Test
    void aPathIsFoundAsItIsPrintedOrByItsPlaceAndWhatIsNotThereIsNamedWhereItIs() throws Exception {
        try (var engine = place.open()) {
            var source = engine.snapshots(SnapshotFilter.ALL, this::tell).getLast().stored().paths().getFirst();
            for (var argument : List.of(Runs.displayPath("docs/link"), Runs.absolute(source + "/docs/link"))) {
                var listed = new Listed();
                Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, NEWEST, List.of(argument, argument)), listed,
                        this::tell);
                assertThat(listed.paths).as(argument.text()).containsExactly("docs/link");
            }
            assertThatThrownBy(() -> restore(engine, NEWEST, "to", "goes-away"))
                    .isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("goes-away is not in the backup of")
                    .extracting("remedy").asString().contains("Choose[snapshot=" + idOf(engine, SECOND));
            assertThatThrownBy(() -> restore(engine, NEWEST, "to", "never there"))
                    .isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("nor in any other");
        }
        assertThat(base.resolve("to")).doesNotExist();
    }

    private RestoreResult restore(Engine engine, Selector selector, String to, String... paths) throws EngineException {
        return Ask.restore(engine, request(selector, to, null, false, false, paths), chosen -> { }, this::tell);
    }

    private Ask.Restore request(Selector selector, String to, ByteArrayOutputStream output, boolean overwrite,
            boolean trial, String... paths) {
        var arguments = new ArrayList<PathArgument>();
        for (var path : paths) arguments.add(Runs.displayPath(path));
        return new Ask.Restore(SnapshotFilter.ALL, selector, arguments, paths.length == 0,
                Runs.path(base.resolve(to)), output, overwrite, trial);
    }

    private VerifyResult verify(Engine engine, Path source) throws EngineException {
        return Ask.verify(engine, new Ask.Verify(Runs.filter(source), NEWEST, List.of()), chosen -> { }, this::tell);
    }

    private Instant chosen(Engine engine, Selector selector) throws EngineException {
        return engine.choose(SnapshotFilter.ALL, selector, this::tell).stored().time().instant();
    }

    private static String idOf(Engine engine, Instant time) throws EngineException {
        return engine.choose(SnapshotFilter.ALL, new Selector.NotAfter(time, "then"), Events.NONE).id().toString();
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }

    private static void delete(Path directory, String name) throws Exception {
        Files.delete(directory.resolve(name));
    }
}
