package dump.backend.rest;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.ClockWatch;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.Layout;
import dump.backend.Location;
import dump.backend.PercentText;
import dump.http.HttpAnswer;
import dump.http.Headers;
import dump.http.HttpFailure;
import dump.http.Origin;
import dump.http.HttpRequest;
import dump.line.Line;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * A store on a server that speaks restic's REST protocol, version 2 or 1. restic's own server refuses to replace a
 * file; {@code rclone serve restic}, which is known by its {@code Server} header, replaces it, and what it says is
 * looked at twice. An interrupt of the calling thread makes a call fail with {@link BackendException.Interrupted}; the
 * thread stays interrupted.
 */
public final class RestBackend implements Backend {
    private static final String VERSION_2 = "application/vnd.x.restic.rest.v2";
    private static final Headers HEADERS = Headers.NONE.with("Accept", VERSION_2).with("User-Agent", "dump");
    private static final int CONNECTIONS = 5;
    /** “Not found” may pass behind rclone (restic's pull request 5251). */
    private static final int TRIES = 5;
    private static final long PAUSE_MILLIS = 20;
    /** rclone has tried itself what it says that it could not write or remove. */
    private static final int CHANGE_TRIES = 4;
    private static final long CHANGE_PAUSE_MILLIS = 250;

    private final String text;
    private final String base;
    private final RestServer server;
    private final int connections;
    private final Consumer<String> notices;
    private final ClockWatch clock;

    /**
     * @param text the place as a person wrote it, without a password
     * @param base the repository's path, with a slash at both ends
     * @param connections at once; 0 for as many as suit
     */
    public RestBackend(String text, String base, RestServer server, int connections, Consumer<String> notices) {
        this.text = text;
        this.base = base;
        this.server = server;
        this.connections = connections > 0 ? connections : CONNECTIONS;
        this.notices = notices;
        clock = new ClockWatch(notices);
    }

    /** @throws BackendException.Lasting where others could read what is sent, and that is not allowed */
    public static RestBackend open(Location.Rest place, RestOptions options, int connections, Line line,
            Consumer<String> notices) throws BackendException {
        if (!place.tls() && !options.insecure() && place.socket() == null
                && !Origin.of(false, place.host(), place.port()).isLoopback())
            throw new BackendException.Lasting("cannot use " + place.text() + ": over http:// others on the way could read"
                    + " the password and destroy the backups; write https://, or set rest.insecure = true in the"
                    + " configuration if nobody is on the way", null);
        return new RestBackend(place.text(), place.path(), new HttpServer(place, options, line), connections,
                notices);
    }

    private interface Take<T> {
        T from(HttpAnswer answer) throws HttpFailure, BackendException, InterruptedException;
    }

    private <T> T call(String action, String file, HttpRequest request, Take<T> take) throws BackendException {
        try (var answer = server.send(request)) {
            clock.answered(answer.headers().get("Date"));
            return take.from(answer);
        } catch (HttpFailure failed) {
            throw RestFailure.of(text, failed, server.words());
        } catch (InterruptedException stop) {
            throw interrupted(action, file, stop);
        }
    }

    private BackendException interrupted(String action, String file, InterruptedException stop) {
        Thread.currentThread().interrupt();
        return new BackendException.Interrupted("interrupted: could not %s %s".formatted(action, shown(file)), stop);
    }

    private BackendException failure(String action, String file, HttpAnswer answer) throws InterruptedException {
        return RestFailure.of(action, shown(file), answer, server);
    }

    private String shown(String file) {
        return file.isEmpty() ? text : file + " in " + text;
    }

    /** In the protocol the packs lie in one place. */
    private String target(Handle file) {
        return base + switch (file.kind()) {
            case CONFIG -> "config";
            case KEY, LOCK, SNAPSHOT, INDEX, PACK -> place(file.kind()) + "/" + PercentText.name(file.name());
        };
    }

    private static String place(FileKind kind) {
        return kind == FileKind.PACK ? "data" : Layout.directories(kind).getFirst();
    }

    static boolean isRclone(HttpAnswer answer) {
        var header = answer.headers().get("Server");
        return header != null && header.startsWith("rclone/");
    }

