package dump.nativeengine;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.engine.BackupRequest;
import dump.engine.BackupResult;
import dump.engine.EngineException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Snapshot;
import dump.model.Timestamp;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With what a source is compared where the last backup cannot tell what it held. */
class ComparisonsTest {
    private static final int FILES = 40;
    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private final List<String> warnings = new ArrayList<>();
    private Path source;

    @BeforeEach
    void makesABackup() throws Exception {
        CheapKeys.create(store, null).close();
        base = base.toRealPath();
        source = fill(base.resolve("source"));
        backUp(Runs.HOST, Runs.TAG, source);
    }

    @ParameterizedTest
    @CsvSource({"tower, photos, with the name home", "laptop, home, of the host tower",
            "laptop, photos, of the host tower"})
    void underAnotherNameOrHostTheNewestThatHoldsTheSourceCounts(String host, String tag, String filter)
            throws Exception {
        empty(source);
        refused(host, tag, "is empty, and was not in the last backup " + filter + " (", source);
        Files.createDirectory(source.resolve("directory"));
        refused(host, tag, "had 40 files in the last backup " + filter + " (", source);
        Files.createFile(source.resolve("new"));
        refused(host, tag, "would have none of them in this one, but 1 other: 40 entries not there any more", source);
        backUpAll(host, tag, source);
        empty(source);
        Files.createFile(source.resolve("other"));
        // Its own history has begun.
        assertThat(backUp(host, tag, source).snapshot()).isNotNull();
    }

    @Test
    void ofAPartOfWhatAnotherNameHoldsTheSameIsTrue() throws Exception {
        fill(source.resolve("deep"));
        backUp(Runs.HOST, Runs.TAG, source);
        empty(source.resolve("deep"));
        Files.createFile(source.resolve("deep/new"));
        refused(Runs.HOST, "photos", "had 40 files in the last backup with the name home (", source.resolve("deep"));
    }

    @Test
    void whatIsLeftOutCountsForAnotherNameToo() throws Exception {
        Files.createFile(source.resolve("new.md"));
        var request = request(Runs.HOST, "photos", List.of("file*"), false, source);
        assertThatThrownBy(() -> run(Runs.HOST, request)).isInstanceOf(EngineException.Refused.class)
                .hasMessageContaining("40 entries left out by the exclude pattern \"file*\"");
    }

    @Test
    void anotherMachineMayHaveOtherFilesInThePlace() throws Exception {
        empty(source);
        for (int i = 0; i < 4; i++) Files.createFile(source.resolve("other" + i));
        assertThat(backUp("laptop", Runs.TAG, source).filesGone()).isEqualTo(-1);
    }

    @Test
    void nothingIsTakenOverFromAnotherHistory() throws Exception {
        var result = backUp("laptop", Runs.TAG, source);
        assertThat(result.summary()).returns((long) FILES, summary -> summary.filesNew());
        assertThat(result.filesGone()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"tower, home", "laptop, home", "tower, photos"})
    void whereNoSnapshotCanBeReadASourceWithoutFilesIsRefused(String host, String tag) throws Exception {
        damageEverySnapshot();
        empty(source);
        for (var name : new String[] {"", "directory"}) {
            Files.createDirectories(source.resolve(name));
            refused(host, tag, "there is no file in the source " + source + ", and whether there were any in the last"
                    + " backup is not known: a snapshot cannot be read; no snapshot was made",
                    source);
        }
        Files.createFile(source.resolve("new"));
        assertThat(backUp(host, tag, source).snapshot()).isNotNull();
    }

