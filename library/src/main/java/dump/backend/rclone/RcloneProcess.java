package dump.backend.rclone;

import dump.backend.BackendException;
import dump.backend.LocalLeftSockets;
import dump.backend.Location;
import dump.http.HttpAnswer;
import dump.http.Headers;
import dump.http.HttpClient;
import dump.http.HttpFailure;
import dump.http.HttpOptions;
import dump.http.Origin;
import dump.http.HttpRequest;
import dump.line.Line;
import dump.process.Connection;
import dump.process.Invocation;
import dump.process.Program;
import dump.process.ProgramException;
import dump.process.Timeouts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A running {@code rclone serve restic} that only this user reaches: over a Unix socket in a directory of its own; or,
 * as rclone before 1.61.1 has none, over loopback with a password that nobody else knows. It ends with us, also when we
 * are killed, because its shell sees the end of its input then.
 */
final class RcloneProcess implements AutoCloseable {
    /** It has time limits of its own, and a store may take long over what it has got. */
    private static final Duration STANDSTILL = Duration.ofMinutes(10), START_MAX = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 20;
    private static final int SECRET_BYTES = 24;
    private static final Pattern ADDRESS = Pattern.compile("Serving restic REST API on \\[?http://127\\.0\\.0\\.1:(\\d+)/");
    /** What would change how it listens, or where it says what fails. */
    private static final Pattern MEDDLING = Pattern.compile("RCLONE_(?:USER|PASS|HTPASSWD|SALT|REALM|ADDR|BASEURL|CERT|KEY"
            + "|CLIENT_CA|MIN_TLS_VERSION|TEMPLATE|STDIO|PRIVATE_REPOS|LOG_.*|SYSLOG.*|USE_JSON_LOG|QUIET|VERBOSE|RC(?:_.*)?"
            + "|USER_FROM_HEADER|AUTH_PROXY|SERVER_.*)");
    /** As {@code mktemp} names them. */
    private static final String DIRECTORIES = "dump-" + "[A-Za-z0-9]".repeat(8);
    /**
     * The first line that it writes says where the socket is, whose path may have some 100 bytes. The remote is the first
     * word, rclone the others. The kernel ends it (TERM) when we are killed, and nobody hears its last words (PIPE): it
     * goes on until rclone has ended, and clears up.
     */
    private static final String SCRIPT = """
            exec 3<&0 </dev/null
            umask 077
            dump_rclone=
            trap 'test -z "$dump_rclone" || kill $dump_rclone 2>/dev/null' TERM
            trap : PIPE
            dump_remote=$1 dump_way=$2
            shift 2
            dump_directory=
            if test "$dump_way" = unix; then
                dump_base=${XDG_RUNTIME_DIR:-/tmp}
                test ${#dump_base} -le 80 || dump_base=/tmp
                dump_directory=$(mktemp -d "$dump_base/dump-XXXXXXXX" 2>/dev/null) ||
                    dump_directory=$(mktemp -d /tmp/dump-XXXXXXXX) || exit 125
                set -- "$@" --addr "unix://$dump_directory/s"
            else
                set -- "$@" --addr 127.0.0.1:0
            fi
            printf '%s\\n' "$dump_directory"
            "$@" -- "$dump_remote" 3<&- & dump_rclone=$!
            { cat <&3 >/dev/null; kill $dump_rclone; sleep 1; kill -9 $dump_rclone; } 2>/dev/null & dump_watch=$!
            wait $dump_rclone
            dump_code=$?
            while test $dump_code -gt 128 && kill -0 $dump_rclone 2>/dev/null; do
                wait $dump_rclone
                dump_code=$?
            done
            kill $dump_watch 2>/dev/null
            test -z "$dump_directory" || rm -rf "$dump_directory"
            exit $dump_code
            """;

    private final Connection connection;
    private final HttpClient client;
    private final Headers login;

    private RcloneProcess(Connection connection, HttpClient client, Headers login) {
        this.connection = connection;
        this.client = client;
        this.login = login;
    }

    static RcloneProcess start(Location.Rclone place, RcloneOptions options, Line line)
            throws BackendException, InterruptedException {
        var program = new Program(options.program(), "rclone", "rclone");
        if (!program.isInstalled(options.environment()))
            throw new BackendException.Lasting("cannot reach " + place.text() + ": rclone is not installed (command \""
                    + options.program() + "\"): install the package rclone, or see https://rclone.org/install/", null);
        try {
            return start(place, options, line, true);
        } catch (BackendException.Lasting old) {
            // Before 1.61.1 it takes the socket for a host.
            if (!old.getMessage().contains("listen tcp: ")) throw old;
            return start(place, options, line, false);
        }
    }

