package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.engine.BackupRequest;
import dump.engine.EngineException;
import dump.engine.PathArgument;
import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.repository.CheapKeys;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the source and not in the backup: came since, or should be in it. */
class OmissionsTest {
    private static final String UNKNOWN = ": perhaps it could not be read then, or was left out";

    @TempDir Path base;
    private Path source;
    private NativeEngine engine;
    private final Queue<Event> told = new ConcurrentLinkedQueue<>();
    private final List<String> exclude = new ArrayList<>();
    private final List<ByteString> leaveOut = new ArrayList<>();
    private List<String> marks = List.of();
    private long largerThan = Long.MAX_VALUE;

    @BeforeEach
    void makesASource() throws Exception {
        base = base.toRealPath();
        source = base.resolve("source");
        Files.createDirectories(source.resolve("d/deep"));
        for (var name : new String[] {"a", "b", "d/c", "d/deep/e"}) Files.writeString(source.resolve(name), name);
        var store = new MemoryBackend();
        CheapKeys.create(store, null).close();
        engine = Runs.open(store, null);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void nothingIsLackingInAWholeBackup() throws Exception {
        backup();
        assertThat(verify()).returns(0L, VerifyResult::lacking).returns(0L, VerifyResult::newSince);
    }

    @Test
    void anOlderFileThatTheBackupLacksIsNamed() throws Exception {
        backupWithout("b");
        assertThat(verify()).returns(1L, VerifyResult::lacking).returns(0L, VerifyResult::newSince);
        assertThat(failed()).containsExactly("b: is older than this backup and not in it" + UNKNOWN);
    }

    @Test
    void soIsAFileWhosePermissionsChangedSince() throws Exception {
        backupWithout("b");
        Files.setPosixFilePermissions(source.resolve("b"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(verify()).returns(1L, VerifyResult::lacking).returns(0L, VerifyResult::newSince);
    }

    @Test
    void aDirectoryIsNamedWithTheNumberOfWhatIsInIt() throws Exception {
        backupWithout("d");
        Files.createFile(source.resolve("d/deep/new"));
        assertThat(verify()).returns(4L, VerifyResult::lacking).returns(1L, VerifyResult::newSince);
        assertThat(failed()).containsExactly("d: is older than this backup and not in it, nor are the 3 entries below it"
                + UNKNOWN);
    }

    @Test
    void whatWasMadeOrMovedThereSinceIsNew() throws Exception {
        Files.createDirectory(base.resolve("outside"));
        Files.writeString(base.resolve("outside/old"), "old");
        Files.writeString(base.resolve("old"), "old");
        backup();
        Files.writeString(source.resolve("made"), "made");
        Files.move(base.resolve("old"), source.resolve("d/old"));
        Files.move(base.resolve("outside"), source.resolve("moved"));
        Files.move(source.resolve("a"), source.resolve("d/renamed"));
        assertThat(verify()).returns(0L, VerifyResult::lacking).returns(5L, VerifyResult::newSince)
                .returns(1L, VerifyResult::missing);
        assertThat(told).contains(new Event.FileNewSince(ByteString.of("moved/old")));
    }

    @Test
    void whatIsInADirectoryThatTookThePlaceOfAnotherIsNew() throws Exception {
        Files.createDirectory(base.resolve("outside"));
        Files.writeString(base.resolve("outside/old"), "old");
        backup();
        Files.move(source.resolve("d"), base.resolve("away"));
        Files.move(base.resolve("outside"), source.resolve("d"));
        assertThat(verify()).returns(0L, VerifyResult::lacking).returns(1L, VerifyResult::newSince);
    }

    /** Its entries are older than the backup; only the directory itself tells that it came later. */
    @Test
    void whatIsInASourceThatTookThePlaceOfAnotherIsNew() throws Exception {
        Files.createDirectories(base.resolve("outside/d"));
        for (var name : new String[] {"old", "d/old"}) Files.writeString(base.resolve("outside").resolve(name), "old");
        backup();
        Files.move(source, base.resolve("away"));
        Files.move(base.resolve("outside"), source);
        assertThat(verify()).returns(0L, VerifyResult::lacking).returns(2L, VerifyResult::newSince);
        assertThat(failed()).isEmpty();
        Files.move(source, base.resolve("outside"));
        Files.createSymbolicLink(source, base.resolve("outside"));
        assertThat(verify()).returns(0L, VerifyResult::lacking).returns(2L, VerifyResult::newSince);
    }

    @Test
    void soIsWhatCameWithADirectoryOnTheWayToTheSource() throws Exception {
        var above = Files.createDirectories(base.resolve("above/way"));
        Files.move(source, above.resolve("source"));
        source = above.resolve("source");
        Files.createDirectories(base.resolve("outside/way/source/d"));
        Files.writeString(base.resolve("outside/way/source/d/old"), "old");
        backup();
        Files.move(base.resolve("above"), base.resolve("away"));
        Files.move(base.resolve("outside"), base.resolve("above"));
        assertThat(verify()).returns(0L, VerifyResult::lacking).returns(1L, VerifyResult::newSince);
    }

    @Test
    void whatIsLackingInASourceThatWasOnlyMovedAndLinkedToIsStillNamed() throws Exception {
        backupWithout("b");
        Files.move(source, base.resolve("elsewhere"));
        Files.createSymbolicLink(source, base.resolve("elsewhere"));
        assertThat(verify()).returns(1L, VerifyResult::lacking).returns(0L, VerifyResult::newSince);
    }

    @Test
    void allThatWasInADirectoryThatIsGoneIsGone() throws Exception {
        backup();
        Files.move(source.resolve("d"), base.resolve("away"));
        assertThat(verify()).returns(4L, VerifyResult::missing).returns(3L, VerifyResult::compared);
        assertThat(told).filteredOn(event -> event instanceof Event.FileVanished)
                .containsExactly(new Event.FileVanished(ByteString.of("d")));
        Files.writeString(source.resolve("d"), "no directory any more");
        assertThat(verify()).returns(3L, VerifyResult::missing).returns(1L, VerifyResult::changedSince);
        assertThat(verify(Runs.displayPath("d/deep")).missing()).isEqualTo(2);
    }

    @Test
    void whatABackupLeavesOutIsNotLacking() throws Exception {
        Files.writeString(source.resolve("d/deep/.mark"), "");
        Files.writeString(source.resolve("large"), "x".repeat(1000));
        Files.writeString(source.resolve("own"), "own");
        Files.writeString(source.resolve("x.tmp"), "tmp");
        exclude.addAll(List.of("*.tmp", "d/c"));
        leaveOut.add(Runs.path(source.resolve("own")));
        marks = List.of(".mark");
        largerThan = 999;
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(source.resolve("socket")));
            backup();
            assertThat(verify()).returns(0L, VerifyResult::lacking).returns(0L, VerifyResult::newSince);
            // What is in it now was too large then.
            Files.writeString(source.resolve("large"), "less", StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(verify()).returns(0L, VerifyResult::lacking).returns(1L, VerifyResult::newSince);
        }
    }

    @Test
    void whatIsExcludedThenOrNowIsNotLacking() throws Exception {
        exclude.add("a");
        backupWithout("b");
        exclude.set(0, "b");
        assertThat(verify()).returns(0L, VerifyResult::lacking).returns(0L, VerifyResult::newSince);
        exclude.clear();
        assertThat(verify().lacking()).isEqualTo(1);
        assertThat(failed()).containsExactly("b: is older than this backup and not in it" + UNKNOWN);
    }

    @Test
    void aDirectoryThatIsOnlyLookedIntoIsNotLackingItself() throws Exception {
        exclude.addAll(List.of("d", "!d/deep/e"));
        backup();
        assertThat(verify().lacking()).isZero();
        backupWithout("d/deep/e");
        assertThat(verify().lacking()).isEqualTo(1);
        assertThat(failed()).containsExactly("d/deep/e: is older than this backup and not in it" + UNKNOWN);
    }

    @Test
    void withPathsOnlyWhatIsBelowThemCounts() throws Exception {
        backupWithout("b", "d/deep/e");
        Files.createFile(source.resolve("new"));
        assertThat(verify(Runs.displayPath("d"))).returns(1L, VerifyResult::lacking).returns(0L,
                VerifyResult::newSince);
        assertThat(failed()).containsExactly("d/deep/e: is older than this backup and not in it" + UNKNOWN);
        assertThat(verify(Runs.displayPath("a")).lacking()).isZero();
        assertThat(verify(Runs.displayPath("d"), Runs.displayPath("a"))).returns(1L, VerifyResult::lacking);
    }

    @Test
    void anotherConfigurationsBackupNeedNotHoldIt() throws Exception {
        backupWithout("b");
        var own = request();
        var other = Ask.backup(SnapshotFilter.own(Runs.HOST, "other", own.history().sources()),
                own.sources(), null,
                List.of(), List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(), false, false, false, false);
        assertThat(verify(new Ask.Verify(SnapshotFilter.ALL, new Selector.Newest(), List.of(), other)))
                .returns(-1L, VerifyResult::lacking).returns(-1L, VerifyResult::newSince);
    }

    private void backup() throws EngineException {
        engine.backup(request(), told::add);
    }

    /** As if they could not be read. */
    private void backupWithout(String... names) throws EngineException {
        var before = List.copyOf(leaveOut);
        for (var name : names) leaveOut.add(Runs.path(source.resolve(name)));
        backup();
        leaveOut.clear();
        leaveOut.addAll(before);
    }

    private BackupRequest request() {
        return Ask.backup(Runs.filter(source), List.of(Runs.path(source)), null, List.copyOf(exclude),
                List.copyOf(leaveOut), marks, false, largerThan, false, List.of(), false, false, false, false);
    }

    private VerifyResult verify(PathArgument... paths) throws EngineException {
        return verify(new Ask.Verify(Runs.filter(source), new Selector.Newest(), List.of(paths), request()));
    }

    private VerifyResult verify(Ask.Verify request) throws EngineException {
        told.clear();
        return Ask.verify(engine, request, chosen -> { }, told::add);
    }

    private List<String> failed() {
        return told.stream().filter(event -> event instanceof Event.FileFailed).map(event -> (Event.FileFailed) event)
                .map(failed -> failed.path() + ": " + failed.reason()).toList();
    }
}