    @Test
    void whereItsDirectoryIsDamagedToo() throws Exception {
        for (var pack : At.names(store, FileKind.PACK)) store.remove(Handle.of(FileKind.PACK, pack));
        empty(source);
        refused(Runs.HOST, Runs.TAG, "that of ", source);
        refused(Runs.HOST, Runs.TAG, "cannot be read; no snapshot was made", source);
        refused("laptop", Runs.TAG, "cannot be read; no snapshot was made", source);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereItsDirectoryIsDamagedThatIsToldOnceAndNothingIsCalledGoneOrNot(boolean full) throws Exception {
        for (var pack : At.names(store, FileKind.PACK)) store.remove(Handle.of(FileKind.PACK, pack));
        Files.delete(source.resolve("file1"));
        assertThat(run(Runs.HOST, request(Runs.HOST, Runs.TAG, List.of(), full, source)).filesGone()).isEqualTo(-1);
        assertThat(warnings).filteredOn(text -> text.startsWith("the last backup is damaged")).hasSize(full ? 0 : 1);
        assertThat(warnings.getLast()).startsWith("whether files are gone from the source " + source
                + " since the last backup is not known: that of ").endsWith(" cannot be read");
    }

    /** It was made while the clock was wrong, and holds what there was all the same. */
    @ParameterizedTest
    @CsvSource({"tower, home", "laptop, home"})
    void oneThatIsDatedInTheFutureIsBetterThanNone(String host, String tag) throws Exception {
        try (var repository = CheapKeys.open(store, null); var lock = repository.locks().forWriting(Duration.ZERO,
                Events.NONE)) {
            var made = repository.snapshots(Events.NONE).entrySet().iterator().next();
            var s = made.getValue();
            var time = Timestamp.of(s.time().instant().plus(Duration.ofDays(300)), ZoneOffset.UTC);
            repository.saveSnapshot(new Snapshot(time, null, s.tree(), s.paths(), s.hostname(), s.username(), s.uid(),
                    s.gid(), s.excludes(), s.tags(), null, s.programVersion(), s.summary()), lock);
            store.remove(at("snapshots/" + made.getKey()));
        }
        empty(source);
        refused(host, tag, "is empty, and was not in the last backup ", source);
        Files.createFile(source.resolve("new"));
        refused(host, tag, "had 40 files in the last backup ", source);
        fill(source);
        assertThat(backUp(host, tag, source).snapshot()).isNotNull();
    }

    @Test
    void anOlderOneThatCanBeReadIsEnough() throws Exception {
        var before = At.names(store, FileKind.SNAPSHOT);
        Files.createFile(source.resolve("new"));
        backUp(Runs.HOST, Runs.TAG, source);
        for (var name : At.names(store, FileKind.SNAPSHOT)) if (!before.contains(name)) damage(name);
        empty(source);
        refused(Runs.HOST, Runs.TAG, "is empty, and was not in the last backup (", source);
        Files.createDirectory(source.resolve("directory"));
        refused(Runs.HOST, Runs.TAG, "had 40 files in the last backup (", source);
    }

    @Test
    void aFirstBackupOfNothingBesideThoseOfOthersIsRefused() throws Exception {
        var other = Files.createDirectory(base.resolve("other"));
        refused("laptop", "photos", "there is no file in " + other + ", and nothing to compare it with", other);
        Files.createFile(other.resolve("file"));
        var empty = Files.createDirectory(base.resolve("empty"));
        assertThat(backUp("laptop", "photos", other, empty).snapshot()).isNotNull();
    }

    @Test
    void aDirectoryThatBecameALinkIsComparedAndTold() throws Exception {
        Files.move(source, base.resolve("away"));
        var target = Files.createDirectory(base.resolve("target"));
        Files.createSymbolicLink(source, target);
        refused(Runs.HOST, Runs.TAG, "the source " + target + " is empty, and was not in the last backup (", source);
        assertThat(warnings.getLast()).isEqualTo("the source " + source + " leads through a symbolic link to " + target
                + " now, and did not in the last backup (" + brief() + "); its files are read as new ones, and stored"
                + " under " + target);
        Files.createFile(target.resolve("new"));
        refused(Runs.HOST, Runs.TAG, "had 40 files in the last backup (" + brief() + ", as " + source
                + ") and would have none of them", source);
        fill(target);
        backUp(Runs.HOST, Runs.TAG, source);
        warnings.clear();
        backUp(Runs.HOST, Runs.TAG, source);
        assertThat(warnings).isEmpty();
    }

    @Test
    void soIsOneBelowADirectoryThatBecameALink() throws Exception {
        var deep = fill(source.resolve("deep"));
        backUp(Runs.HOST, Runs.TAG, deep);
        Files.move(source, base.resolve("away"));
        Files.createDirectories(base.resolve("target/deep"));
        Files.createSymbolicLink(source, base.resolve("target"));
        refused(Runs.HOST, Runs.TAG, "is empty, and was not in the last backup (", deep);
    }

    @Test
    void aLinkThatBecameADirectoryOrLeadsElsewhereIsTold() throws Exception {
        var link = base.resolve("link");
        Files.createSymbolicLink(link, fill(base.resolve("target")));
        backUp(Runs.HOST, Runs.TAG, link);
        Files.delete(link);
        Files.createDirectory(link);
        refused(Runs.HOST, Runs.TAG, "the source " + link + " is empty, and was not in the last backup", link);
        assertThat(warnings.getLast()).startsWith(base.resolve("target") + " was in the last backup (")
                .endsWith("and will not be in this one, and " + link + " is new in it");
        Files.delete(link);
        Files.createSymbolicLink(link, Files.createDirectory(base.resolve("elsewhere")));
        refused(Runs.HOST, Runs.TAG, base.resolve("elsewhere") + " is empty, and was not in the last backup", link);
        Files.createFile(link.resolve("new"));
        refused(Runs.HOST, Runs.TAG, "would have none of them in this one, but 1 other", link);
        for (int i = 0; i < 4; i++) Files.createFile(link.resolve("new" + i));
        warnings.clear();
        assertThat(backUp(Runs.HOST, Runs.TAG, link).snapshot()).isNotNull();
        assertThat(warnings).hasSize(1);
        assertThat(backUp(Runs.HOST, Runs.TAG, link).snapshot()).isNotNull();
        assertThat(warnings).hasSize(1);
    }

    @Test
    void aSourceMoreOrLessIsNotTold() throws Exception {
        var other = fill(base.resolve("other"));
        backUp(Runs.HOST, Runs.TAG, source, other);
        backUp(Runs.HOST, Runs.TAG, other);
        backUp(Runs.HOST, Runs.TAG, base);
        backUp(Runs.HOST, Runs.TAG, source);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aStreamIsNoEarlierBackupOfASource() throws Exception {
        var request = Ask.backup(Runs.filter(source), List.of(ByteString.of("/db.sql")),
                new ByteArrayInputStream("text".getBytes()), List.of(), List.of(), List.of(), false, Long.MAX_VALUE,
                false, List.of(), false, false, false, false);
        run(Runs.HOST, request);
        backUp(Runs.HOST, Runs.TAG, source);
        assertThat(warnings).isEmpty();
    }

    private Path fill(Path directory) throws Exception {
        Files.createDirectories(directory);
        for (int i = 0; i < FILES; i++) Files.writeString(directory.resolve("file" + i), "file " + i);
        return directory;
    }

    private static void empty(Path directory) throws Exception {
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList())
                if (!path.equals(directory)) Files.delete(path);
        }
    }

