package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Backend;
import dump.backend.Location;
import dump.engine.BackupRequest;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.engine.Passphrase;
import dump.engine.PathArgument;
import dump.engine.RestoreResult;
import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Events;
import dump.repository.CheapKeys;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
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
public final class Runs {
    static final String HOST = "tower";
    static final String TAG = "home";

    private Runs() {}

    public static NativeEngine open(Backend backend, Path state) throws EngineException {
        return NativeEngine.open(backend, passphrase(), options(state));
    }

    public static NativeEngine open(Backend backend, Path state, Duration lockWait) throws EngineException {
        return NativeEngine.open(backend, passphrase(), options(state).lockWait(lockWait));
    }

    public static NativeEngine openWithoutLock(Backend backend) throws EngineException {
        return NativeEngine.open(backend, passphrase(), options(null).withoutLock(true));
    }

    public static NativeEngine open(Path repository, Path state, String passphrase) throws EngineException {
        return NativeEngine.open(new Location.Local(repository.toString()), Passphrase.of(secret(passphrase)),
                options(state));
    }

    public static NativeOptions options(Path state) {
        return NativeOptions.defaults().stateDirectory(state == null ? null : path(state)).host(HOST).user("ada")
                .lockWait(Duration.ZERO).program("dump test");
    }

    public static Passphrase passphrase() {
        return Passphrase.of(secret(CheapKeys.PASSPHRASE));
    }

    private static byte[] secret(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static ByteString path(Path path) {
        return ByteString.of(path.toString());
    }

    public static SnapshotFilter filter(Path... sources) {
        return SnapshotFilter.own(HOST, TAG, Arrays.stream(sources).map(Path::toString).toList());
    }

    public static BackupRequest backup(Path... sources) {
        return backup(false, false, sources);
    }

    public static BackupRequest excluding(List<String> patterns, boolean trial, Path... sources) {
        return Ask.backup(filter(sources), Arrays.stream(sources).map(Runs::path).toList(), null, patterns,
                List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(), false, false, false, trial);
    }

    public static BackupRequest backup(boolean full, boolean trial, Path... sources) {
        return Ask.backup(filter(sources), Arrays.stream(sources).map(Runs::path).toList(), null, List.of(),
                List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(), full, false, false, trial);
    }

    public static VerifyResult verify(Engine engine, SnapshotInfo snapshot, Events events) throws EngineException {
        return Ask.verify(engine, new Ask.Verify(SnapshotFilter.ALL, new Selector.ById(snapshot.id().toString()),
                List.of()),
                chosen -> assertThat(chosen.id()).isEqualTo(snapshot.id()), events);
    }

    public static RestoreResult restore(Engine engine, SnapshotInfo snapshot, Path target, Events events)
            throws EngineException {
        return Ask.restore(engine, new Ask.Restore(SnapshotFilter.ALL, new Selector.ById(snapshot.id().toString()),
                List.of(), true,
                path(target), null, false, false), chosen -> { }, events);
    }

    public static PathArgument displayPath(String text) {
        return new PathArgument(text, ByteString.of(text),
                ByteString.of("/no/such/working/directory").resolve(ByteString.of(text)));
    }

    public static PathArgument absolute(String text) {
        return new PathArgument(text, null, ByteString.of(text));
    }

    /** A small directory with something of most kinds. @param version what changes from one to the next */
    public static void fill(Path source, int version) throws IOException {
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
    public static TreeMap<String, String> content(Path directory) throws IOException {
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
