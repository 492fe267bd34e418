package dump.nativeengine;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.MemoryBackend;
import dump.engine.BackupResult;
import dump.engine.EngineException;
import dump.engine.PathArgument;
import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import dump.model.Snapshot;
import dump.model.Timestamp;
import dump.repository.CheapKeys;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeChoiceTest {
    private static final Selector NEWEST = new Selector.Newest();
    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private final List<Event.Warning> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<SnapshotInfo> besides = new ArrayList<>();
    private Path source;
    private Id first;

    @BeforeEach
    void makeARepository() throws Exception {
        CheapKeys.create(store, null).close();
        source = Files.createDirectory(base.resolve("source"));
        Files.writeString(source.resolve("file"), "of the disk");
        first = backup();
    }

    @Test
    void aStreamIsNeverTakenForTheFiles() throws Exception {
        var stream = stream("db.sql", "dump of today");
        for (var selector : List.of(NEWEST, new Selector.NotAfter(Instant.MAX, "late")))
            assertThat(chosen(selector)).isEqualTo(first);
        assertThat(backupResult().parent()).isEqualTo(first);
        assertThat(chosen(new Selector.Back(1))).isEqualTo(first);
        assertThat(chosen(new Selector.ById(stream.toString()))).isEqualTo(stream);
    }

    @Test
    void aStreamThatIsCalledAsTheSourceHidesItNeither() throws Exception {
        stream(source.getName(0).toString(), "no directory");
        assertThat(chosen(NEWEST)).isEqualTo(first);
        assertThat(backupResult().parent()).isEqualTo(first);
    }

    @Test
    void aStreamIsFoundByItsNameAndItsPathAtAnyTime() throws Exception {
        var older = stream("db.sql", "dump of yesterday");
        var newer = stream("db.sql", "dump of today");
        for (var argument : List.of(Runs.displayPath("db.sql"), Runs.absolute("/db.sql"))) {
            assertThat(content(NEWEST, argument)).isEqualTo("dump of today");
            assertThat(content(new Selector.Back(1), argument)).isEqualTo("dump of yesterday");
        }
        assertThat(chosen(NEWEST, Runs.displayPath("db.sql"))).isEqualTo(newer);
        assertThat(chosen(new Selector.Back(1), Runs.displayPath("db.sql"))).isEqualTo(older);
        assertThatThrownBy(() -> chosen(new Selector.Back(2), Runs.displayPath("db.sql"))).hasMessageContaining("-2");
        assertThatThrownBy(() -> chosen(NEWEST, Runs.displayPath("file"), Runs.displayPath("db.sql")))
                .hasFieldOrPropertyWithValue("remedy", new Remedy.Choose(newer));
    }

    @Test
    void aFileOfTheNameIsTakenBeforeTheStream() throws Exception {
        stream("file", "of the pipe");
        assertThat(content(NEWEST, Runs.displayPath("file"))).isEqualTo("of the disk");
        assertThat(content(NEWEST, Runs.absolute("/file"))).isEqualTo("of the pipe");
    }

    @Test
    void aStreamIsNotComparedWithWhatHasItsName() throws Exception {
        var stream = stream(base.getName(0).toString(), "no directory");
        var result = verify(new Selector.ById(stream.toString()));
        assertThat(result.files()).isEqualTo(1);
        assertThat(result.compared() + result.missing() + result.changedSince()).isZero();
    }

    @Test
    void whereThereAreOnlyStreamsTheirNamesAreTold() throws Exception {
        forget(first);
        stream("db.sql", "one");
        stream("mail", "two");
        try (var engine = Runs.open(store, null)) {
            assertThatThrownBy(() -> engine.choose(Runs.filter(source), NEWEST, Events.NONE))
                    .hasMessageContaining("db.sql").hasMessageContaining("mail");
        }
        assertThat(content(NEWEST, Runs.displayPath("mail"))).isEqualTo("two");
    }

    @Test
    void whereThereAreOnlyStreamsTheNewestIsVerified() throws Exception {
        forget(first);
        var older = stream("db.sql", "one");
        var newer = stream("mail", "two");
        assertThat(verify(NEWEST)).returns(newer, result -> result.snapshot().id())
                .returns(true, result -> result.snapshot().stream()).returns(1L, VerifyResult::files)
                .returns(0L, result -> result.compared() + result.missing() + result.unreadable());
        assertThat(notes).containsExactly("there are only backups of standard input; this is the newest of them, mail;"
                + " by their names also db.sql");
        assertThat(verify(new Selector.Back(1)).snapshot().id()).isEqualTo(older);
        assertThat(verify(SnapshotFilter.ALL, NEWEST).snapshot().id()).isEqualTo(newer);
    }

    @Test
    void listsMarkStreams() throws Exception {
        var stream = stream("db.sql", "one");
        try (var engine = Runs.open(store, null)) {
            assertThat(engine.snapshots(Runs.filter(source), Events.NONE)).filteredOn(SnapshotInfo::stream)
                    .extracting(SnapshotInfo::id).containsExactly(stream);
        }
    }

    @ParameterizedTest
    @CsvSource({"laptop, home", "tower, photos", "laptop, photos"})
    void nothingIsSaidToBeNowhereThatAnothersSnapshotHolds(String host, String tag) throws Exception {
        var others = copy(first, Duration.ofDays(host.equals("laptop") ? 0 : 400), host, tag);
        forget(first);
        Files.move(source.resolve("file"), source.resolve("other"));
        backup();
        assertThatThrownBy(() -> verify(NEWEST, Runs.displayPath("file")))
                .hasMessageContaining("file is not in the backup of ").hasMessageNotContaining("nor in any other")
                .hasMessageContaining("of the host " + host)
                .satisfies(failure -> assertThat(((EngineException.NotHeld) failure).remedy().toString())
                        .startsWith("Choose").contains(others.toString()));
        assertThatThrownBy(() -> verify(NEWEST, Runs.displayPath("never there")))
                .hasMessageEndingWith(", nor in any other")
                .hasFieldOrPropertyWithValue("remedy", new Remedy.ListEntries());
    }

    @Test
    void norAStreamThatIsNotOurs() throws Exception {
        var ours = stream("db.sql", "text");
        var theirs = copy(ours, Duration.ZERO, Runs.HOST, "other");
        forget(ours);
        for (var argument : List.of(Runs.displayPath("db.sql"), Runs.absolute("/db.sql")))
            assertThatThrownBy(() -> verify(NEWEST, argument)).hasMessageNotContaining("nor in any other")
                    .hasMessageContaining("with the tag other")
                    .hasFieldOrPropertyWithValue("remedy", new Remedy.ChooseOfAll(theirs));
    }

    @Test
    void whatCannotBeReadIsNotSaidToLackIt() throws Exception {
        var second = backup();
        store.save(at("snapshots/" + first), List.of(ByteBuffer.wrap(new byte[100])));
        assertThatThrownBy(() -> verify(new Selector.ById(second.toString()), Runs.displayPath("no such")))
                .hasMessageEndingWith(", nor in any other that can be read");
    }

    @Test
    void theFutureIsNamedAndReachedByItsIdentifier() throws Exception {
        var future = copy(first, Duration.ofDays(400), Runs.HOST, Runs.TAG);
        assertThat(chosen(NEWEST)).isEqualTo(first);
        assertThat(warnings).singleElement().extracting(Event.Warning::remedy)
                .isInstanceOfSatisfying(Remedy.ChooseFuture.class,
                remedy -> assertThat(remedy.only()).isEqualTo(future));
        assertThat(chosen(new Selector.ById(future.brief()))).isEqualTo(future);
        assertThat(warnings).hasSize(1);
        assertThat(backupResult().parent()).isEqualTo(first);
        assertThat(warnings).hasSize(2);
    }

    @Test
    void anHourOfDifferenceBetweenClocksIsBorne() throws Exception {
        var soon = copy(first, Duration.ofMinutes(50), Runs.HOST, Runs.TAG);
        assertThat(chosen(NEWEST)).isEqualTo(soon);
        assertThat(backupResult().parent()).isEqualTo(soon);
        assertThat(warnings).isEmpty();
    }

    @Test
    void ofSeveralBackupsNoneIsTakenInSilence() throws Exception {
        var other = copy(first, Duration.ZERO, "laptop", Runs.TAG);
        var third = copy(first, Duration.ofSeconds(1), Runs.HOST, "photos");
        var all = List.of(third, first, other);
        for (var arguments : List.of(new PathArgument[0], new PathArgument[] {Runs.displayPath("file")})) {
            assertThatThrownBy(() -> verify(SnapshotFilter.ALL, NEWEST, arguments))
                    .isInstanceOfSatisfying(EngineException.Ambiguous.class, several -> assertThat(several.snapshots())
                            .extracting(SnapshotInfo::id).containsExactlyInAnyOrderElementsOf(all));
        }
        for (var id : all)
            assertThat(verify(SnapshotFilter.ALL, new Selector.ById(id.brief())).snapshot().id()).isEqualTo(id);
        assertThat(besides).isEmpty();
        assertThat(verify(SnapshotFilter.own("laptop", null, List.of()), NEWEST).snapshot().id()).isEqualTo(other);
        assertThat(besides).isEmpty();
        assertThat(verify(SnapshotFilter.own(Runs.HOST, null, List.of()), NEWEST).snapshot().id()).isEqualTo(third);
        assertThat(besides).extracting(SnapshotInfo::id).containsExactly(first);
        besides.clear();
        assertThat(verify(SnapshotFilter.ALL, new Selector.NotAfter(Instant.MAX, "late")).snapshot().id())
                .isEqualTo(third);
        assertThat(besides).extracting(SnapshotInfo::id).containsExactlyInAnyOrder(first, other);
    }

    @Test
    void aPathThatOnlyOneOfThemHoldsIsNoQuestion() throws Exception {
        Files.writeString(source.resolve("new"), "new");
        var second = backup();
        copy(first, Duration.ofDays(-1), "laptop", Runs.TAG);
        assertThat(verify(SnapshotFilter.ALL, NEWEST, Runs.displayPath("new")).snapshot().id()).isEqualTo(second);
        assertThat(besides).isEmpty();
        assertThatThrownBy(() -> verify(SnapshotFilter.ALL, NEWEST, Runs.displayPath("no such")))
                .isInstanceOf(EngineException.Refused.class).hasMessageContaining("nor in any other");
    }

    @Test
    void theStreamsOfOneBackupStandBesideItsFiles() throws Exception {
        var stream = stream("db.sql", "today");
        assertThat(verify(SnapshotFilter.ALL, NEWEST).snapshot().id()).isEqualTo(first);
        assertThat(besides).extracting(SnapshotInfo::id).containsExactly(stream);
        assertThat(verify(SnapshotFilter.ALL, NEWEST, Runs.displayPath("db.sql")).snapshot().id()).isEqualTo(stream);
    }

    @Test
    void whatABackupHadUnderAnotherNameIsSaidOnceAndInErrors() throws Exception {
        Files.delete(source.resolve("file"));
        Files.writeString(source.resolve("other"), "other");
        var renamed = SnapshotFilter.own("renamed", Runs.TAG, List.of(source.toString()));
        var request = Runs.backup(source);
        for (int run = 0; run < 2; run++) {
            try (var engine = NativeEngine.open(store, Runs.passphrase(), Runs.options(null).host("renamed"))) {
                engine.backup(Ask.backup(renamed, request.sources(), null, List.of(), List.of(), List.of(),
                        false, Long.MAX_VALUE, false, List.of(), false, false, false, false), this::tell);
            }
        }
        assertThat(warnings).singleElement().satisfies(warning -> assertThat(warning.text())
                .contains("new history")).extracting(Event.Warning::remedy)
                .isEqualTo(new Remedy.Adopt("tower", null, false));
        assertThatThrownBy(() -> verify(renamed, NEWEST, Runs.displayPath("file")))
                .hasFieldOrPropertyWithValue("remedy",
                new Remedy.ChooseOrAdopt(first, new Remedy.Adopt("tower", null, false)));
        assertThatThrownBy(() -> verify(renamed, NEWEST, Runs.displayPath("never there")))
                .hasMessageNotContaining("tower");
        assertThatThrownBy(() -> verify(renamed, new Selector.Back(2)))
                .hasFieldOrPropertyWithValue("remedy", new Remedy.Adopt("tower", null, false));
    }

    private Id backup() throws Exception {
        return backupResult().snapshot();
    }

    private BackupResult backupResult() throws Exception {
        try (var engine = Runs.open(store, null)) {
            return engine.backup(Runs.backup(source), this::tell);
        }
    }

    private Id stream(String name, String content) throws Exception {
        var request = Ask.backup(Runs.filter(source), List.of(ByteString.of("/" + name)),
                new ByteArrayInputStream(content.getBytes()), List.of(), List.of(), List.of(), false, Long.MAX_VALUE,
                false, List.of(), false, false, false, false);
        try (var engine = Runs.open(store, null)) {
            return engine.backup(request, Events.NONE).snapshot();
        }
    }

    /** The same content at another time, of another host, under another name. */
    private Id copy(Id id, Duration later, String host, String tag) throws Exception {
        try (var repository = CheapKeys.open(store, null); var lock = repository.locks().forWriting(Duration.ZERO,
                Events.NONE)) {
            var s = repository.snapshots(Events.NONE).get(id);
            return repository.saveSnapshot(new Snapshot(Timestamp.of(s.time().instant().plus(later),
                    ZoneId.systemDefault()), null, s.tree(), s.paths(), host, s.username(), s.uid(), s.gid(),
                    s.excludes(), List.of(tag), null, s.programVersion(), s.summary()), lock);
        }
    }

    private void forget(Id id) throws Exception {
        store.remove(at("snapshots/" + id));
    }

    private Id chosen(Selector selector, PathArgument... arguments) throws Exception {
        return verify(selector, arguments).snapshot().id();
    }

    private VerifyResult verify(Selector selector, PathArgument... arguments) throws Exception {
        return verify(Runs.filter(source), selector, arguments);
    }

    private VerifyResult verify(SnapshotFilter filter, Selector selector, PathArgument... arguments) throws Exception {
        try (var engine = Runs.open(store, null)) {
            return Ask.verify(engine, new Ask.Verify(filter, selector, List.of(arguments)), new Ask.Choosing() {
                @Override
                public void chosen(SnapshotInfo snapshot) { }

                @Override
                public void besides(List<SnapshotInfo> others) {
                    besides.addAll(others);
                }
            }, this::tell);
        }
    }

    private String content(Selector selector, PathArgument argument) throws Exception {
        var output = new ByteArrayOutputStream();
        try (var engine = Runs.open(store, null)) {
            Ask.restore(engine, new Ask.Restore(Runs.filter(source), selector, List.of(argument), false,
                    ByteString.of("/nowhere"), output, false, false), snapshot -> { }, this::tell);
        }
        return output.toString();
    }

    private void tell(Event event) {
        if (event instanceof Event.Warning warning) warnings.add(warning);
        if (event instanceof Event.Note(var text, var _)) notes.add(text);
    }
}
