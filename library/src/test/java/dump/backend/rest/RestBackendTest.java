package dump.backend.rest;

import static dump.backend.At.at;
import static dump.backend.At.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend;
import dump.backend.Backend.Entry;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Location;
import dump.http.HttpPeer;
import dump.line.Line;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers may say, and what becomes of it. */
@Timeout(60)
class RestBackendTest {
    private static final String V2 = "Content-Type: application/vnd.x.restic.rest.v2\r\n";
    private static final String RCLONE = "Server: rclone/v1.76\r\n";

    private final List<String> notices = new ArrayList<>();

    private Backend open(HttpPeer peer) throws Exception {
        return RestBackend.open((Location.Rest) Location.parse("rest:http://127.0.0.1:" + peer.port + "/r/", "/"),
                RestOptions.DEFAULT, 0, Line.unlimited(), notices::add);
    }

    private static String answer(String status, String headers, String body) {
        return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Answers by what a request begins with; the last answer of several stays. */
    private static HttpPeer.Talk by(Map<String, List<String>> answers) {
        var left = new ConcurrentHashMap<String, List<String>>();
        answers.forEach((what, list) -> left.put(what, new CopyOnWriteArrayList<>(list)));
        return (request, output, number) -> {
            for (String head; (head = request.head()) != null;) {
                request.body(head);
                var start = head;
                var list = left.entrySet().stream().filter(one -> start.startsWith(one.getKey())).findFirst().orElseThrow()
                        .getValue();
                HttpPeer.say(output, list.size() > 1 ? list.removeFirst() : list.getFirst());
            }
        };
    }

    @Test
    void saysHowLongTheServerWantsToBeLeftAlone() throws Exception {
        try (var peer = HttpPeer.start(HttpPeer.saying(answer("429 Too Many Requests", "Retry-After: 17\r\n", "")));
                var backend = open(peer)) {
            assertThatThrownBy(() -> backend.loadAll(at("config"), 10))
                    .isInstanceOfSatisfying(BackendException.Passing.class,
                            busy -> assertThat(busy).returns(Duration.ofSeconds(17),
                                    BackendException.Passing::pause).returns(true, BackendException.Passing::isOfCrowd));
        }
    }

    @Test
    void readsWhatIsDistrustedOverANewConnection() throws Exception {
        try (var peer = HttpPeer.start(HttpPeer.saying(answer("200 OK", "", "abc"))); var backend = open(peer)) {
            for (int i = 0; i < 2; i++) backend.loadAll(at("config"), 10);
            assertThat(peer.connections).hasValue(1);
            backend.distrust(at("config"));
            backend.loadAll(at("config"), 10);
            assertThat(peer.connections).hasValue(2);
        }
    }

    @Test
    void readsListsOfBothVersions() throws Exception {
        var odd = " [ {\"size\" : 3, \"more\":[{\"a\":null,\"b\":[]},-1.5e3,\"]\"], \"name\":\"0\\u0030a\"}\n,{\"name\":\"/\"},"
                + "{\"name\":\"..\"},{\"name\":\"x\"},{\"name\":\"11b\"}] ";
        try (var peer = HttpPeer.start(by(Map.of("GET /r/data/ ", List.of(answer("200 OK", V2, odd)), "GET /r/index/ ",
                List.of(answer("200 OK", "", "[\"one\",\"two\"]")), "GET /r/keys/ ", List.of(answer("200 OK", V2, "[]")),
                "GET /r/locks/ ", List.of(answer("200 OK", V2, "null")), "GET /r/snapshots/ ",
                List.of(answer("404 Not Found", "", ""))))); var backend = open(peer)) {
            assertThat(entries(backend, FileKind.PACK)).as("names that no handle has are left out")
                    .containsExactly(new Entry("00a", 3), new Entry("11b", -1));
            assertThat(entries(backend, FileKind.INDEX)).containsExactly(new Entry("one", -1), new Entry("two", -1));
            for (var kind : List.of(FileKind.KEY, FileKind.LOCK, FileKind.SNAPSHOT))
                assertThat(entries(backend, kind)).isEmpty();
            assertThat(peer.heads).allMatch(head -> head.contains("\r\nAccept: application/vnd.x.restic.rest.v2\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[", "[\"a\"", "[\"a\" \"b\"]", "[{\"size\":1}]", "[{\"name\":\"a\",\"size\":-1}]",
            "[{\"name\":\"a\",\"size\":1e3}]", "[1]", "[\"\\x\"]", "[{\"a\":[[[[[[[[[[[[1]]]]]]]]]]]],\"name\":\"x\"}]"})
    void aListThatMakesNoSenseIsNotTakenForAnEmptyOne(String list) throws Exception {
        try (var peer = HttpPeer.start(HttpPeer.saying(answer("200 OK", V2, list))); var backend = open(peer)) {
            assertThatThrownBy(() -> entries(backend, FileKind.PACK)).isInstanceOf(BackendException.Passing.class);
        }
    }

    @Test
    void whatRcloneCannotListIsNotEmpty() throws Exception {
        try (var peer = HttpPeer.start(HttpPeer.saying(answer("404 Not Found", RCLONE, ""))); var backend = open(peer)) {
            assertThatThrownBy(() -> entries(backend, FileKind.PACK)).isInstanceOf(BackendException.Passing.class)
                    .hasMessageContaining("rclone could not");
        }
    }

    @Test
    void twoFilesOfOneNameBehindRcloneAreOne() throws Exception {
        var twice = "[{\"name\":\"00a\",\"size\":3},{\"name\":\"00a\",\"size\":3}]";
        try (var peer = HttpPeer.start(HttpPeer.saying(answer("200 OK", V2 + RCLONE, twice))); var backend = open(peer)) {
            assertThat(entries(backend, FileKind.PACK)).containsExactly(new Entry("00a", 3));
            assertThat(notices).singleElement().asString().contains("rclone dedupe");
        }
    }

    @Test
    void asksRcloneFiveTimesForWhatItDoesNotFind() throws Exception {
        var none = answer("404 Not Found", RCLONE, "");
        try (var peer = HttpPeer.start(by(Map.of("GET ", List.of(none, none, answer("200 OK", RCLONE, "abc")), "HEAD ",
                List.of(answer("404 Not Found", RCLONE, ""))))); var backend = open(peer)) {
            assertThat(backend.loadAll(at("keys/k"), 3)).hasSize(3);
            assertThatThrownBy(() -> backend.size(at("keys/k"))).isInstanceOf(BackendException.NotFound.class);
            assertThat(peer.heads.stream().filter(head -> head.startsWith("HEAD "))).hasSize(5);
        }
        try (var peer = HttpPeer.start(HttpPeer.saying(none.replace(RCLONE, ""))); var backend = open(peer)) {
            assertThatThrownBy(() -> backend.size(at("keys/k"))).isInstanceOf(BackendException.NotFound.class);
            assertThat(peer.heads).as("another server is believed").hasSize(1);
        }
    }

    @Test
    void whatRcloneRefusesAgainAndAgainLasts() throws Exception {
        var failed = answer("500 Internal Server Error", RCLONE, "Internal Server Error");
        var there = "HTTP/1.1 200 OK\r\n" + RCLONE + "Content-Length: 5\r\n\r\n";
        var content = List.of(ByteBuffer.allocate(5));
        try (var peer = HttpPeer.start(by(Map.of("POST ", List.of(failed), "DELETE ", List.of(failed), "HEAD ",
                List.of(there), "GET /r/keys/ ", List.of(answer("200 OK", V2 + RCLONE, "[]")))));
                var backend = open(peer)) {
            assertThatThrownBy(() -> backend.save(at("locks/a"), content)).isInstanceOf(BackendException.Lasting.class)
                    .hasMessageContaining("cannot write locks/a in rest:").hasMessageContaining("answers 500");
            assertThat(peer.heads.stream().filter(head -> head.startsWith("POST "))).hasSize(4);
            assertThatThrownBy(() -> backend.remove(at("locks/a"))).isInstanceOf(BackendException.Lasting.class);
        }
        try (var peer = HttpPeer.start(by(Map.of("POST ", List.of(failed), "GET /r/keys/ ",
                List.of(answer("404 Not Found", RCLONE, ""))))); var backend = open(peer)) {
            assertThatThrownBy(() -> backend.save(at("locks/a"), content)).as("its store does not answer at all")
                    .isInstanceOf(BackendException.Passing.class);
        }
        try (var peer = HttpPeer.start(by(Map.of("POST ", List.of(failed, answer("200 OK", RCLONE, ""))))); var backend = open(peer)) {
            backend.save(at("locks/a"), content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"429 x", "502 x", "503 x", "504 x"})
    void whatPassesIsNotARefusalOfRclone(String status) throws Exception {
        try (var peer = HttpPeer.start(HttpPeer.saying(answer(status, RCLONE, ""))); var backend = open(peer)) {
            assertThatThrownBy(() -> backend.save(at("locks/a"), List.of(ByteBuffer.allocate(5))))
                    .isInstanceOf(BackendException.Passing.class);
            assertThat(peer.heads).hasSize(1);
        }
    }

    @Test
    void halfAPackBehindRcloneDoesNotCount() throws Exception {
        var length = "HTTP/1.1 200 OK\r\n" + RCLONE + "Content-Length: 2\r\n\r\n";
        try (var peer = HttpPeer.start(by(Map.of("POST ", List.of(answer("200 OK", RCLONE, "")), "HEAD ", List.of(length))));
                var backend = open(peer)) {
            assertThatThrownBy(() -> backend.save(at("data/00/00a"), List.of(ByteBuffer.allocate(5))))
                    .isInstanceOf(BackendException.Passing.class).hasMessageContaining("the store kept 2 of 5 bytes");
        }
    }

    @Test
    void anUploadWhoseAnswerWasLostIsThere() throws Exception {
        var length = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
        try (var peer = HttpPeer.start((request, output, number) -> {
            for (String head; (head = request.head()) != null;) {
                request.body(head);
                if (head.startsWith("HEAD")) HttpPeer.say(output, length);
                else if (number == 1) return;
                else HttpPeer.say(output, answer("403 Forbidden", "", ""));
            }
        }); var backend = open(peer)) {
            var content = List.of(ByteBuffer.allocate(5));
            assertThatThrownBy(() -> backend.save(at("data/00/00a"), content)).isInstanceOf(BackendException.Passing.class);
            backend.save(at("data/00/00a"), content);
        }
    }

    @ParameterizedTest
    @CsvSource({"401, Denied", "403, Denied", "404, NotFound", "407, Denied", "408, Passing", "413, Lasting",
            "429, Passing", "500, Passing", "501, Lasting", "502, Passing", "503, Passing", "507, Full", "301, Lasting",
            "405, Lasting"})
    void saysWhatKindOfFailureAnAnswerIs(String status, String kind) throws Exception {
        try (var peer = HttpPeer.start(HttpPeer.saying(answer(status + " x", "Location: https://u:secret@h/\r\n",
                "because\u001b[31m of\r\nthat"))); var backend = open(peer)) {
            assertThatThrownBy(() -> backend.loadAll(at("keys/k"), 100)).satisfies(failed ->
                    assertThat(failed.getClass().getSimpleName()).isEqualTo(kind))
                    .message().contains("keys/k in rest:http://127.0.0.1").doesNotContain("\n", "\u001b", "secret");
        }
    }

    @Test
    void takesNoOtherPartOfAFileThanItAskedFor() throws Exception {
        for (var range : List.of("", "Content-Range: bytes 0-2/10\r\n"))
            try (var peer = HttpPeer.start(HttpPeer.saying(answer("206 Partial", range, "abc"))); var backend = open(peer)) {
                assertThatThrownBy(() -> backend.load(at("data/00/00a"), 4, ByteBuffer.allocate(3)))
                        .isInstanceOf(BackendException.Passing.class);
            }
        try (var peer = HttpPeer.start(HttpPeer.saying(answer("200 OK", "", "0123456789"))); var backend = open(peer)) {
            var target = ByteBuffer.allocate(3);
            backend.load(at("data/00/00a"), 4, target);
            assertThat(new String(target.array(), StandardCharsets.US_ASCII)).as("who ignores the range sends all")
                    .isEqualTo("456");
        }
    }

    @Test
    void speaksInPlainTextOnlyWithThisMachine() throws Exception {
        var place = (Location.Rest) Location.parse("rest:http://nas.example/", "/");
        assertThatThrownBy(() -> RestBackend.open(place, RestOptions.DEFAULT, 0, Line.unlimited(), notices::add))
                .isInstanceOf(BackendException.Lasting.class).hasMessageContaining("rest.insecure = true");
        RestBackend.open(place, new RestOptions(null, true, null, null, Map.of()), 0, Line.unlimited(), notices::add).close();
    }
}
