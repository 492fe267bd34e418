package dump.backend.s3;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.ClockWatch;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.Layout;
import dump.backend.Location;
import dump.line.Line;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A store in a bucket, its objects named as restic names them. A call is made again only where the store said what to
 * do otherwise. An interrupt of the calling thread makes a call fail with {@link BackendException.Interrupted}; the
 * thread stays interrupted.
 */
public final class S3Backend implements Backend {
    /** As restic has it; from four on, a line with a long round trip is full. */
    private static final int CONNECTIONS = 5;

    private final Location.S3 place;
    private final int connections;
    private final S3Failure failures;
    private final S3Calls calls;
    private final S3Objects objects;

    private S3Backend(Location.S3 place, int connections, S3Calls calls, S3Options options) {
        this.place = place;
        this.connections = connections;
        failures = new S3Failure(place);
        this.calls = calls;
        objects = new S3Objects(calls, options);
    }

    /**
     * Touches nothing yet.
     *
     * @param connections at once; 0 for as many as suit most stores
     * @param notices is told if the clocks differ
     */
    public static S3Backend open(Location.S3 place, S3Options options, int connections, Line line,
            Consumer<String> notices) throws BackendException {
        try {
            int count = connections == 0 ? CONNECTIONS : connections;
            return new S3Backend(place, count, S3Calls.open(place, options, line, new ClockWatch(notices)), options);
        } catch (IOException failed) {
            throw new S3Failure(place).of("reach", place.text(), failed);
        }
    }

    private interface Call<T> {
        T make() throws IOException, InterruptedException;
    }

    private <T> T call(String action, String file, Call<T> call) throws BackendException {
        var shown = file.isEmpty() ? place.text() : file + " in " + place.text();
        try {
            return call.make();
        } catch (IOException failed) {
            if (!Thread.currentThread().isInterrupted()) throw failures.of(action, shown, failed);
            throw interrupted(action, shown, failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw interrupted(action, shown, stop);
        }
    }

    private static BackendException interrupted(String action, String shown, Exception stop) {
        return new BackendException.Interrupted("interrupted: could not %s %s".formatted(action, shown), stop);
    }

    private String key(String path) {
        return place.prefix().isEmpty() ? path : place.prefix() + "/" + path;
    }

    private String key(Handle file) {
        return key(Layout.path(file));
    }

    /** Makes the bucket, if it is not there and that may be known. */
    @Override
    public void create() throws BackendException {
        // Some stores drop that slash, and list nothing then. What restic made in others is found as it is.
        if (place.prefix().startsWith("/")) throw new BackendException.Lasting("could not make " + place.text()
                + ": names would begin with a slash, which not all stores keep; write one slash behind the bucket", null);
        call("make", "", () -> {
            objects.makeBucket();
            return null;
        });
    }

    @Override
    public void save(Handle file, List<ByteBuffer> content) throws BackendException {
        call("write", Layout.path(file), () -> {
            objects.put(key(file), file, content);
            return null;
        });
    }

    @Override
    public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
        return call("write", Layout.path(file), () -> objects.putNew(key(file), file, content));
    }

    /** What stands there outlasts a power cut: a store says so before it answers. */
    @Override
    public void sync(Handle file) throws BackendException {
        size(file);
    }

    @Override
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        if (offset < 0) throw new IllegalArgumentException("offset " + offset);
        call("read", Layout.path(file), () -> {
            objects.read(key(file), Layout.path(file) + " in " + place.text(), offset, target);
            return null;
        });
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        return call("read", Layout.path(file),
                () -> objects.readAll(key(file), Layout.path(file) + " in " + place.text(), sizeMax));
    }

    @Override
    public long size(Handle file) throws BackendException {
        return call("read", Layout.path(file), () -> objects.size(key(file)));
    }

    @Override
    public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
        if (kind == FileKind.CONFIG) {
            try {
                found.accept(new Entry(Handle.CONFIG.name(), size(Handle.CONFIG)));
            } catch (BackendException.NotFound none) {
                // Nothing is listed.
            }
            return;
        }
        var directory = kind == FileKind.PACK ? "data" : Layout.directories(kind).getFirst();
        var prefix = key(directory) + "/";
        call("list", directory, () -> {
            objects.list(prefix, kind != FileKind.PACK, object -> {
                int slash = object.key().lastIndexOf('/');
                var name = object.key().substring(slash + 1);
                var within = slash < prefix.length() ? directory
                        : directory + "/" + object.key().substring(prefix.length(), slash);
                if (Layout.directories(kind).contains(within) && Handle.isName(kind, name)
                        && Layout.isPlace(kind, within, name))
                    found.accept(new Entry(name, object.size()));
            });
            return null;
        });
    }

    /** Stores say that all is well when there was nothing to remove, so it is looked for first. */
    @Override
    public void remove(Handle file) throws BackendException {
        call("remove", Layout.path(file), () -> {
            objects.size(key(file));
            objects.remove(key(file));
            return null;
        });
    }

    @Override
    public void removeIfThere(Handle file) throws BackendException {
        call("remove", Layout.path(file), () -> {
            objects.remove(key(file));
            return null;
        });
    }

    @Override
    public void distrust(Handle file) {
        calls.renew();
    }

    @Override
    public Optional<Boolean> keepsRemoved() throws BackendException {
        return call("ask for the versions of", "", objects::areVersioned);
    }

    @Override
    public int connections() {
        return connections;
    }

    @Override
    public String describe() {
        return place.text();
    }

    @Override
    public String identity() {
        return "s3:" + place.host() + ":" + place.port() + "/" + place.bucket() + "/" + place.prefix();
    }

    @Override
    public void close() {
        calls.close();
    }
}
