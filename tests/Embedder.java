import dump.backend.Location;
import dump.engine.BackupRequest;
import dump.engine.Into;
import dump.engine.Passphrase;
import dump.engine.Paths;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Existing;
import dump.nativeengine.NativeEngine;
import dump.nativeengine.NativeOptions;
import dump.snapshots.SnapshotFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Somebody else's program over the library's jars: backs a directory up, browses it, and plans a restore. */
public final class Embedder {
    private Embedder() {}

    /** Arguments: source, repository, target; the directory of the source to list, a file to read in. */
    public static void main(String[] arguments) throws Exception {
        var source = ByteString.of(arguments[0]);
        var place = new Location.Local(arguments[1]);
        var target = ByteString.of(arguments[2]);
        var options = NativeOptions.defaults().host("h");
        var secret = "a passphrase".getBytes(StandardCharsets.UTF_8);

        try (var repository = NativeEngine.create(place, Passphrase.generated(secret), options)) {
            repository.backup(BackupRequest.of(source).exclude("*.tmp").tag("photos"), Events.NONE);
        }
        try (var repository = NativeEngine.open(place, Passphrase.of(secret), options);
                var view = repository.view(SnapshotFilter.host("h"), Embedder::tell)) {
            var newest = view.newest();
            long begun = System.nanoTime();
            for (var entry : view.list(newest, ByteString.of(arguments[3])))
                System.out.println("listed " + entry.path() + " " + entry.node().size());
            System.out.println("listing took " + (System.nanoTime() - begun) / 1_000_000 + " ms");

            var file = view.open(newest, ByteString.of(arguments[4]));
            var range = ByteBuffer.allocate(11);
            file.read(file.size() - range.capacity(), range);
            System.out.println("read " + new String(range.array(), StandardCharsets.UTF_8));

            var into = Into.directory(target, Existing.KEEP);
            var plan = view.planRestore(newest, Paths.of(ByteString.of(arguments[3])), into);
            plan.print(System.out);
            System.out.println("written yet: " + Files.exists(Path.of(arguments[2])));
            System.out.println("restored " + view.restore(plan, Embedder::tell).written());
        }
    }

    private static void tell(Event event) {
        if (event instanceof Event.Warning || event instanceof Event.Damage) System.out.println("told " + event);
    }
}
