package dump.target;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Random;

/** Trees with entries of all kinds that a user may make, few of them, so that two trees collide in many ways. */
public final class RandomTree {
    /** All times are older. */
    public static final Instant GIVEN_BEFORE = Instant.ofEpochSecond(1_200_000_000);
    public static final List<String> NAMES = List.of("a", "b", "c", "ü", " d", "e\n", ".f");
    private static final int DEPTH_MAX = 4;
    private static final List<String> RIGHTS = List.of("rwxr-xr-x", "rwx------", "r-xr-x---", "rwxrwxrwx");

    private final Random random;
    private final boolean linked;
    private final List<String> fifos = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    public RandomTree(Random random) {
        this(random, false);
    }

    /** @param linked whether some files have several names, and all times are whole seconds */
    public RandomTree(Random random, boolean linked) {
        this.random = random;
        this.linked = linked;
    }

    /** Changes about a third of it, and what it has not yet comes about. */
    public void grow(Path directory) throws Exception {
        files.clear();
        grow(directory, 0);
        if (!fifos.isEmpty()) {
            fifos.addFirst("mkfifo");
            run(fifos.toArray(String[]::new));
            fifos.clear();
        }
        age(directory);
    }

    private void grow(Path directory, int depth) throws Exception {
        Files.createDirectories(directory);
        for (var name : NAMES) {
            var place = directory.resolve(name);
            if (random.nextInt(3) == 0) change(place, depth);
        }
    }

    private void change(Path place, int depth) throws Exception {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS) && random.nextBoolean()) {
            grow(place, depth + 1);
            return;
        }
        run("rm", "-rf", place.toString());
        switch (random.nextInt(6)) {
            case 0 -> Files.createSymbolicLink(place, Path.of(random.nextBoolean() ? ".." : "nowhere"));
            case 1 -> fifos.add(place.toString());
            case 2, 3 -> {
                if (depth < DEPTH_MAX) grow(place, depth + 1);
            }
            default -> {
                if (linked && !files.isEmpty() && random.nextBoolean() && link(place)) return;
                var content = new byte[List.of(0, 3, 3, 5_000, 600_000).get(random.nextInt(5))];
                Arrays.fill(content, (byte) (random.nextInt(3)));
                files.add(Files.write(place, content));
            }
        }
    }

    private boolean link(Path place) throws IOException {
        var file = files.get(random.nextInt(files.size()));
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return false;
        Files.createLink(place, file);
        return true;
    }

    /** Shuts some of it to its owner, whom root does not care about. */
    public void shut(Path directory) throws Exception {
        for (var path : deepestFirst(directory)) if (!path.equals(directory) && !Files.isSymbolicLink(path)
                && random.nextInt(8) == 0) Files.setPosixFilePermissions(path,
                PosixFilePermissions.fromString(random.nextBoolean() ? "---------" : "-w-r-----"));
    }

    /** Gives everything a time and rights, what is within before the directory itself. */
    private void age(Path directory) throws Exception {
        for (var path : deepestFirst(directory)) {
            // Setting the times of a fifo opens it, which would wait for its writer.
            if (Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) continue;
            // Times of links are not compared where another program restores: not every one sets them.
            var time = Files.isSymbolicLink(path) ? GIVEN_BEFORE : Instant.ofEpochSecond(
                    1_000_000_000L + random.nextInt(100_000_000), linked ? 0 : random.nextInt(1_000_000_000));
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(time), null, null);
            var rights = PosixFilePermissions.fromString(RIGHTS.get(path.equals(directory) ? 0 : random.nextInt(4)));
            if (!Files.isSymbolicLink(path)) Files.setPosixFilePermissions(path, rights);
        }
    }

    private static List<Path> deepestFirst(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            return paths.sorted().toList().reversed();
        }
    }

    public static void run(String... words) throws Exception {
        var process = new ProcessBuilder(words).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
    }
}
