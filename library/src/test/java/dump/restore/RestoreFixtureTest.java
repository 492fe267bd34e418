package dump.restore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.backend.Location;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Existing;
import dump.model.Id;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.RestoreOutcome;
import dump.posix.FileStat;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.source.StretchHash;
import dump.stores.Backends;
import dump.target.PlannedTarget;
import dump.target.TargetDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Repositories that restic and others made, restored and compared with what they were made from. */
class RestoreFixtureTest {
    @TempDir Path base;

    @Test
    void everyEntryOfTheFirstSnapshotIsAsItsManifestSays() throws Exception {
        assumeTrue(Files.getAttribute(base, "unix:uid").equals(0), "devices and owners need root");
        var target = base.resolve("target");
        Map<String, Integer> failed = new HashMap<>();
        try (var repository = open("v2", "second password")) {
            var outcome = restore(repository, "db3f1b8f", target, failed);
            assertThat(outcome.kept()).isZero();
            assertThat(failed).isEmpty();
        }
        int compared = 0;
        boolean root = Boolean.TRUE.equals(Files.getAttribute(base, "unix:uid").equals(0));
        try (var writer = PlannedTarget.of(ByteString.of(target.resolve("srv/fixture").toString()))) {
            for (var entry : manifest()) {
                compare(entry, writer.root(), root);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(300);
    }

    @Test
    void everySnapshotIsRestoredAndASecondTimeFoundRight() throws Exception {
        for (var fixture : List.of("v1", "v2", "quirks")) {
            try (var repository = open(fixture, "fixture-" + fixture)) {
                for (var id : repository.snapshots(Events.NONE).keySet()) {
                    var target = base.resolve(fixture + id.brief());
                    var first = restore(repository, id.toString(), target, new HashMap<>());
                    assertThat(first.written()).isPositive();
                    assertThat(first.failed() + first.kept() + first.unchanged()).isZero();
                    var second = restore(repository, id.toString(), target, new HashMap<>());
                    assertThat(second.written() + second.failed() + second.kept()).isZero();
                    assertThat(second.unchanged()).isEqualTo(first.written());
                }
            }
        }
        var quirks = Files.list(base).filter(path -> path.getFileName().toString().matches("quirks.+")).findFirst();
        assertThat(Files.size(quirks.orElseThrow().resolve("minimal/f"))).isEqualTo(45);
    }

    @Test
    void hostileTreesWriteNothingOutsideAndTheirGoodFilesAreRestored() throws Exception {
        try (var repository = open("hostile", "fixture-hostile")) {
            for (var snapshot : repository.snapshots(Events.NONE).entrySet()) {
                var kind = snapshot.getValue().tags().getFirst();
                var target = Files.createDirectories(base.resolve(kind + "/inner/target"));
                Map<String, Integer> failed = new HashMap<>();
                restore(repository, snapshot.getKey().toString(), target, failed);
                assertThat(base.resolve(kind + "/inner")).as(kind)
                        .isDirectoryContaining(path -> path.endsWith("target"));
                assertThat(base.resolve(kind + "/inner").toFile().list()).as(kind).hasSize(1);
                assertThat(base.resolve(kind).toFile().list()).as(kind).hasSize(1);
                assertThat(Path.of("/fixture-escape")).doesNotExist();
                if (HARMLESS.contains(kind)) assertThat(failed).as(kind).isEmpty();
                else assertThat(failed).as(kind).hasSize(1);
                if (!WITHOUT_GOOD.contains(kind))
                    assertThat(target.resolve("good")).as(kind).hasSize(38).isRegularFile();
            }
        }
    }

    /** Odd, but nothing in them is refused. */
    private static final List<String> HARMLESS = List.of("backslash", "unsorted", "hardlink-collapse", "size-lies",
            "setuid-dev");
    private static final List<String> WITHOUT_GOOD = List.of("unsorted", "hardlink-collapse");

    private RestoreOutcome restore(Repository repository, String snapshot, Path target, Map<String, Integer> failed)
            throws Exception {
        var id = repository.snapshots(Events.NONE).keySet().stream().filter(i -> i.toString().startsWith(snapshot))
                .findFirst();
        var tree = repository.snapshots(Events.NONE).get(id.orElseThrow()).tree();
        var events = new ConcurrentLinkedQueue<Event>();
        var roots = List.of(new RestoreRoot(Node.directory(tree), ByteString.EMPTY, ByteString.EMPTY, List.of()));
        var outcome = Restore.run(Restore.plan(repository, roots, ByteString.of(target.toString()), Existing.KEEP),
                events::add);
        for (var event : events)
            if (event instanceof Event.FileFailed one) failed.merge(one.path().toString(), 1, Integer::sum);
        return outcome;
    }

    private Repository open(String fixture, String password) throws Exception {
        var archive = Path.of(RestoreFixtureTest.class.getResource("/fixtures/" + fixture + ".tar.gz").toURI());
        if (Files.notExists(base.resolve(fixture))) {
            int status = new ProcessBuilder("tar", "xzf", archive.toString(), "-C", base.toString()).inheritIO().start()
                    .waitFor();
            assumeTrue(status == 0, "tar");
        }
        var backend = Backends.open(new Location.Local(base.resolve(fixture).toString()));
        var use = new Repository.Use(() -> new Lock.Holder("host", "user", 1, 0, 0), null, 3);
        var repository = Repository.open(backend, password.getBytes(UTF_8), use);
        repository.loadIndex(Lock.NONE, Events.NONE);
        return repository;
    }

    private static void compare(Map<String, String> entry, TargetDirectory root, boolean isRoot) throws Exception {
        var path = entry.containsKey("path_hex") ? ByteString.copyOf(HexFormat.of().parseHex(entry.get("path_hex")))
                : ByteString.of(entry.get("path"));
        var directory = root;
        for (int slash = path.indexOf((byte) '/', 0); slash >= 0; slash = path.indexOf((byte) '/', 0)) {
            directory = directory.directory(path.slice(0, slash), directory.look(path.slice(0, slash)));
            path = path.slice(slash + 1, path.length());
        }
        var found = directory.look(path);
        var about = entry.toString();
        assertThat(found).as(about).isNotNull();
        var type = NodeType.parse(entry.get("type"));
        if (!isRoot && (type == NodeType.BLOCK_DEVICE || type == NodeType.CHARACTER_DEVICE)) return;
        assertThat(found.type()).as(about).isEqualTo(type);
        assertThat(found.mtimeSeconds() * 1_000_000_000L + found.mtimeNanos()).as(about)
                .isEqualTo(Long.parseLong(entry.get("mtime_ns")));
        compareContent(entry, directory, path, found, type, about);
        if (!isRoot) return;
        assertThat(found.mode() & 0xfff).as(about).isEqualTo(Integer.parseInt(entry.get("perm"), 8));
        assertThat(found.uid()).as(about).isEqualTo(Long.parseLong(entry.getOrDefault("uid", "0")));
        assertThat(found.gid()).as(about).isEqualTo(Long.parseLong(entry.getOrDefault("gid", "0")));
        if (entry.containsKey("rdev")) assertThat(found.rdev()).as(about).isEqualTo(Long.parseLong(entry.get("rdev")));
    }

    private static void compareContent(Map<String, String> entry, TargetDirectory directory, ByteString name,
            FileStat found, NodeType type, String about) throws Exception {
        if (type == NodeType.SYMLINK) {
            var expected = entry.getOrDefault("stored_target_hex", entry.get("target_hex"));
            assertThat(HexFormat.of().formatHex(directory.readLink(name).toByteArray())).as(about).isEqualTo(expected);
        }
        if (type != NodeType.FILE) return;
        assertThat(found.size()).as(about).isEqualTo(Long.parseLong(entry.get("size")));
        assertThat(found.links()).as(about).isEqualTo(Long.parseLong(entry.getOrDefault("links", "1")));
        try (var file = directory.open(name)) {
            assertThat(StretchHash.mine().of(file.content(), 0, (int) found.size())).as(about)
                    .isEqualTo(Id.parse(entry.get("sha256")));
        }
    }

    /** The flat fields of the entries of the first snapshot. */
    private static List<Map<String, String>> manifest() throws Exception {
        var entries = new ArrayList<Map<String, String>>();
        var json = RestoreFixtureTest.class.getResourceAsStream("/fixtures/v2.manifest.json").readAllBytes();
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            while (!"entries".equals(parser.currentName()) || parser.currentToken() != JsonToken.START_ARRAY)
                parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                var entry = new HashMap<String, String>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    if (parser.nextToken() == JsonToken.START_OBJECT) parser.skipChildren();
                    else entry.put(name, parser.getString());
                }
                entries.add(entry);
            }
        }
        return entries;
    }
}
