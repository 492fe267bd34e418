package dump.engine;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend;
import dump.backend.MemoryBackend;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Snapshot;
import dump.model.Timestamp;
import dump.repository.Cheap;
import dump.snapshots.PointInTime;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
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
    private final List<String> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<PointInTime> besides = new ArrayList<>();
    private Path source;
    private Id first;

    @BeforeEach
    void makeARepository() throws Exception {
        Cheap.create(store, null).close();
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
        for (var argument : List.of(Runs.printed("db.sql"), Runs.absolute("/db.sql"))) {
            assertThat(content(NEWEST, argument)).isEqualTo("dump of today");
            assertThat(content(new Selector.Back(1), argument)).isEqualTo("dump of yesterday");
        }
        assertThat(chosen(NEWEST, Runs.printed("db.sql"))).isEqualTo(newer);
        assertThat(chosen(new Selector.Back(1), Runs.printed("db.sql"))).isEqualTo(older);
        assertThatThrownBy(() -> chosen(new Selector.Back(2), Runs.printed("db.sql"))).hasMessageContaining("-2");
        assertThatThrownBy(() -> chosen(NEWEST, Runs.printed("file"), Runs.printed("db.sql")))
                .hasMessageContaining("--date id:" + newer.brief());
    }

    @Test
    void aFileOfTheNameIsTakenBeforeTheStream() throws Exception {
        stream("file", "of the pipe");
        assertThat(content(NEWEST, Runs.printed("file"))).isEqualTo("of the disk");
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
            assertThatThrownBy(() -> engine.choose(Runs.whose(source), NEWEST, Events.NONE))
                    .hasMessageContaining("db.sql").hasMessageContaining("mail");
        }
        assertThat(content(NEWEST, Runs.printed("mail"))).isEqualTo("two");
    }

    @Test
    void whereThereAreOnlyStreamsTheNewestIsVerified() throws Exception {
        forget(first);
        var older = stream("db.sql", "one");
        var newer = stream("mail", "two");
        assertThat(verify(NEWEST)).returns(newer, result -> result.point().id())
                .returns(true, result -> result.point().stream()).returns(1L, VerifyResult::files)
                .returns(0L, result -> result.compared() + result.missing() + result.unreadable());
        assertThat(notes).containsExactly("there are only backups of standard input; this is the newest of them, mail;"
                + " by their names also db.sql");
        assertThat(verify(new Selector.Back(1)).point().id()).isEqualTo(older);
        assertThat(verify(Whose.ALL, NEWEST).point().id()).isEqualTo(newer);
    }

    @Test
    void listsMarkStreams() throws Exception {
        var stream = stream("db.sql", "one");
        try (var engine = Runs.open(store, null)) {
            assertThat(engine.snapshots(Runs.whose(source), Events.NONE)).filteredOn(PointInTime::stream)
                    .extracting(PointInTime::id).containsExactly(stream);
        }
    }

    @ParameterizedTest
    @CsvSource({"laptop, home", "tower, photos", "laptop, photos"})
    void nothingIsSaidToBeNowhereThatAnothersSnapshotHolds(String host, String tag) throws Exception {
        var others = copy(first, Duration.ofDays(host.equals("laptop") ? 0 : 400), host, tag);
        forget(first);
        Files.move(source.resolve("file"), source.resolve("other"));
        backup();
        assertThatThrownBy(() -> verify(NEWEST, Runs.printed("file")))
                .hasMessageContaining("file is not in the backup of ").hasMessageNotContaining("nor in any other")
                .hasMessageContaining("of the host " + host).hasMessageContaining("--date id:" + others.brief());
        assertThatThrownBy(() -> verify(NEWEST, Runs.printed("never there")))
                .hasMessageContaining(", nor in any other; `dump manifest`");
    }

    @Test
    void norAStreamThatIsNotOurs() throws Exception {
        var ours = stream("db.sql", "text");
        var theirs = copy(ours, Duration.ZERO, Runs.HOST, "other");
        forget(ours);
        for (var argument : List.of(Runs.printed("db.sql"), Runs.absolute("/db.sql")))
            assertThatThrownBy(() -> verify(NEWEST, argument)).hasMessageNotContaining("nor in any other")
                    .hasMessageContaining("with the tag other").hasMessageContaining("--date id:" + theirs.brief());
    }

    @Test
    void whatCannotBeReadIsNotSaidToLackIt() throws Exception {
        var second = backup();
        store.save(at("snapshots/" + first), List.of(ByteBuffer.wrap(new byte[100])));
        assertThatThrownBy(() -> verify(new Selector.ById(second.toString()), Runs.printed("no such")))
                .hasMessageContaining(", nor in any other that can be read; ");
    }

    @Test
    void theFutureIsNamedAndReachedByItsIdentifier() throws Exception {
        var future = copy(first, Duration.ofDays(400), Runs.HOST, Runs.TAG);
        assertThat(chosen(NEWEST)).isEqualTo(first);
        assertThat(warnings).singleElement().asString().contains("--date id:" + future.brief());
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
        for (var arguments : List.of(new PathArgument[0], new PathArgument[] {Runs.printed("file")})) {
            assertThatThrownBy(() -> verify(Whose.ALL, NEWEST, arguments))
                    .isInstanceOfSatisfying(EngineException.Ambiguous.class, several -> assertThat(several.points())
                            .extracting(PointInTime::id).containsExactlyInAnyOrderElementsOf(all));
        }
        for (var id : all)
            assertThat(verify(Whose.ALL, new Selector.ById(id.brief())).point().id()).isEqualTo(id);
        assertThat(besides).isEmpty();
        assertThat(verify(new Whose("laptop", null, List.of(), false), NEWEST).point().id()).isEqualTo(other);
        assertThat(besides).isEmpty();
        assertThat(verify(new Whose(Runs.HOST, null, List.of(), false), NEWEST).point().id()).isEqualTo(third);
        assertThat(besides).extracting(PointInTime::id).containsExactly(first);
        besides.clear();
        assertThat(verify(Whose.ALL, new Selector.NotAfter(Instant.MAX, "late")).point().id()).isEqualTo(third);
        assertThat(besides).extracting(PointInTime::id).containsExactlyInAnyOrder(first, other);
    }

    @Test
    void aPathThatOnlyOneOfThemHoldsIsNoQuestion() throws Exception {
        Files.writeString(source.resolve("new"), "new");
        var second = backup();
        copy(first, Duration.ofDays(-1), "laptop", Runs.TAG);
        assertThat(verify(Whose.ALL, NEWEST, Runs.printed("new")).point().id()).isEqualTo(second);
        assertThat(besides).isEmpty();
        assertThatThrownBy(() -> verify(Whose.ALL, NEWEST, Runs.printed("no such")))
                .isInstanceOf(EngineException.Refused.class).hasMessageContaining("nor in any other");
    }

    @Test
    void theStreamsOfOneBackupStandBesideItsFiles() throws Exception {
        var stream = stream("db.sql", "today");
        assertThat(verify(Whose.ALL, NEWEST).point().id()).isEqualTo(first);
        assertThat(besides).extracting(PointInTime::id).containsExactly(stream);
        assertThat(verify(Whose.ALL, NEWEST, Runs.printed("db.sql")).point().id()).isEqualTo(stream);
    }

    @Test
    void whatABackupHadUnderAnotherNameIsSaidOnceAndInErrors() throws Exception {
        Files.delete(source.resolve("file"));
        Files.writeString(source.resolve("other"), "other");
        var renamed = new Whose("renamed", Runs.TAG, List.of(source.toString()), false);
        var request = Runs.backup(source);
        var settings = new NativeSettings(new dump.backend.Location.Local("/nowhere"), null, "renamed", "ada", 2,
                Duration.ZERO, false, "dump test");
        for (int run = 0; run < 2; run++) {
            try (var engine = NativeEngine.open(settings, store, () -> Cheap.PASSPHRASE.getBytes())) {
                engine.backup(new BackupRequest(renamed, request.sources(), null, List.of(), List.of(), List.of(),
                        false, Long.MAX_VALUE, false, List.of(), false, false, false, false), this::tell);
            }
        }
        assertThat(warnings).singleElement().asString().contains("new history").contains("host = \"tower\"");
        assertThatThrownBy(() -> verify(renamed, NEWEST, Runs.printed("file")))
                .hasMessageContaining("host = \"tower\"").hasMessageContaining("--date id:" + first.brief());
        assertThatThrownBy(() -> verify(renamed, NEWEST, Runs.printed("never there")))
                .hasMessageNotContaining("tower");
        assertThatThrownBy(() -> verify(renamed, new Selector.Back(2))).hasMessageContaining("host = \"tower\"");
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
        var request = new BackupRequest(Runs.whose(source), List.of(ByteString.of("/" + name)),
                new ByteArrayInputStream(content.getBytes()), List.of(), List.of(), List.of(), false, Long.MAX_VALUE,
                false, List.of(), false, false, false, false);
        try (var engine = Runs.open(store, null)) {
            return engine.backup(request, Events.NONE).snapshot();
        }
    }

    /** The same content at another time, of another host, under another name. */
    private Id copy(Id id, Duration later, String host, String tag) throws Exception {
        try (var repository = Cheap.open(store, null); var lock = repository.lock(true, Duration.ZERO, Events.NONE)) {
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
        return verify(selector, arguments).point().id();
    }

    private VerifyResult verify(Selector selector, PathArgument... arguments) throws Exception {
        return verify(Runs.whose(source), selector, arguments);
    }

    private VerifyResult verify(Whose whose, Selector selector, PathArgument... arguments) throws Exception {
        try (var engine = Runs.open(store, null)) {
            return engine.verify(new VerifyRequest(whose, selector, List.of(arguments)), new Choice() {
                @Override
                public void chosen(PointInTime point) { }

                @Override
                public void besides(List<PointInTime> others) {
                    besides.addAll(others);
                }
            }, this::tell);
        }
    }

    private String content(Selector selector, PathArgument argument) throws Exception {
        var output = new ByteArrayOutputStream();
        try (var engine = Runs.open(store, null)) {
            engine.restore(new RestoreRequest(Runs.whose(source), selector, List.of(argument), false,
                    ByteString.of("/nowhere"), output, false, false), point -> { }, this::tell);
        }
        return output.toString();
    }

    private void tell(Event event) {
        if (event instanceof Event.Warning(var text)) warnings.add(text);
        if (event instanceof Event.Note(var text)) notes.add(text);
    }
}
