package dump.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.files.Staged;
import dump.files.Staging;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Seed;
import dump.repository.Cheap;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final int DEPTH_MAX = 4;
    private static final Instant GIVEN_BEFORE = Instant.ofEpochSecond(1_200_000_000);
    private static final List<String> NAMES = List.of("a", "b", "c", "ü", " d", "e\n", ".f");
    private static final List<String> RIGHTS = List.of("rwxr-xr-x", "rwx------", "r-xr-x---", "rwxrwxrwx");

    @TempDir Path base;
    private final List<String> fifos = new ArrayList<>();

    @RepeatedTest(12)
    void whatAnotherProgramRestoredLandsAsIfWeHadRestoredIt(RepetitionInfo repetition) throws Exception {
        long seed = Seed.or(7_000 + repetition.getCurrentRepetition());
        var random = new Random(seed);
        var source = base.resolve("source");
        var before = base.resolve("before");
        grow(random, source, 0);
        // Often what stands there began as the same, so that much of it is right already.
        if (random.nextBoolean()) run("cp", "-a", source.toString(), before.toString());
        if (Files.exists(before)) run("chmod", "-R", "u+rwX", before.toString());
        grow(random, before, 0);
        var store = new MemoryBackend();
        Cheap.create(store, null).close();
        try (var engine = Runs.open(store, null)) {
            var point = engine.backup(Runs.backup(source), Events.NONE).snapshot().toString();
            compare(engine, point, null, seed);
            for (var name : NAMES) if (Files.exists(source.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                compare(engine, point, name, seed);
                break;
            }
        }
    }

    /** @param path what is restored; null for everything */
    private void compare(NativeEngine engine, String point, String path, long seed) throws Exception {
        for (var overwrite : List.of(false, true)) {
            var about = "seed %d, overwrite %s, path %s".formatted(seed, overwrite, path);
            var ours = copyOfTarget("ours");
            var others = copyOfTarget("others");
            var ourEvents = new ConcurrentLinkedQueue<Event>();
            var paths = path == null ? List.<PathArgument>of() : List.of(Runs.printed(path));
            var result = engine.restore(new RestoreRequest(Whose.ALL, new Selector.ById(point), paths, path == null,
                    Runs.path(ours), null, overwrite, false), chosen -> { }, ourEvents::add);
            var events = new ConcurrentLinkedQueue<Event>();
            try (var staging = Staging.in(Runs.path(others), warning -> events.add(new Event.Warning(warning)))) {
                run("cp", "-a", base.resolve("source").toString(), staging.path() + "/all");
                var staged = path == null ? new Staged(ByteString.of("all"), ByteString.EMPTY, ByteString.EMPTY, List.of())
                        : new Staged(ByteString.of("all/" + path), ByteString.of(path), ByteString.of(path), List.of());
                var o = staging.move(List.of(staged), overwrite, events::add);
                assertThat(new RestoreResult(result.point(), o.written(), o.unchanged(), o.kept(), o.failed(),
                        o.withoutOwner(), o.bytes())).as(about).isEqualTo(result);
            }
            assertThat(told(events)).as(about).isEqualTo(told(ourEvents));
            assertThat(state(others)).as(about).isEqualTo(state(ours));
        }
    }

    private Path copyOfTarget(String name) throws Exception {
        var copy = base.resolve(name);
        // An ordinary user must be let in before he may remove what is in a directory.
        if (Files.exists(copy)) run("chmod", "-R", "u+rwX", copy.toString());
        run("rm", "-rf", copy.toString());
        run("cp", "-a", base.resolve("before").toString(), copy.toString());
        return copy;
    }

    private void grow(Random random, Path directory, int depth) throws Exception {
        Files.createDirectories(directory);
        for (var name : NAMES) {
            var place = directory.resolve(name);
            if (random.nextInt(3) == 0) change(random, place, depth);
        }
        if (depth == 0 && !fifos.isEmpty()) {
            fifos.addFirst("mkfifo");
            run(fifos.toArray(String[]::new));
            fifos.clear();
        }
        if (depth == 0) age(random, directory);
    }

    private void change(Random random, Path place, int depth) throws Exception {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS) && random.nextBoolean()) {
            grow(random, place, depth + 1);
            return;
        }
        run("rm", "-rf", place.toString());
        switch (random.nextInt(6)) {
            case 0 -> Files.createSymbolicLink(place, Path.of(random.nextBoolean() ? ".." : "nowhere"));
            case 1 -> fifos.add(place.toString());
            case 2, 3 -> {
                if (depth < DEPTH_MAX) grow(random, place, depth + 1);
            }
            default -> {
                var content = new byte[List.of(0, 3, 3, 5_000, 600_000).get(random.nextInt(5))];
                Arrays.fill(content, (byte) (random.nextInt(3)));
                Files.write(place, content);
            }
        }
    }

    /** Gives everything a time and rights, what is within before the directory itself. */
    private static void age(Random random, Path directory) throws Exception {
        List<Path> all;
        try (var paths = Files.walk(directory)) {
            all = paths.sorted().toList();
        }
        for (var path : all.reversed()) {
            // Setting the times of a fifo opens it, which would wait for its writer.
            if (Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) continue;
            // Times of links are not compared where another program restores: not every one sets them.
            var time = Files.isSymbolicLink(path) ? GIVEN_BEFORE : Instant.ofEpochSecond(
                    1_000_000_000L + random.nextInt(100_000_000), random.nextInt(1_000_000_000));
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(time), null, null);
            var rights = PosixFilePermissions.fromString(RIGHTS.get(path.equals(directory) ? 0 : random.nextInt(4)));
            if (!Files.isSymbolicLink(path)) Files.setPosixFilePermissions(path, rights);
        }
    }

    private static void run(String... words) throws Exception {
        var process = new ProcessBuilder(words).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
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
     * Everything below with its kind, rights, owner, time and content; of a directory only a time that it was given, not
     * that of an entry that came just now.
     */
    private static TreeMap<String, String> state(Path target) throws IOException {
        var state = new TreeMap<String, String>(Runs.content(target));
        for (var entry : state.entrySet()) {
            var path = target.resolve(entry.getKey());
            var known = new TreeMap<>(
                    Files.readAttributes(path, "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS));
            var given = ((FileTime) known.get("lastModifiedTime")).toInstant().isBefore(GIVEN_BEFORE);
            if (entry.getKey().isEmpty() || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && !given)
                known.remove("lastModifiedTime");
            entry.setValue(entry.getValue() + " " + known);
        }
        return state;
    }
}