    /**
     * Writes or removes. What rclone refuses again and again will not pass, if the store behind it answers otherwise.
     */
    private void change(String action, String file, HttpRequest request, Take<Void> take) throws BackendException {
        for (int i = 1;; i++) {
            boolean[] failed = new boolean[1];
            try {
                call(action, file, request, answer -> {
                    failed[0] = isRclone(answer) && answer.status() == 500;
                    return take.from(answer);
                });
                return;
            } catch (BackendException.Lasting refused) {
                if (!failed[0]) throw refused;
                if (i == CHANGE_TRIES) {
                    if (answers()) throw refused;
                    throw new BackendException.Passing(refused.getMessage(), refused);
                }
                pause(action, file, CHANGE_PAUSE_MILLIS << i);
            }
        }
    }

    /** Whether the store behind rclone can be read. */
    private boolean answers() throws BackendException {
        var place = place(FileKind.KEY);
        return call("list", place, HttpRequest.of("GET", base + place + "/", HEADERS), answer -> answer.status() == 200);
    }

    /** Reads from a file; where rclone finds none, it is asked again. */
    private <T> T read(Handle file, HttpRequest request, Take<T> take) throws BackendException {
        var path = Layout.path(file);
        for (int i = 1;; i++) {
            boolean last = i == TRIES;
            var pause = PAUSE_MILLIS << i;
            try {
                return call("read", path, request, answer -> {
                    if (answer.status() == 404 && isRclone(answer) && !last) throw new Absent();
                    return take.from(answer);
                });
            } catch (Absent passing) {
                pause("read", path, pause);
            }
        }
    }

    private static final class Absent extends RuntimeException {
        Absent() {
            super(null, null, false, false);
        }
    }

