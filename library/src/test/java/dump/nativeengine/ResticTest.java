package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Location;
import dump.model.Event;
import dump.model.Events;
import dump.repository.CheapKeys;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.stores.Backends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** restic and we read each other's repositories and share all that is equal. */
class ResticTest {
    @TempDir Path base;
    private Path source;
    private Path repository;
    private final ConcurrentLinkedQueue<Event> told = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void make() throws Exception {
        Restic.mustBeInstalled();
        source = base.toRealPath().resolve("source");
        repository = base.resolve("repository");
        Runs.fill(source, 1);
        Files.writeString(source.resolve("quote\" <and> \\ é"), "odd");
        Files.setPosixFilePermissions(source.resolve("same"),
                java.nio.file.attribute.PosixFilePermissions.fromString("rwx-w---x"));
        Files.createLink(source.resolve("deep/hard"), source.resolve("same"));
    }

    @Test
    void whatWeWriteResticFindsWholeAndRestoresAsItWas() throws Exception {
        make(repository);
        var restic = new Restic(repository);
        restic.check();
        try (var engine = Runs.open(repository, base.resolve("state"), CheapKeys.PASSPHRASE)) {
            engine.backup(Runs.backup(source), Events.NONE);
            Runs.fill(source, 2);
            engine.backup(Runs.backup(source), Events.NONE);
            engine.backup(Runs.backup(true, false, source), Events.NONE);
        }
        restic.check();
        restic.run("restore", "latest", "--target", base.resolve("restored").toString());
        assertThat(Runs.content(base.resolve("restored").resolve(source.toString().substring(1))))
                .isEqualTo(Runs.content(source));
    }

    @Test
    void afterALostIndexTheNextBackupOfTheSameSourceListsWhatItReliesOn() throws Exception {
        make(repository);
        var restic = new Restic(repository);
        try (var engine = Runs.open(repository, base.resolve("state"), CheapKeys.PASSPHRASE)) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
        for (var index : repository.resolve("index").toFile().listFiles()) Files.delete(index.toPath());
        try (var engine = Runs.open(repository, base.resolve("state"), CheapKeys.PASSPHRASE)) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
        restic.check();
        restic.run("restore", "latest", "--target", base.resolve("restored").toString());
        assertThat(Runs.content(base.resolve("restored").resolve(source.toString().substring(1))))
                .isEqualTo(Runs.content(source));
    }

    @Test
    void bothMakeTheSameTreeOfTheSameSourceAndShareItsBlobs() throws Exception {
        make(repository);
        var restic = new Restic(repository);
        try (var engine = Runs.open(repository, null, CheapKeys.PASSPHRASE)) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
        var said = restic.run("backup", "--host", Runs.HOST, source.toString());
        assertThat(said).containsPattern("Added to the repo(sitory)?: \\d{1,4}(\\.\\d+)? (B|KiB)");
        try (var engine = Runs.open(repository, null, CheapKeys.PASSPHRASE)) {
            var snapshots = engine.snapshots(SnapshotFilter.ALL, told::add);
            assertThat(snapshots).hasSize(2);
        }
        assertThat(subtree(restic, 0)).isEqualTo(subtree(restic, 1));
        restic.check();
    }

    @Test
    void aRepositoryThatResticMadeIsListedVerifiedAndRestored() throws Exception {
        var restic = new Restic(repository);
        restic.run("init");
        restic.run("backup", "--host", Runs.HOST, source.toString());
        try (var engine = Runs.open(repository, base.resolve("state"), CheapKeys.PASSPHRASE)) {
            var snapshots = engine.snapshots(Runs.filter(source), told::add);
            assertThat(snapshots).hasSize(1);
            assertThat(snapshots.getFirst().foreign()).isTrue();
            var verified = Runs.verify(engine, snapshots.getFirst(), told::add);
            assertThat(verified.files()).isEqualTo(8);
            assertThat(verified.compared()).isGreaterThanOrEqualTo(verified.files());
            assertThat(verified.differing() + verified.damaged() + verified.changedSince()).isZero();
            Runs.restore(engine, snapshots.getFirst(), base.resolve("restored"), told::add);
            assertThat(Runs.content(base.resolve("restored"))).isEqualTo(Runs.content(source));
            var second = engine.backup(Runs.backup(source), told::add);
            assertThat(second.parent()).isEqualTo(snapshots.getFirst().id());
            assertThat(second.summary().filesUnmodified() + second.summary().filesNew() + second.summary()
                    .filesChanged()).isEqualTo(verified.files());
            assertThat(second.summary().dataBlobs()).isZero();
        }
        assertThat(told).noneMatch(event -> event instanceof Event.Warning || event instanceof Event.FileFailed);
        restic.check();
    }

    @Test
    void aLockOfOursKeepsResticFromPruningAndGoesWithTheRun() throws Exception {
        make(repository);
        try (var engine = Runs.open(repository, null, CheapKeys.PASSPHRASE)) {
            engine.backup(Runs.backup(source), Events.NONE);
            var inside = new ConcurrentLinkedQueue<String>();
            Ask.verify(engine, new Ask.Verify(SnapshotFilter.ALL, new Selector.Newest(), java.util.List.of()),
                    chosen -> { },
                    event -> {
                        if (event instanceof Event.FileVerified && inside.isEmpty()) inside.add(locks());
                    });
            assertThat(inside.poll()).isEqualTo("1");
        }
        assertThat(locks()).isEqualTo("0");
    }

    private String locks() {
        return String.valueOf(repository.resolve("locks").toFile().list().length);
    }

    private static void make(Path repository) throws Exception {
        CheapKeys.create(Backends.open(new Location.Local(repository.toString())), null).close();
    }

    /** The tree of the source in the nth snapshot: above it, restic and we see the same directories at another time. */
    private String subtree(Restic restic, int n) throws Exception {
        var ids = restic.run("snapshots", "--json");
        var matcher = Pattern.compile("\"id\":\"([0-9a-f]{64})\"").matcher(ids);
        for (int i = 0; i <= n; i++) assertThat(matcher.find()).isTrue();
        var raw = restic.run("cat", "snapshot", matcher.group(1));
        var tree = Pattern.compile("\"tree\": *\"([0-9a-f]{64})\"").matcher(raw);
        assertThat(tree.find()).isTrue();
        var id = tree.group(1);
        for (var name : source) {
            var json = restic.run("cat", "blob", id);
            var entry = Pattern.compile("\\{\"name\":\"" + Pattern.quote(name.toString())
                    + "\"[^{}]*\"subtree\":\"([0-9a-f]{64})\"").matcher(json);
            assertThat(entry.find()).as(name.toString()).isTrue();
            id = entry.group(1);
        }
        return id;
    }
}
