package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.engine.PathArgument;
import dump.engine.Paths;
import dump.engine.RestoreResult;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Decision;
import dump.model.Event;
import dump.model.Events;
import dump.model.Existing;
import dump.model.Node;
import dump.model.Seed;
import dump.nativeengine.Ask;
import dump.nativeengine.NativeEngine;
import dump.nativeengine.Runs;
import dump.repository.CheapKeys;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.target.RandomTree;
import dump.target.RestoreTally;
import dump.target.Staged;
import dump.target.Staging;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a plan says of random trees and targets is what the restore then does, with both engines; and it writes nothing.
 */
class PlanTwinTest {
    private static final SnapshotFilter ALL = SnapshotFilter.ALL;
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir Path base;
    private Random random;
    private String about;
    /** Whether some of what stands at the target is shut to its owner. */
    private boolean shut;

    /** Makes a source and what stands at the target before. */
    private RandomTree begin(long seed, boolean linked) throws Exception {
        random = new Random(seed);
        var trees = new RandomTree(random, linked);
        trees.grow(base.resolve("source"));
        if (random.nextBoolean()) RandomTree.run("cp", "-a", base.resolve("source").toString(),
                base.resolve("before").toString());
        if (Files.exists(base.resolve("before"))) RandomTree.run("chmod", "-R", "u+rwX", "" + base.resolve("before"));
        trees.grow(base.resolve("before"));
        return trees;
    }

    @RepeatedTest(15)
    void ourEngineDoesWhatItsPlanSays(RepetitionInfo repetition) throws Exception {
        long seed = Seed.or(9_000 + repetition.getCurrentRepetition());
        var trees = begin(seed, seed % 2 == 0);
        var store = new MemoryBackend();
        CheapKeys.create(store, null).close();
        try (var engine = Runs.open(store, null)) {
            engine.backup(Runs.backup(base.resolve("source")), Events.NONE);
            for (var path : paths()) for (var existing : Existing.values()) {
                about = "seed %d, %s, path %s".formatted(seed, existing, path);
                var target = target(trees);
                var planned = new ConcurrentHashMap<ByteString, Decision>();
                var done = new ConcurrentHashMap<ByteString, Decision>();
                var before = state(target);
                var foreseen = restore(engine, target, path, existing, true, planned);
                assertThat(state(target)).as(about).isEqualTo(before);
                var result = restore(engine, target, path, existing, false, done);
                assertDone(planned, done);
                if (!shut) {
                    assertThat(done).as(about).isEqualTo(planned);
                    assertThat(result).as(about).isEqualTo(foreseen);
                }
            }
        }
    }

    @RepeatedTest(15)
    void whatAnotherProgramRestoredIsMovedAsThePlanSays(RepetitionInfo repetition) throws Exception {
        long seed = Seed.or(11_000 + repetition.getCurrentRepetition());
        begin(seed, true);
        var store = new MemoryBackend();
        CheapKeys.create(store, null).close();
        var nodes = new LinkedHashMap<ByteString, Node>();
        try (var engine = Runs.open(store, null)) {
            engine.backup(Runs.backup(base.resolve("source")), Events.NONE);
            try (var view = engine.view(ALL, Events.NONE)) {
                view.walk(view.newest(), Paths.everything(), nodes::put);
            }
        }
        for (var path : paths()) for (var existing : Existing.values()) {
            about = "seed %d, %s, path %s".formatted(seed, existing, path);
            var target = target(null);
            var place = new BytePath(path == null ? "" : path);
            var planned = new ConcurrentHashMap<ByteString, Decision>();
            var done = new ConcurrentHashMap<ByteString, Decision>();
            var before = state(target);
            try (var plan = new DuplicityPlan(Runs.path(target), existing, new RestoreTally(note(planned)))) {
                assertThat(plan.begin(place.bytes(), place)).isTrue();
                nodes.forEach((one, node) -> {
                    if (path == null || new BytePath(one).isAtOrBelow(place)) plan.entry(one, node, new BytePath(one));
                });
                plan.outcome(0);
            }
            assertThat(state(target)).as(about).isEqualTo(before);
            try (var staging = Staging.in(Runs.path(target), warning -> { })) {
                RandomTree.run("cp", "-a", base.resolve("source").toString(), staging.path() + "/all");
                var from = path == null ? ByteString.of("all") : ByteString.of("all/" + path);
                staging.move(List.of(new Staged(from, place.bytes(), place.bytes(), List.of())), existing, note(done));
            }
            assertDone(planned, done);
        }
    }

