package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.MemoryBackend;
import dump.engine.BackupRequest;
import dump.engine.BackupResult;
import dump.engine.EngineException;
import dump.model.Event;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backup of nothing, or next to nothing, where there was something is not made. */
class LossGuardTest {
    @TempDir Path base;
    private Path source;
    private NativeEngine engine;
    private final Queue<Event> told = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void backUpThreeFiles() throws Exception {
        base = base.toRealPath();
        source = Files.createDirectories(base.resolve("source"));
        Files.createDirectory(source.resolve("deep"));
        for (var name : new String[] {"a.txt", "b.txt", "deep/c.txt"}) Files.writeString(source.resolve(name), name);
        var store = new MemoryBackend();
        CheapKeys.create(store, null).close();
        engine = Runs.open(store, null);
        engine.backup(Runs.backup(source), told::add);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void refusesAMarkerInTheRootOfTheSource() throws Exception {
        Files.createFile(source.resolve(".nobackup"));
        var marked = new Asked();
        marked.marks.add(".nobackup");
        refused(marked, "had 3 files in the last backup", "would have none in this one",
                "4 entries left out by the marker .nobackup in " + source);
        marked.allowEmpty = true;
        assertThat(backup(marked).filesGone()).isEqualTo(3);
        marked.allowEmpty = false;
        // What is lost with open eyes is not asked for again.
        assertThat(backup(marked).filesGone()).isZero();
    }

    @Test
    void refusesACacheTagInTheRootOfTheSource() throws Exception {
        Files.writeString(source.resolve("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n");
        var caches = new Asked();
        caches.caches = true;
        refused(caches, "4 entries left out by the marker CACHEDIR.TAG in " + source);
    }

    @Test
    void refusesALimitBelowEveryFile() throws Exception {
        var small = new Asked();
        small.largerThan = 1;
        refused(small, "3 entries left out by exclude-larger-than");
    }

    @ParameterizedTest
    @CsvSource({"*, !*.md", "**, !**/*.md", "*.txt, !*.md", "/**/*.txt, !x"})
    void refusesPatternsThatLeaveNothing(String exclude, String include) throws Exception {
        var patterns = new Asked();
        patterns.exclude.addAll(List.of(exclude, include));
        refused(patterns, "left out by the exclude pattern \"" + exclude + "\"");
    }

    @Test
    void refusesAnOwnPlaceThatIsAllThereWas() throws Exception {
        var own = new Asked();
        for (var name : new String[] {"a.txt", "b.txt", "deep"}) own.leaveOut.add(source.resolve(name));
        refused(own, source.resolve("deep") + " belongs to dump itself");
    }

    @Test
    void refusesASourceWhoseFilesAreGone() throws Exception {
        for (var name : new String[] {"a.txt", "b.txt", "deep/c.txt"}) Files.delete(source.resolve(name));
        refused(new Asked(), "had 3 files", "3 entries not there any more");
    }

    @Test
    void refusesAFileWhereTheSourceWasADirectory() throws Exception {
        Files.move(source, base.resolve("away"));
        Files.writeString(source, "not a disk");
        refused(new Asked(), "had 3 files", "4 entries in what is no longer a directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "a/new", "b/c/new", "deep/new"})
    void aNewFileDoesNotStandForAllThatAreGone(String name) throws Exception {
        for (var file : new String[] {"a.txt", "b.txt", "deep/c.txt"}) Files.delete(source.resolve(file));
        Files.createDirectories(source.resolve(name).getParent());
        Files.createFile(source.resolve(name));
        refused(new Asked(), "had 3 files in the last backup", "would have none of them in this one, but 1 other:"
                + " 3 entries");
    }

    @Test
    void neitherDoesADirectoryOrALink() throws Exception {
        for (var name : new String[] {"a.txt", "b.txt", "deep/c.txt"}) Files.delete(source.resolve(name));
        Files.createDirectories(source.resolve("new/directory"));
        Files.createSymbolicLink(source.resolve("link"), source);
        refused(new Asked(), "had 3 files", "would have none in this one");
    }

    @Test
    void whatIsADirectoryNowIsNoFileThatIsLeft() throws Exception {
        for (var name : new String[] {"a.txt", "b.txt", "deep/c.txt"}) {
            Files.delete(source.resolve(name));
            Files.createDirectory(source.resolve(name));
        }
        Files.createFile(source.resolve("a.txt/new"));
        refused(new Asked(), "had 3 files", "would have none of them");
    }

    @Test
    void aNewFileBesideAPatternThatLeavesOutAllOthersIsRefused() throws Exception {
        Files.createFile(source.resolve("new.md"));
        var patterns = new Asked();
        patterns.exclude.add("*.txt");
        refused(patterns, "would have none of them", "left out by the exclude pattern \"*.txt\"");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, false", "1, 2, false", "10, 10, false", "2, 1, true", "10, 9, true", "11, 11, true",
            "40, 1, true", "40, 40, true", "1, 0, true"})
    void aFewFilesMayAllGetNewNamesEachNight(int before, int after, boolean refused) throws Exception {
        var nightly = Files.createDirectory(base.resolve("nightly"));
        for (int i = 0; i < before; i++) Files.createFile(nightly.resolve("dump.sql-2026-11-27-" + i));
        Files.createDirectory(nightly.resolve("stays"));
        engine.backup(Runs.backup(nightly), told::add);
        for (int i = 0; i < before; i++) Files.delete(nightly.resolve("dump.sql-2026-11-27-" + i));
        for (int i = 0; i < after; i++) Files.createFile(nightly.resolve("dump.sql-2026-11-28-" + i));
        if (refused) refused(new Asked(nightly), "had " + before + " file");
        else assertThat(backup(new Asked(nightly)).filesGone()).isEqualTo(before);
    }

    @Test
    void goesOnWhereTheSourceHadNoFile() throws Exception {
        var empty = Files.createDirectory(base.resolve("empty"));
        for (int run = 0; run < 2; run++)
            assertThat(engine.backup(Runs.backup(source, empty), told::add).snapshot()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"202, 20, 0, true", "202, 21, 0, false", "103, 2, 0, true", "102, 2, 0, false", "202, 20, 80, true",
            "202, 20, 81, false"})
    void refusesLessThanATenthOfTheEntriesIfItIsAHundredFewer(int before, int after, int others, boolean refused)
            throws Exception {
        var many = base.resolve("many");
        Files.createDirectories(many.resolve("below"));
        Files.createFile(many.resolve("stays"));
        for (int i = 2; i < before; i++) Files.createFile(many.resolve("below/" + i));
        engine.backup(Runs.backup(many), told::add);
        for (int i = after; i < before; i++) Files.delete(many.resolve("below/" + i));
        for (int i = 0; i < others; i++) Files.createFile(many.resolve("other" + i));
        if (refused) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(many), told::add))
                    .isInstanceOf(EngineException.Refused.class)
                    .hasMessageContaining("had " + before + " entries in the last backup")
                    .hasMessageContaining("would have " + (after + others) + " in this one"
                            + (others == 0 ? ":" : ", " + after + " of them from then:"))
                    .hasMessageContaining((before - after) + " entries not there any more");
        } else {
            assertThat(engine.backup(Runs.backup(many), told::add).snapshot()).isNotNull();
        }
    }