    private void refused(String host, String tag, String words, Path... sources) throws Exception {
        int before = At.names(store, FileKind.SNAPSHOT).size();
        for (boolean full : new boolean[] {false, true}) {
            assertThatThrownBy(() -> run(host, request(host, tag, List.of(), full, sources)))
                    .isInstanceOf(EngineException.Emptied.class).hasMessageContaining(words);
        }
        assertThat(At.names(store, FileKind.SNAPSHOT)).hasSize(before);
    }

    private BackupResult backUp(String host, String tag, Path... sources) throws Exception {
        return run(host, request(host, tag, List.of(), false, sources));
    }

    private void backUpAll(String host, String tag, Path... sources) throws Exception {
        var r = request(host, tag, List.of(), false, sources);
        run(host, Ask.backup(r.history(), r.sources(), null, List.of(), List.of(), List.of(), false,
                Long.MAX_VALUE, false, List.of(), false, true, false, false));
    }

    private static BackupRequest request(String host, String tag, List<String> exclude, boolean full, Path... sources) {
        var real = Arrays.stream(sources).map(path -> {
            try {
                return path.toRealPath().toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).toList();
        return Ask.backup(SnapshotFilter.own(host, tag, real),
                Arrays.stream(sources).map(Runs::path).toList(),
                null, exclude, List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(), full, false, false,
                false);
    }

    private BackupResult run(String host, BackupRequest request) throws Exception {
        try (var engine = NativeEngine.open(store, Runs.passphrase(), Runs.options(null).host(host))) {
            return engine.backup(request, event -> {
                if (event instanceof Event.Warning(var text, var _)
                        && !text.contains("new history")) warnings.add(text);
            });
        }
    }

    private void damageEverySnapshot() throws Exception {
        for (var name : At.names(store, FileKind.SNAPSHOT)) damage(name);
    }

    private void damage(String name) throws Exception {
        store.save(at("snapshots/" + name), List.of(ByteBuffer.wrap(new byte[100])));
    }

    private String brief() throws Exception {
        return At.names(store, FileKind.SNAPSHOT).getLast().substring(0, 8);
    }
}
