package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Seed;
import dump.model.Timestamp;
import dump.repository.CheapKeys;
import dump.repository.Repository;
import dump.scan.Scan;
import dump.scan.ScanRecord;
import dump.source.OwnPlaces;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With the record of the last scan a backup gives the very tree and counts that it gives without. */
class ScanRecordTest {
    private static final int ROUNDS = 15;
    private static final List<List<String>> EXCLUDES = List.of(List.of(), List.of("*.tmp"), List.of("d1", "+ d1/d2/f1"),
            List.of("d2/"), List.of("f*", "+ f3"));

    @TempDir Path base;
    private Path source;
    private final Queue<Event> told = new ConcurrentLinkedQueue<>();
    private Random random;
    private Side with;
    private Side without;

    /** A repository, and its last backup. */
    private final class Side implements AutoCloseable {
        private final Repository repository;
        private final boolean records;
        private Id tree;
        private Id snapshot = new Id(0, 0, 0, 1);
        private ScanRecord.Text record;

        Side(boolean records) throws Exception {
            repository = CheapKeys.create(new MemoryBackend(), null);
            this.records = records;
        }

        Backup.Outcome backup(List<String> excludes, boolean caches) throws Exception {
            try (var lock = repository.locks().forWriting(Duration.ZERO, Events.NONE)) {
                var index = repository.loadIndex(lock, Events.NONE);
                try (var writer = repository.writer(index, false, Events.NONE)) {
                    var options = new Backup.Options(List.of(ByteString.of(source.toString())), excludes,
                            OwnPlaces.NONE, List.of(), caches, Long.MAX_VALUE, false, false);
                    var scan = !records ? Scan.none()
                            : Scan.after(record == null ? ScanRecord.empty()
                                    : ScanRecord.parse(record.head(), record.body()));
                    if (records) told.clear();
                    var outcome = new Backup(repository, writer, event -> {
                        if (records && !(event instanceof Event.Progress)) told.add(event);
                    }).run(options, tree, tree == null ? null : start(), Map.of(), scan);
                    writer.finish();
                    tree = outcome.tree();
                    snapshot = new Id(0, 0, 0, snapshot.fourth() + 1);
                    record = scan.finish(new ScanRecord.Basis(snapshot, ZoneId.systemDefault().getId(), "test"),
                            index.files());
                    return outcome;
                }
            }
        }

        /** What lies above it changes by itself. */
        Id sourceTree() throws Exception {
            var at = tree;
            for (var name : new BytePath(ByteString.of(source.toString())).names())
                at = repository.tree(at).find(name).subtree();
            return at;
        }

        @Override
        public void close() {
            repository.close();
        }
    }

    /** So late that whatever has the time that it had is settled. */
    private static Timestamp start() {
        return Timestamp.of(Instant.now().plusSeconds(120), ZoneId.systemDefault());
    }

    @BeforeEach
    void makesTwoRepositories() throws Exception {
        base = base.toRealPath();
        source = Files.createDirectory(base.resolve("source"));
        with = new Side(true);
        without = new Side(false);
    }