    @Test
    void looksAtEachOfSeveralSources() throws Exception {
        var other = Files.createDirectory(base.resolve("other"));
        Files.writeString(other.resolve("file"), "text");
        engine.backup(Runs.backup(source, other), told::add);
        Files.createFile(source.resolve("mark"));
        var both = new Asked(source, other);
        both.marks.add("mark");
        refused(both, "the source " + source + " had 3 files");
    }

    @Test
    void knowsASourceThatOnlyAnOlderBackupHolds() throws Exception {
        var other = Files.createDirectory(base.resolve("other"));
        Files.writeString(other.resolve("file"), "text");
        engine.backup(Runs.backup(other), told::add);
        Files.delete(source.resolve("a.txt"));
        var both = new Asked(source, other);
        both.exclude.add("*.txt");
        refused(both, "the source " + source + " had 3 files", "would have none");
    }

    @Test
    void countsFilesThatAreGone() throws Exception {
        Files.delete(source.resolve("deep/c.txt"));
        Files.delete(source.resolve("deep"));
        assertThat(backup(new Asked()).filesGone()).isEqualTo(1);
        Files.delete(source.resolve("a.txt"));
        Files.createDirectory(source.resolve("a.txt"));
        Files.createFile(source.resolve("a.txt/new"));
        assertThat(backup(new Asked()).filesGone()).isEqualTo(1);
        Files.createFile(source.resolve("other.md"));
        var full = new Asked();
        full.full = true;
        full.exclude.add("b.txt");
        assertThat(backup(full)).returns(1L, BackupResult::filesGone).returns(null, BackupResult::parent);
        assertThat(backup(full).filesGone()).isZero();
    }

    @Test
    void theFirstBackupDoesNotKnowWhatIsGone() throws Exception {
        var other = Files.createDirectory(base.resolve("other"));
        Files.createFile(other.resolve("file"));
        assertThat(engine.backup(Runs.backup(other), told::add).filesGone()).isEqualTo(-1);
    }

    /** Refused in every way to ask for it, without a snapshot. */
    private void refused(Asked asked, String... words) throws Exception {
        int before = engine.snapshots(SnapshotFilter.ALL, told::add).size();
        for (int way = 0; way < 4; way++) {
            asked.full = (way & 1) != 0;
            asked.trial = (way & 2) != 0;
            var refusal = assertThatThrownBy(() -> backup(asked)).isInstanceOf(EngineException.Refused.class);
            for (var word : words) refusal.hasMessageContaining(word);
        }
        asked.full = asked.trial = false;
        assertThat(engine.snapshots(SnapshotFilter.ALL, told::add)).hasSize(before);
    }

    private BackupResult backup(Asked asked) throws EngineException {
        return engine.backup(asked.request(), told::add);
    }

    /** A request in the making. */
    private final class Asked {
        final List<Path> sources;
        final List<String> exclude = new ArrayList<>();
        final List<Path> leaveOut = new ArrayList<>();
        final List<String> marks = new ArrayList<>();
        long largerThan = Long.MAX_VALUE;
        boolean caches, full, allowEmpty, trial;

        Asked(Path... sources) {
            this.sources = sources.length == 0 ? List.of(source) : Arrays.asList(sources);
        }

        BackupRequest request() {
            return Ask.backup(Runs.filter(sources.toArray(Path[]::new)),
                    sources.stream().map(Runs::path).toList(), null, exclude,
                    leaveOut.stream().map(Runs::path).toList(), marks, caches, largerThan, false, List.of(), full,
                    allowEmpty, false, trial);
        }
    }
}