    /** Whatever is decided is done; what is left open ends in one of the ways that are left. */
    private void assertDone(Map<ByteString, Decision> planned, Map<ByteString, Decision> done) {
        assertThat(done.keySet()).as(about).isEqualTo(planned.keySet());
        planned.forEach((path, decision) -> {
            var outcome = done.get(path);
            switch (decision) {
                case Decision.Undecided(var different, var reason) when different.isEmpty() -> { }
                case Decision.Undecided undecided ->
                    assertThat(outcome).as(about).isInstanceOfAny(Decision.Replace.class, Decision.Adjust.class);
                // Content that nobody has read yet may differ, too.
                case Decision.Keep keep -> assertThat(outcome).as(about).isInstanceOf(Decision.Keep.class);
                case Decision other -> assertThat(outcome).as(about + ", " + path).isEqualTo(other);
            }
        });
    }

    /** Null for everything, and one by its name. */
    private List<String> paths() {
        var paths = new ArrayList<String>();
        paths.add(null);
        RandomTree.NAMES.stream().filter(name -> Files.exists(base.resolve("source").resolve(name),
                LinkOption.NOFOLLOW_LINKS)).findFirst().ifPresent(paths::add);
        return paths;
    }

    /** @param trees shuts some of it; may be null */
    private Path target(RandomTree trees) throws Exception {
        var target = base.resolve("target");
        // An ordinary user must be let in before he may remove what is in a directory.
        if (Files.exists(target)) RandomTree.run("chmod", "-R", "u+rwX", target.toString());
        RandomTree.run("rm", "-rf", target.toString());
        RandomTree.run("cp", "-a", base.resolve("before").toString(), target.toString());
        for (var path : before()) {
            var attributes = Files.getFileAttributeView(target.resolve(path), BasicFileAttributeView.class,
                    LinkOption.NOFOLLOW_LINKS);
            // Setting the times of a fifo opens it, which would wait for its writer.
            if (!attributes.readAttributes().isOther()) attributes.setTimes(null, LONG_AGO, null);
        }
        shut = trees != null && random.nextBoolean();
        if (shut) trees.shut(target);
        return target;
    }

    private static RestoreResult restore(NativeEngine engine, Path target, String path, Existing existing,
            boolean trial, Map<ByteString, Decision> decisions) throws Exception {
        var paths = path == null ? List.<PathArgument>of() : List.of(Runs.displayPath(path));
        return Ask.restore(engine, new Ask.Restore(ALL, new Selector.Newest(), paths, path == null, Runs.path(target),
                null, existing == Existing.REPLACE, trial), chosen -> { }, note(decisions));
    }

    private static Events note(Map<ByteString, Decision> decisions) {
        return event -> {
            switch (event) {
                case Event.FileRestored(var path, long size, var decision) -> put(decisions, path, decision);
                case Event.FileKept(var path, long size, var reason) ->
                    put(decisions, path, new Decision.Keep(reason));
                case Event.FileFailed(var path, var reason) -> put(decisions, path, new Decision.Fail(reason));
                case Event.FileSkipped(var path, var reason) ->
                    put(decisions, path, new Decision.Undecided("", reason));
                default -> { }
            }
        };
    }

    private static void put(Map<ByteString, Decision> decisions, ByteString path, Decision decision) {
        assertThat(decisions.put(path, decision)).as("told twice: " + path).isNull();
    }

    /** All that can be seen of what stood there without reading it, with the times of reading. */
    private TreeMap<String, String> state(Path target) throws IOException {
        var state = new TreeMap<String, String>();
        for (var path : before()) {
            try {
                var known = new TreeMap<>(Files.readAttributes(target.resolve(path),
                        "unix:mode,uid,gid,nlink,size,ino,lastModifiedTime,ctime,lastAccessTime",
                        LinkOption.NOFOLLOW_LINKS));
                // Whoever asks where a link leads reads it.
                if (Files.isSymbolicLink(target.resolve(path))) known.remove("lastAccessTime");
                state.put(path.toString(), known.toString());
            } catch (AccessDeniedException shut) {
                state.put(path.toString(), "shut");
            }
        }
        return state;
    }

    private List<Path> before() throws IOException {
        try (var paths = Files.walk(base.resolve("before"))) {
            return paths.map(base.resolve("before")::relativize).toList();
        }
    }
}