    private void pause(String action, String file, long millis) throws BackendException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stop) {
            throw interrupted(action, file, stop);
        }
    }

    @Override
    public void create() throws BackendException {
        var request = new HttpRequest("POST", base + "?create=true", HEADERS, List.of(), true);
        change("make", "", request, answer -> {
            if (answer.status() / 100 != 2) throw failure("make", "", answer);
            return null;
        });
    }

    @Override
    public void save(Handle file, List<ByteBuffer> content) throws BackendException {
        // What is there already is of a lost answer or another run, or was cut off.
        if (post(file, content) || isThere(file, content)) return;
        remove(file);
        if (!post(file, content)) throw notTaken(file);
    }

    private BackendException notTaken(Handle file) {
        return new BackendException.Denied("cannot write " + shown(Layout.path(file))
                + ": the server does not take it (403); may the user write there?", null);
    }

    private boolean isThere(Handle file, List<ByteBuffer> content) throws BackendException {
        long length = length(content);
        try {
            // All others bear the hash of what is in them as their name.
            if (file.kind() != FileKind.CONFIG) return size(file) == length;
            var ours = ByteBuffer.allocate(Math.toIntExact(length));
            for (var one : content) ours.put(one.duplicate());
            return ours.flip().equals(ByteBuffer.wrap(loadAll(file, ours.limit())));
        } catch (BackendException.TooLong another) {
            return false;
        } catch (BackendException.NotFound none) {
            throw notTaken(file);
        }
    }

    private static long length(List<ByteBuffer> content) {
        return content.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /** Whether the server took it; otherwise it refuses, as it does where the file is there. */
    private boolean post(Handle file, List<ByteBuffer> content) throws BackendException {
        var path = Layout.path(file);
        var request = new HttpRequest("POST", target(file), HEADERS.with("Content-Type", "application/octet-stream"),
                content, true);
        boolean[] rclone = new boolean[1], taken = new boolean[1];
        change("write", path, request, answer -> {
            rclone[0] = isRclone(answer);
            taken[0] = answer.status() != 403;
            if (taken[0] && answer.status() / 100 != 2) throw failure("write", path, answer);
            return null;
        });
        if (taken[0] && rclone[0] && file.kind() != FileKind.LOCK) check(file, length(content));
        return taken[0];
    }

    /**
     * A store behind rclone may have kept a part under the whole one's name (restic's issue 3079). It is looked at again, as
     * somebody may be writing the same.
     */
    private void check(Handle file, long length) throws BackendException {
        long size = size(file);
        for (int i = 1; size != length && i < TRIES; i++) {
            pause("write", Layout.path(file), PAUSE_MILLIS << i);
            server.renew();
            size = size(file);
        }
        if (size != length) throw new BackendException.Passing("cannot write %s: the store kept %,d of %,d bytes"
                .formatted(shown(Layout.path(file)), size, length), null);
    }

    /** Behind rclone a file that comes between the look and the upload is replaced. */
    @Override
    public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
        if (exists(file)) return false;
        if (post(file, content)) return true;
        if (exists(file)) return false;
        throw notTaken(file);
    }

    private boolean exists(Handle file) throws BackendException {
        var path = Layout.path(file);
        return call("read", path, HttpRequest.of("HEAD", target(file), HEADERS), answer -> {
            if (answer.status() != 404 && answer.status() != 200) throw failure("read", path, answer);
            return answer.status() == 200;
        });
    }

    /** What the server has taken, it has made durable as well as it can. */
    @Override
    public void sync(Handle file) throws BackendException {
        size(file);
    }

    @Override
    public long size(Handle file) throws BackendException {
        var path = Layout.path(file);
        return read(file, HttpRequest.of("HEAD", target(file), HEADERS), answer -> {
            if (answer.status() != 200) throw failure("read", path, answer);
            if (answer.length() < 0) throw new BackendException.Lasting("cannot read " + shown(path)
                    + ": the server does not say its size", null);
            return answer.length();
        });
    }

    @Override
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        if (offset < 0) throw new IllegalArgumentException("offset " + offset);
        int wanted = target.remaining();
        var path = Layout.path(file);
        if (wanted == 0 || offset > Long.MAX_VALUE - wanted) {
            long size = size(file);
            if (offset > size - wanted) throw tooShort(path, size, offset, wanted);
            return;
        }
        if (range(file, offset, target) < wanted) throw tooShort(path, size(file), offset, wanted);
    }

    /** @return how many bytes came; 0 if the file has none there */
    private int range(Handle file, long offset, ByteBuffer target) throws BackendException {
        var path = Layout.path(file);
        int start = target.position();
        var range = HEADERS.with("Range", "bytes=" + offset + "-" + (offset + target.remaining() - 1));
        try {
            return read(file, HttpRequest.of("GET", target(file), range), answer -> {
                target.position(start);
                if (answer.status() == 416) return 0;
                if (answer.status() != 200 && answer.status() != 206) throw failure("read", path, answer);
                return answer.fillFrom(offset, target);
            });
        } catch (BackendException.NotFound absent) {
            // Some servers say so of what lies behind the end, too.
            if (offset > 0 && exists(file)) return 0;
            throw absent;
        }
    }

    private BackendException tooShort(String path, long size, long offset, int wanted) {
        return new BackendException.TooShort("%s is cut off: it has %,d bytes, and %,d from %,d on are wanted"
                .formatted(shown(path), size, wanted, offset));
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        var path = Layout.path(file);
        return read(file, HttpRequest.of("GET", target(file), HEADERS), answer -> {
            if (answer.status() != 200) throw failure("read", path, answer);
            try {
                return answer.all(sizeMax);
            } catch (HttpFailure.TooLong more) {
                throw new BackendException.TooLong("%s has more than the %,d bytes allowed there"
                        .formatted(shown(path), sizeMax));
            }
        });
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
        var place = place(kind);
        // Callers may call again while they are told, which takes as long as they like.
        var entries = new ArrayList<Entry>();
        call("list", place, HttpRequest.of("GET", base + place + "/", HEADERS), answer -> {
            if (answer.status() == 404 && !isRclone(answer)) return null;
            if (answer.status() == 404) throw new BackendException.Passing("cannot list " + shown(place)
                    + ": rclone could not" + (server.words().isEmpty() ? "" : " (" + server.words() + ")"), null);
            if (answer.status() != 200) throw failure("list", place, answer);
            new RestListing(answer).read(entries::add);
            return null;
        });
        var seen = new HashSet<String>();
        boolean twice = false;
        for (var entry : entries) {
            if (!Handle.isName(kind, entry.name())) continue;
            if (seen.add(entry.name())) found.accept(entry);
            else twice = true;
        }
        if (twice) notices.accept(shown(place) + " holds several files of one name, as some stores allow;"
                + " “rclone dedupe” puts that right");
    }

    @Override
    public void remove(Handle file) throws BackendException {
        var path = Layout.path(file);
        // restic's server says that it removed what never was.
        if (!exists(file)) throw new BackendException.NotFound("there is no " + shown(path));
        change("remove", path, HttpRequest.of("DELETE", target(file), HEADERS), answer -> {
            if (answer.status() / 100 != 2) throw failure("remove", path, answer);
            return null;
        });
    }

    @Override
    public void distrust(Handle file) {
        server.renew();
    }

    @Override
    public int connections() {
        return connections;
    }

    @Override
    public String describe() {
        return text;
    }

    @Override
    public void close() {
        server.close();
    }
}
