package dump.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.engine.BackupRequest;
import dump.engine.CheckRequest;
import dump.engine.HealRequest;
import dump.model.CheckResult;
import dump.model.Event;
import dump.model.Events;
import dump.model.PackShare;
import dump.nativeengine.Runs;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever single file is flipped, cut or missing is found, and mended as far as can be; what was sound stays. */
class RepairTest {
    private static final CheckRequest ALL = CheckRequest.everything().reading(new PackShare.All());
    private static final Map<String, UnaryOperator<byte[]>> DAMAGES = new TreeMap<>(Map.of(
            "flipped at its beginning", bytes -> flipped(bytes, 20),
            "flipped in its middle", bytes -> flipped(bytes, bytes.length / 2),
            "flipped at its end", bytes -> flipped(bytes, bytes.length - 30),
            "cut short", bytes -> Arrays.copyOf(bytes, bytes.length * 2 / 3),
            "missing", bytes -> null));

    private static final Pattern LOST = Pattern.compile(": (?:the directory )?(/[^:]*) is lost");

    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private Path source;
    /** What the two snapshots hold. */
    private final List<TreeMap<String, String>> contents = new ArrayList<>();
    private List<FileTime> way;

    @BeforeEach
    void makesARepository() throws Exception {
        CheapKeys.create(store, null).close();
        // Where nobody else makes files: see onTheWay.
        source = Files.createTempDirectory(Path.of("target").toRealPath(), "repaired").resolve("way/source");
        for (int version = 1; version <= 2; version++) {
            Runs.fill(source, version);
            try (var engine = Runs.open(store, null)) {
                engine.backup(request(), Events.NONE);
            }
            contents.add(Runs.content(source));
        }
        way = onTheWay();
    }

    /** When the directories above the source changed: they come back only while nobody else makes files in them. */
    private List<FileTime> onTheWay() throws Exception {
        var times = new ArrayList<FileTime>();
        for (var above = source.getParent(); above != null; above = above.getParent())
            times.add(Files.getLastModifiedTime(above));
        return times;
    }

    @AfterEach
    void removesTheSource() throws Exception {
        removed(source.getParent().getParent());
    }

