package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.engine.PathArgument;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Existing;
import dump.model.Seed;
import dump.nativeengine.Ask;
import dump.nativeengine.NativeEngine;
import dump.nativeengine.Runs;
import dump.repository.CheapKeys;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.target.RandomTree;
import dump.target.Staged;
import dump.target.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * What our own engine makes of a target, and what is made of it when another program ({@code cp -a}) restores the same
 * tree beside it and it is moved from there, are the same, told in the same words.
 */
class StagingTwinTest {

    @TempDir Path base;

    @RepeatedTest(12)
    void whatAnotherProgramRestoredLandsAsIfWeHadRestoredIt(RepetitionInfo repetition) throws Exception {
        long seed = Seed.or(7_000 + repetition.getCurrentRepetition());
        var random = new Random(seed);
        var source = base.resolve("source");
        var before = base.resolve("before");
        var trees = new RandomTree(random);
        trees.grow(source);
        // Often what stands there began as the same, so that much of it is right already.
        if (random.nextBoolean()) RandomTree.run("cp", "-a", source.toString(), before.toString());
        if (Files.exists(before)) RandomTree.run("chmod", "-R", "u+rwX", before.toString());
        trees.grow(before);
        var store = new MemoryBackend();
        CheapKeys.create(store, null).close();
        try (var engine = Runs.open(store, null)) {
            var snapshot = engine.backup(Runs.backup(source), Events.NONE).snapshot().toString();
            compare(engine, snapshot, null, seed);
            for (var name : RandomTree.NAMES) if (Files.exists(source.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                compare(engine, snapshot, name, seed);
                break;
            }
        }
    }

    /** @param path what is restored; null for everything */
    private void compare(NativeEngine engine, String snapshot, String path, long seed) throws Exception {
        for (var overwrite : List.of(false, true)) {
            var about = "seed %d, overwrite %s, path %s".formatted(seed, overwrite, path);
            var ours = copyOfTarget("ours");
            var others = copyOfTarget("others");
            var ourEvents = new ConcurrentLinkedQueue<Event>();
            var paths = path == null ? List.<PathArgument>of() : List.of(Runs.displayPath(path));
            var result = Ask.restore(engine, new Ask.Restore(SnapshotFilter.ALL, new Selector.ById(snapshot), paths,
                    path == null,
                    Runs.path(ours), null, overwrite, false), chosen -> { }, ourEvents::add);
            var events = new ConcurrentLinkedQueue<Event>();
            try (var staging = Staging.in(Runs.path(others), warning -> events.add(new Event.Warning(warning)))) {
                RandomTree.run("cp", "-a", base.resolve("source").toString(), staging.path() + "/all");
                var staged = path == null ? new Staged(ByteString.of("all"), ByteString.EMPTY, ByteString.EMPTY,
                        List.of())
                        : new Staged(ByteString.of("all/" + path), ByteString.of(path), ByteString.of(path), List.of());
                var o = staging.move(List.of(staged), overwrite ? Existing.REPLACE : Existing.KEEP, events::add);
                assertThat(o).as(about).isEqualTo(result.outcome());
            }
            assertThat(told(events)).as(about).isEqualTo(told(ourEvents));
            assertThat(state(others)).as(about).isEqualTo(state(ours));
        }
    }

    private Path copyOfTarget(String name) throws Exception {
        var copy = base.resolve(name);
        // An ordinary user must be let in before he may remove what is in a directory.
        if (Files.exists(copy)) RandomTree.run("chmod", "-R", "u+rwX", copy.toString());
        RandomTree.run("rm", "-rf", copy.toString());
        RandomTree.run("cp", "-a", base.resolve("before").toString(), copy.toString());
        return copy;
    }

    private static List<String> told(Queue<Event> events) {
        var told = new ArrayList<String>();
        for (var event : events) {
            if (event instanceof Event.FileRestored || event instanceof Event.FileKept) told.add(event.toString());
            if (event instanceof Event.FileFailed failed) told.add("failed " + failed.path());
            if (event instanceof Event.Warning warning) told.add(warning.toString());
        }
        told.sort(null);
        return told;
    }

    /**
     * Everything below with its kind, rights, owner, time and content; of a directory only a time that it was given,
     * not that of an entry that came just now.
     */
    private static TreeMap<String, String> state(Path target) throws IOException {
        var state = new TreeMap<String, String>(Runs.content(target));
        for (var entry : state.entrySet()) {
            var path = target.resolve(entry.getKey());
            var known = new TreeMap<>(
                    Files.readAttributes(path, "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS));
            var given = ((FileTime) known.get("lastModifiedTime")).toInstant().isBefore(RandomTree.GIVEN_BEFORE);
            if (entry.getKey().isEmpty() || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && !given)
                known.remove("lastModifiedTime");
            entry.setValue(entry.getValue() + " " + known);
        }
        return state;
    }
}