    private static RcloneProcess start(Location.Rclone place, RcloneOptions options, Line line, boolean unix)
            throws BackendException, InterruptedException {
        var environment = new HashMap<>(options.environment());
        environment.keySet().removeIf(name -> MEDDLING.matcher(name).matches());
        var login = unix ? Headers.NONE : login(environment);
        var connection = connect(place, words(place, options, unix), environment);
        boolean started = false;
        try {
            var directory = new BufferedReader(new InputStreamReader(connection.input(), StandardCharsets.UTF_8)).readLine();
            if (directory == null) throw failure(place, connection);
            var origin = unix ? Origin.unix(directory + "/s") : Origin.of(false, "127.0.0.1", port(place, connection));
            var process = new RcloneProcess(connection, new HttpClient(origin,
                    HttpOptions.of(null, Map.of()).standstill(STANDSTILL), line), login);
            if (unix) LocalLeftSockets.sweep(Path.of(directory), DIRECTORIES);
            process.await(place);
            started = true;
            return process;
        } catch (IOException failed) {
            throw failure(place, connection);
        } finally {
            if (!started) connection.close();
        }
    }

    private static Headers login(Map<String, String> environment) {
        var secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        var password = Base64.getUrlEncoder().encodeToString(secret);
        environment.put("RCLONE_USER", "dump");
        environment.put("RCLONE_PASS", password);
        return Headers.NONE.with("Authorization", "Basic "
                + Base64.getEncoder().encodeToString(("dump:" + password).getBytes(StandardCharsets.US_ASCII)));
    }

    static List<String> words(Location.Rclone place, RcloneOptions options, boolean unix) {
        var words = new ArrayList<>(List.of("-c", SCRIPT, "sh", place.remote(), unix ? "unix" : "tcp", options.program(),
                "serve", "restic"));
        if (options.configuration() != null) words.add("--config=" + options.configuration());
        words.addAll(options.options());
        // A question has nobody to answer it; what B2 hides instead of removing is paid for.
        words.addAll(List.of("--ask-password=false", "--b2-hard-delete"));
        return words;
    }

    private static Connection connect(Location.Rclone place, List<String> words, Map<String, String> environment)
            throws BackendException {
        try {
            return Connection.start(Invocation.plain(new Program("/bin/sh", "The shell", "dash"), words, environment,
                    Timeouts.of(Duration.ZERO)), false);
        } catch (ProgramException absent) {
            throw new BackendException.Lasting("cannot reach " + place.text() + ": " + absent.getMessage(), absent);
        }
    }

    /** It says where it listens. */
    private static int port(Location.Rclone place, Connection connection)
            throws BackendException, InterruptedException {
        long end = System.nanoTime() + START_MAX.toNanos();
        while (System.nanoTime() < end) {
            var match = ADDRESS.matcher(connection.words());
            if (match.find()) return Integer.parseInt(match.group(1));
            if (!connection.isAlive()) throw failure(place, connection);
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new BackendException.Passing("cannot reach " + place.text() + ": rclone does not say where it listens", null);
    }

    /** Until it listens; what it answers is all the same, and without the version it does not ask the store. */
    private void await(Location.Rclone place) throws BackendException, InterruptedException {
        long end = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try (var answer = client.send(HttpRequest.of("GET", "/locks/", login))) {
                if (answer.status() > 0) return;
            } catch (HttpFailure notYet) {
                if (!connection.isAlive()) throw failure(place, connection);
                if (System.nanoTime() > end) throw new BackendException.Passing("cannot reach " + place.text()
                        + ": rclone does not listen (" + notYet.getMessage() + ")", notYet);
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private static BackendException failure(Location.Rclone place, Connection connection) {
        return RcloneFailure.of(place, RcloneWords.end(connection.end().errorTail()));
    }

    HttpAnswer send(HttpRequest request) throws HttpFailure, InterruptedException {
        var headers = request.headers();
        for (var value : login.all("Authorization")) headers = headers.with("Authorization", value);
        return client.send(new HttpRequest(request.method(), request.target(), headers, request.body(),
                request.repeatable()));
    }

    void renew() {
        client.renew();
    }

    boolean isAlive() {
        return connection.isAlive();
    }

    String words() {
        return connection.words();
    }

    @Override
    public void close() {
        client.close();
        connection.close();
    }
}