    private static void removed(Path top) throws Exception {
        try (var files = Files.walk(top)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        var flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    private BackupRequest request() {
        return BackupRequest.of(Runs.path(source)).tag("home");
    }

    private static List<Handle> files(MemoryBackend store, FileKind kind) throws Exception {
        var files = new ArrayList<Handle>();
        store.list(kind, entry -> files.add(Handle.of(kind, entry.name())));
        return files;
    }

    private interface Mending {
        void on(MemoryBackend damaged, String what) throws Exception;
    }

    /** Each single file, damaged in each way, in a repository of its own. */
    private void eachDamage(List<FileKind> kinds, Mending mending) throws Exception {
        var cases = new ArrayList<Callable<Void>>();
        for (var kind : kinds) for (var file : files(store, kind)) for (var damage : DAMAGES.entrySet()) {
            cases.add(() -> {
                var copy = store.copy();
                var bytes = damage.getValue().apply(store.loadAll(file, 1 << 28));
                if (bytes == null) copy.remove(file);
                else copy.save(file, List.of(ByteBuffer.wrap(bytes)));
                mending.on(copy, file + " " + damage.getKey());
                return null;
            });
        }
        // They mostly wait for their locks to settle.
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (var one : pool.invokeAll(cases)) one.get();
        }
    }

    private static CheckResult check(MemoryBackend store, Queue<Event> told) throws Exception {
        try (var engine = Runs.openWithoutLock(store)) {
            return engine.check(ALL, told::add);
        }
    }

    private static void assertClean(MemoryBackend store, String what) throws Exception {
        var told = new ConcurrentLinkedQueue<Event>();
        assertThat(check(store, told).damages()).as(what + " " + told).isZero();
    }

    private static List<SnapshotInfo> snapshots(MemoryBackend store) throws Exception {
        try (var engine = Runs.openWithoutLock(store)) {
            return engine.snapshots(SnapshotFilter.ALL, Events.NONE);
        }
    }

    private TreeMap<String, String> restored(MemoryBackend store, SnapshotInfo snapshot) throws Exception {
        var target = Files.createTempDirectory(base, "restored");
        try (var engine = Runs.openWithoutLock(store)) {
            Runs.restore(engine, snapshot, target, Events.NONE);
        }
        return Runs.content(target);
    }

    @Test
    void aDamagedIndexIsMadeFromThePacksAndNothingIsLost() throws Exception {
        eachDamage(List.of(FileKind.INDEX), (damaged, what) -> {
            assertThat(check(damaged, new ConcurrentLinkedQueue<>()).damages()).as(what).isPositive();
            try (var engine = Runs.open(damaged, null)) {
                var repaired = engine.mending(Events.NONE).index(false);
                assertThat(repaired.isWhole()).as(what).isFalse();
                assertThat(repaired.headless()).as(what).isEmpty();
                assertThat(engine.mending(Events.NONE).index(false).isWhole()).as(what).isTrue();
            }
            assertClean(damaged, what);
            assertThat(check(damaged, new ConcurrentLinkedQueue<>()).strays()).isZero();
            for (int i = 0; i < 2; i++)
                assertThat(restored(damaged, snapshots(damaged).get(i))).as(what).isEqualTo(contents.get(i));
        });
    }

    @Test
    void aHealFindsThatOnlyAnIndexIsLost() throws Exception {
        var copy = store.copy();
        for (var index : files(copy, FileKind.INDEX)) copy.remove(index);
        try (var engine = Runs.open(copy, null)) {
            var healed = engine.mending(Events.NONE).heal(HealRequest.files(), null);
            assertThat(healed.isWhole()).isTrue();
            assertThat(healed.found()).isZero();
        }
        assertClean(copy, "without index files");
        assertThat(files(copy, FileKind.INDEX)).hasSize(1);
    }

    @Test
    void whatThisMachineStillHasComesBack() throws Exception {
        eachDamage(List.of(FileKind.PACK), (damaged, what) -> {
            assertThat(check(damaged, new ConcurrentLinkedQueue<>()).damages()).as(what).isPositive();
            mend(damaged, what);
            var back = restored(damaged, snapshots(damaged).getLast());
            if (way.equals(onTheWay())) assertThat(back).as(what).isEqualTo(contents.get(1));
        });
    }

    /** The whole way that the documentation names. */
    private Queue<Event> mend(MemoryBackend damaged, String what) throws Exception {
        var told = new ConcurrentLinkedQueue<Event>();
        try (var engine = Runs.open(damaged, null)) {
            var mending = engine.mending(told::add);
            mending.index(false);
            var healed = mending.heal(HealRequest.files().directories(request()).readingAll(), null);
            if (healed.isWhole()) assertClean(damaged, what + ", healed");
            else assertThat(told).as(what).anyMatch(event -> event instanceof Event.Damage(var text, var _)
                    && text.contains("in the snapshot"));
            mending.packs(mending.planPacks(Set.of(), true));
            mending.snapshots(true);
        }
        assertClean(damaged, what + ", repaired");
        return told;
    }

    @Test
    void withoutTheFilesOnlyWhatIsNamedIsLost() throws Exception {
        removed(source);
        eachDamage(List.of(FileKind.PACK), (damaged, what) -> {
            var named = LOST.matcher(mend(damaged, what).toString()).results().map(match -> match.group(1)).toList();
            for (var snapshot : snapshots(damaged)) {
                var back = restored(damaged, snapshot);
                contents.get(snapshot.stored().parent() == null ? 0 : 1).forEach((path, content) -> {
                    if (content.equals(back.get(path))) return;
                    var whole = source.resolve(path);
                    assertThat(named).as(what + ": " + path).anyMatch(lost -> whole.startsWith(Path.of(lost)));
                });
            }
        });
    }

    @Test
    void aSnapshotThatCannotBeReadGoes() throws Exception {
        eachDamage(List.of(FileKind.SNAPSHOT), (damaged, what) -> {
            if (what.endsWith("missing")) return;
            assertThat(check(damaged, new ConcurrentLinkedQueue<>()).damages()).as(what).isPositive();
            try (var engine = Runs.open(damaged, null)) {
                assertThat(engine.mending(Events.NONE).planSnapshots(false).hopeless()).as(what).hasSize(1);
                assertThat(engine.mending(Events.NONE).snapshots(false).removed()).as(what).isZero();
                assertThat(engine.mending(Events.NONE).snapshots(true).removed()).as(what).isEqualTo(1);
            }
            assertClean(damaged, what);
        });
    }
}
