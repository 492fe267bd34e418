package dump.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Backend;
import dump.backend.Location;
import dump.model.ByteString;
import dump.model.Events;
import dump.repository.Cheap;
import dump.snapshots.PointInTime;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Engines and requests for tests. */
final class Runs {
    static final String HOST = "tower";
    static final String TAG = "home";

    private Runs() {}

    static NativeEngine open(Backend backend, Path state) throws EngineException {
        return NativeEngine.open(settings(Path.of("/nowhere"), state), backend, () -> secret(Cheap.PASSPHRASE));
    }

    static NativeEngine open(Backend backend, Path state, Duration lockWait) throws EngineException {
        var settings = new NativeSettings(new Location.Local("/nowhere"), state == null ? null : path(state), HOST, "ada",
                2, lockWait, false, "dump test");
        return NativeEngine.open(settings, backend, () -> secret(Cheap.PASSPHRASE));
    }

    static NativeEngine openWithoutLock(Backend backend) throws EngineException {
        var settings = new NativeSettings(new Location.Local("/nowhere"), null, HOST, "ada", 2, Duration.ZERO, true, "dump test");
        return NativeEngine.open(settings, backend, () -> secret(Cheap.PASSPHRASE));
    }

    static NativeEngine open(Path repository, Path state, String passphrase) throws EngineException {
        return NativeEngine.open(settings(repository, state), () -> secret(passphrase));
    }

    static NativeSettings settings(Path repository, Path state) {
        return new NativeSettings(new Location.Local(repository.toString()), state == null ? null : path(state), HOST,
                "ada", 2, Duration.ZERO, false, "dump test");
    }

    private static byte[] secret(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ByteString path(Path path) {
        return ByteString.of(path.toString());
    }

    static Whose whose(Path... sources) {
        return new Whose(HOST, TAG, Arrays.stream(sources).map(Path::toString).toList(), false);
    }

    static BackupRequest backup(Path... sources) {
        return backup(false, false, sources);
    }

    static BackupRequest excluding(List<String> patterns, boolean trial, Path... sources) {
        return new BackupRequest(whose(sources), Arrays.stream(sources).map(Runs::path).toList(), null, patterns,
                List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(), false, false, false, trial);
    }

    static BackupRequest backup(boolean full, boolean trial, Path... sources) {
        return new BackupRequest(whose(sources), Arrays.stream(sources).map(Runs::path).toList(), null, List.of(),
                List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(), full, false, false, trial);
    }

    static VerifyResult verify(Engine engine, PointInTime point, Events events) throws EngineException {
        return engine.verify(new VerifyRequest(Whose.ALL, new Selector.ById(point.id().toString()), List.of()),
                chosen -> assertThat(chosen.id()).isEqualTo(point.id()), events);
    }

    static RestoreResult restore(Engine engine, PointInTime point, Path target, Events events) throws EngineException {
        return engine.restore(new RestoreRequest(Whose.ALL, new Selector.ById(point.id().toString()), List.of(), true,
                path(target), null, false, false), chosen -> { }, events);
    }

    static PathArgument printed(String text) {
        return new PathArgument(text, ByteString.of(text), ByteString.of("/no/such/working/directory").resolve(ByteString.of(text)));
    }

    static PathArgument absolute(String text) {
        return new PathArgument(text, null, ByteString.of(text));
    }

    /** A small directory with something of most kinds. @param version what changes from one to the next */
    static void fill(Path source, int version) throws IOException {
        Files.createDirectories(source.resolve("deep/er/empty"));
        Files.writeString(source.resolve("version"), "version " + version);
        Files.writeString(source.resolve("same"), "always the same");
        Files.write(source.resolve("deep/noise"), noise(200_000, version));
        Files.write(source.resolve("deep/large"), noise(3_000_000, 77));
        Files.write(source.resolve("deep/er/nothing"), new byte[0]);
        Files.writeString(source.resolve("new in " + version), "new in " + version);
        if (Files.notExists(source.resolve("link"), LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(source.resolve("link"), Path.of("version"));
        }
    }

    private static byte[] noise(int length, long seed) {
        var bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Every path below the directory with what it holds. */
    static TreeMap<String, String> content(Path directory) throws IOException {
        var found = new TreeMap<String, String>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (var path : paths.toList()) {
                var name = directory.relativize(path).toString();
                if (Files.isSymbolicLink(path)) found.put(name, "-> " + Files.readSymbolicLink(path));
                else if (Files.isDirectory(path)) found.put(name, "directory");
                else if (!Files.isRegularFile(path)) found.put(name, "special");
                else found.put(name, Files.size(path) + " " + Arrays.hashCode(Files.readAllBytes(path)));
            }
        }
        return found;
    }
}