    @AfterEach
    void closes() {
        with.close();
        without.close();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomChangesGiveTheSameTreeWithTheRecordAndWithout(long seed) throws Exception {
        random = new Random(seed);
        for (int i = 0; i < 60; i++) change();
        long unchanged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int changes = random.nextInt(4); changes > 0; changes--) change();
            var excludes = EXCLUDES.get(round % 4 == 3 ? random.nextInt(EXCLUDES.size()) : 0);
            boolean caches = random.nextBoolean();
            // Clocks of file systems are coarse.
            Thread.sleep(20);
            var one = with.backup(excludes, caches);
            var other = without.backup(excludes, caches);
            assertThat(with.sourceTree()).as("round %d", round).isEqualTo(without.sourceTree());
            assertThat(one).as("round %d", round).usingRecursiveComparison().ignoringFields("tree").isEqualTo(other);
            unchanged += told.stream().filter(Event.FileUnchanged.class::isInstance).count();
        }
        assertThat(unchanged).isPositive();
    }

    static long[] seeds() {
        return Seed.first(2);
    }

    private void change() throws Exception {
        var directories = new ArrayList<Path>();
        var others = new ArrayList<Path>();
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                directories.add(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                others.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        var directory = directories.get(random.nextInt(directories.size()));
        var name = directory.resolve(List.of("f", "d", "l").get(random.nextInt(3)) + random.nextInt(5)
                + (random.nextInt(6) == 0 ? ".tmp" : ""));
        var other = others.isEmpty() ? null : others.get(random.nextInt(others.size()));
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> write(name);
            case 3 -> {
                if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) Files.createDirectory(name);
            }
            case 4 -> {
                if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) Files.createSymbolicLink(name, Path.of("to" + random.nextInt(9)));
            }
            case 5 -> {
                if (other != null) Files.delete(other);
            }
            case 6 -> {
                if (other != null && !Files.exists(name, LinkOption.NOFOLLOW_LINKS)) Files.move(other, name);
            }
            case 7 -> {
                if (other != null && Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)) touched(other);
            }
            case 8 -> Files.setPosixFilePermissions(directory,
                    PosixFilePermissions.fromString(random.nextBoolean() ? "rwx------" : "rwxr-xr-x"));
            case 9 -> {
                if (other != null && Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)
                        && !Files.exists(name, LinkOption.NOFOLLOW_LINKS)) Files.createLink(name, other);
            }
            case 10 -> {
                if (random.nextInt(4) == 0) Files.writeString(directory.resolve("CACHEDIR.TAG"),
                        "Signature: 8a477f597d28d172789f06886806bc55");
                else Files.deleteIfExists(directory.resolve("CACHEDIR.TAG"));
            }
        }
    }

    private void write(Path file) throws Exception {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file)) return;
        Files.writeString(file, "content " + random.nextInt(1000));
    }

    /** Other content of the same length and time: only the ctime tells. */
    private void touched(Path file) throws Exception {
        var time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(file, time);
        var bytes = Files.readAllBytes(file);
        if (bytes.length > 0) bytes[0] ^= 1;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void ofAnUnchangedSourceNoTreeIsReadAndEachFileIsTold() throws Exception {
        Files.createDirectories(source.resolve("a/b"));
        Files.writeString(source.resolve("a/b/file"), "text");
        Files.writeString(source.resolve("top"), "more");
        with.backup(List.of(), false);
        var tree = with.sourceTree();
        var second = with.backup(List.of(), false);
        assertThat(with.sourceTree()).isEqualTo(tree);
        assertThat(told).containsExactlyInAnyOrder(new Event.FileUnchanged(ByteString.of("top"), 4, false),
                new Event.FileUnchanged(ByteString.of("a/b/file"), 4, false));
        assertThat(second.filesUnmodified()).isEqualTo(2);
        assertThat(second.bytes()).isEqualTo(8);
        assertThat(second.filesGone()).isZero();
        var source = second.sources().getFirst();
        assertThat(source.entries()).isEqualTo(source.entriesBefore()).isEqualTo(4);
    }

    @Test
    void aRecordThatIsCutShortOrStrangeIsNone() throws Exception {
        Files.writeString(source.resolve("file"), "text");
        with.backup(List.of(), false);
        var head = with.record.head();
        var body = with.record.body();
        var path = ByteString.of(source.toString());
        assertThat(ScanRecord.parse(head, body).find(path)).isNotNull();
        for (int length = 0; length < head.length; length++)
            assertThat(ScanRecord.parse(Arrays.copyOf(head, length), body).isEmpty()).isTrue();
        for (int length = 0; length < body.length; length++)
            ScanRecord.parse(head, Arrays.copyOf(body, length)).find(path);
        var other = head.clone();
        other[3]++;
        assertThat(ScanRecord.parse(other, body).isEmpty()).isTrue();
    }
}
