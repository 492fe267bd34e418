package dump.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.line.Line;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpClientTest {
    private static final HttpOptions OPTIONS = HttpOptions.of(null, Map.of());
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static HttpClient client(HttpPeer peer) {
        return new HttpClient(peer.origin(), OPTIONS, Line.unlimited());
    }

    private static String get(HttpClient client) throws Exception {
        return ask(client, HttpRequest.of("GET", "/x", Headers.NONE));
    }

    private static String ask(HttpClient client, HttpRequest request) throws Exception {
        try (var answer = client.send(request)) {
            return answer.status() + " " + new String(answer.all(1 << 20), StandardCharsets.ISO_8859_1);
        }
    }

    private static HttpRequest post(byte[] body, boolean repeatable) {
        return new HttpRequest("POST", "/x", Headers.NONE, List.of(ByteBuffer.wrap(body)), repeatable);
    }

    private static void failsWith(Class<? extends HttpFailure> kind, String words, HttpPeer peer) {
        try (var client = client(peer)) {
            assertThatThrownBy(() -> get(client)).isInstanceOf(kind).hasMessageContaining(words);
        }
    }

    @Test
    void sendsABodyOfManyBuffersAndTakesTheAnswer() throws Exception {
        try (var peer = HttpPeer.start((request, output, number) -> {
            var head = request.head();
            HttpPeer.say(output, "HTTP/1.1 201 \r\nETag: one\r\netag: two\r\nContent-Length: 5\r\n\r\n"
                    + new String(request.body(head), StandardCharsets.ISO_8859_1));
        }); var client = client(peer)) {
            var second = ByteBuffer.allocateDirect(9).put("xxdefxxxx".getBytes(StandardCharsets.US_ASCII)).position(2)
                    .limit(4);
            var body = List.of(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}), second, ByteBuffer.allocate(0));
            var request = new HttpRequest("PUT", "/a%20b?c=d", Headers.NONE.with("X-Name", "value"), body, true);
            try (var answer = client.send(request)) {
                assertThat(answer.status()).isEqualTo(201);
                assertThat(answer.headers().all("ETAG")).containsExactly("one", "two");
                assertThat(answer.length()).isEqualTo(5);
                assertThat(new String(answer.all(5), StandardCharsets.US_ASCII)).isEqualTo("abcde");
            }
            assertThat(second.position()).as("positions stay, so that it can be sent again").isEqualTo(2);
            assertThat(peer.heads).containsExactly("PUT /a%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:" + peer.port
                    + "\r\nX-Name: value\r\nContent-Length: 5\r\n\r\n");
        }
    }

    @Test
    void knowsEveryWayInWhichAnAnswerEnds() throws Exception {
        var answers = List.of(OK, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\no\r\n1 \r\nk\r\n0\r\n"
                + "Trailer: x\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok");
        for (var answer : answers)
            try (var peer = HttpPeer.start(HttpPeer.saying(answer)); var client = client(peer)) {
                for (int i = 0; i < 3; i++) assertThat(get(client)).isEqualTo("200 ok");
                assertThat(peer.connections).as("the connection is used again").hasValue(1);
            }
        for (var answer : List.of("HTTP/1.1 200 OK\r\n\r\nok", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok"))
            try (var peer = HttpPeer.start((request, output, number) -> {
                request.head();
                HttpPeer.say(output, answer);
            }); var client = client(peer)) {
                for (int i = 0; i < 2; i++) assertThat(get(client)).isEqualTo("200 ok");
                assertThat(peer.connections).hasValue(2);
            }
    }

    @Test
    void anAnswerToHeadHasALengthAndNoBody() throws Exception {
        try (var peer = HttpPeer.start(HttpPeer.saying("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n"));
                var client = client(peer)) {
            for (int i = 0; i < 2; i++)
                try (var answer = client.send(HttpRequest.of("HEAD", "/x", Headers.NONE))) {
                    assertThat(answer.length()).isEqualTo(17);
                    assertThat(answer.all(0)).isEmpty();
                }
            assertThat(peer.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 999 no\r\n\r\n",
            "HTTP/1.1 200 OK\r\nbad header\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n folded: c\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: b\u0000\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nokk\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"})
    void refusesWhatIsNoAnswer(String answer) throws Exception {
        try (var peer = HttpPeer.start(HttpPeer.saying(answer))) {
            failsWith(HttpFailure.Malformed.class, "makes no sense", peer);
        }
    }

    @Test
    void endsHeadersThatDoNotEnd() throws Exception {
        for (var more : List.of("A: b\r\n", "a"))
            try (var peer = HttpPeer.start((request, output, number) -> {
                request.head();
                HttpPeer.say(output, "HTTP/1.1 200 OK\r\n");
                while (true) HttpPeer.say(output, more.repeat(1000));
            })) {
                failsWith(HttpFailure.Malformed.class, "makes no sense", peer);
            }
        try (var peer = HttpPeer.start(HttpPeer.saying("HTTP/1.1 102 Wait\r\n\r\n".repeat(100)))) {
            failsWith(HttpFailure.Malformed.class, "never begins", peer);
        }
    }

    @Test
    void aBodyThatIsCutIsABrokenConnection() throws Exception {
        for (var cut : List.of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "HTTP/1.1 200 OK\r\nConte", ""))
            try (var peer = HttpPeer.start((request, output, number) -> {
                request.head();
                HttpPeer.say(output, cut);
            })) {
                failsWith(HttpFailure.Broken.class, "the server closed the connection", peer);
            }
    }

    @Test
    void takesNoMoreThanTheCallerWants() throws Exception {
        for (var answer : List.of(OK, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"))
            try (var peer = HttpPeer.start(HttpPeer.saying(answer)); var client = client(peer)) {
                try (var one = client.send(HttpRequest.of("GET", "/", Headers.NONE))) {
                    assertThatThrownBy(() -> one.all(1)).isInstanceOf(HttpFailure.TooLong.class);
                }
                try (var two = client.send(HttpRequest.of("GET", "/", Headers.NONE))) {
                    assertThat(two.all(2)).hasSize(2);
                }
            }
    }

    @Test
    void replacesAConnectionThatTheServerClosedMeanwhile() throws Exception {
        try (var peer = HttpPeer.start((request, output, number) -> {
            request.head();
            HttpPeer.say(output, OK);
            // The second request is taken, and never answered.
            if (number == 1) request.head();
            else HttpPeer.saying(OK).with(request, output, number);
        }); var client = client(peer)) {
            for (int i = 0; i < 4; i++) assertThat(get(client)).isEqualTo("200 ok");
            assertThat(peer.connections).hasValue(2);
        }
    }

    @Test
    void sendsNothingTwiceThatMayNotBe() throws Exception {
        try (var peer = HttpPeer.start((request, output, number) -> {
            request.head();
            HttpPeer.say(output, OK);
            request.head();
        }); var client = client(peer)) {
            get(client);
            assertThatThrownBy(() -> ask(client, post(new byte[1], false))).isInstanceOf(HttpFailure.Broken.class);
            assertThat(peer.heads).hasSize(2);
        }
    }

    @Test
    void takesANewConnectionAfterTheServerFailed() throws Exception {
        try (var peer = HttpPeer.start(HttpPeer.saying("HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n"));
                var client = client(peer)) {
            for (int i = 0; i < 2; i++) assertThat(get(client)).isEqualTo("503 ");
            assertThat(peer.connections).hasValue(2);
        }
    }

    /** Two connections that are kept, of which nothing is wrong yet. */
    private static void keepTwo(HttpClient client) throws Exception {
        try (var one = client.send(HttpRequest.of("GET", "/x", Headers.NONE))) {
            get(client);
            one.all(2);
        }
    }

    @Test
    void afterAFailureOfTheServerNoneThatWasKeptIsUsed() throws Exception {
        try (var peer = HttpPeer.start((request, output, number) -> {
            for (String head; (head = request.head()) != null;)
                HttpPeer.say(output, head.startsWith("PUT") ? "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n" : OK);
        }); var client = client(peer)) {
            keepTwo(client);
            assertThat(ask(client, HttpRequest.of("PUT", "/x", Headers.NONE))).isEqualTo("503 ");
            assertThat(peer.connections).hasValue(2);

            for (int i = 0; i < 2; i++) assertThat(get(client)).isEqualTo("200 ok");
            assertThat(peer.connections).as("a new one, which is kept").hasValue(3);
        }
    }

    @Test
    void whoDistrustsWhatCameGetsANewConnection() throws Exception {
        try (var peer = HttpPeer.start(HttpPeer.saying(OK)); var client = client(peer)) {
            keepTwo(client);
            try (var underWay = client.send(HttpRequest.of("GET", "/x", Headers.NONE))) {
                client.renew();
                underWay.all(2);
            }
            assertThat(peer.connections).hasValue(2);

            for (int i = 0; i < 2; i++) assertThat(get(client)).isEqualTo("200 ok");
            assertThat(peer.connections).hasValue(3);
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"503, 7, -, 7", "429, 0, -, 0", "503, -, -, 0", "500, 7, -, 0", "503, soon, -, 0",
        "503, -5, -, 0", "429, 99999999999, -, 0",
        "503, 'Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:07 GMT', 30",
        "503, 'Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:50:07 GMT', 0",
        "503, 'Sun, 06 Nov 1994 08:49:37 GMT', -, 0"})
    void hearsHowLongTheServerWantsToBeLeftAlone(int status, String after, String date, int seconds) throws Exception {
        var headers = (after == null ? "" : "Retry-After: " + after + "\r\n")
                + (date == null ? "" : "Date: " + date + "\r\n");
        try (var peer = HttpPeer.start(HttpPeer.saying("HTTP/1.1 " + status + " No\r\n" + headers
                + "Content-Length: 0\r\n\r\n")); var client = client(peer);
                var answer = client.send(HttpRequest.of("GET", "/x", Headers.NONE))) {
            assertThat(answer.pause()).isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void noticesAServerThatNeitherReadsNorAnswers() throws Exception {
        var never = new CountDownLatch(1);
        try (var peer = HttpPeer.start((request, output, number) -> never.await());
                var client = new HttpClient(peer.origin(), OPTIONS.standstill(Duration.ofMillis(300)), Line.unlimited())) {
            assertThatThrownBy(() -> get(client)).isInstanceOf(HttpFailure.Standstill.class)
                    .hasMessageContaining("nothing came from the server");
            assertThatThrownBy(() -> ask(client, post(new byte[64 << 20], true)))
                    .isInstanceOf(HttpFailure.Standstill.class).hasMessageContaining("nothing was taken by the server");
        }
    }

    @Test
    void noticesAServerThatFallsSilentAfterItHasReadAndAnswered() throws Exception {
        var never = new CountDownLatch(1);
        try (var peer = HttpPeer.start((request, output, number) -> {
            var head = request.head();
            if (head.startsWith("POST")) request.input().readNBytes(32 << 20);
            else HttpPeer.say(output, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhal");
            Thread.sleep(50);
            if (!head.startsWith("POST")) HttpPeer.say(output, "f");
            never.await();
        }); var client = new HttpClient(peer.origin(), OPTIONS.standstill(Duration.ofMillis(300)), Line.unlimited())) {
            assertThatThrownBy(() -> ask(client, post(new byte[64 << 20], true)))
                    .isInstanceOf(HttpFailure.Standstill.class).hasMessageContaining("nothing was taken by the server");
            assertThatThrownBy(() -> get(client)).isInstanceOf(HttpFailure.Standstill.class)
                    .hasMessageContaining("nothing came from the server");
        }
    }

    @Test
    void anInterruptEndsAnyWait() throws Exception {
        var never = new CountDownLatch(1);
        try (var peer = HttpPeer.start((request, output, number) -> never.await()); var client = client(peer)) {
            for (var body : List.of(new byte[0], new byte[64 << 20]))
                for (var threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                    int before = peer.connections.get();
                    var call = new FutureTask<>(() -> ask(client, post(body, true)));
                    var thread = threads.start(call);
                    while (peer.connections.get() == before) Thread.onSpinWait();
                    thread.interrupt();
                    thread.join();
                    assertThatThrownBy(call::get).hasCauseInstanceOf(InterruptedException.class);
                }
        }
    }

    @Test
    void hearsARefusalBeforeAllIsSent() throws Exception {
        var read = new CountDownLatch(1);
        try (var peer = HttpPeer.start((request, output, number) -> {
            request.head();
            HttpPeer.say(output, "HTTP/1.1 507 Full\r\nContent-Length: 4\r\n\r\nfull");
            read.await();
        }); var client = client(peer)) {
            assertThat(ask(client, post(new byte[64 << 20], true))).isEqualTo("507 full");
            assertThat(ask(client, post(new byte[64 << 20], true))).isEqualTo("507 full");
            assertThat(peer.connections).as("what was not sent whole is not gone on with").hasValue(2);
        }
    }

    @Test
    void sendsWholeTransfersOverTheLine() throws Exception {
        var content = new byte[3_000_001];
        long seed = 7;
        new Random(seed).nextBytes(content);
        var line = Line.unlimited();
        try (var peer = HttpPeer.start(echo()); var client = new HttpClient(peer.origin(), OPTIONS, line)) {
            try (var answer = client.send(post(content, true))) {
                assertThat(Arrays.equals(answer.all(content.length), content)).as("seed %d", seed).isTrue();
            }
            assertThat(line.sentBytes()).isBetween(3_000_001L, 3_000_500L);
            assertThat(line.receivedBytes()).isBetween(3_000_001L, 3_000_500L);
        }
    }

    static HttpPeer.Talk echo() {
        return (request, output, number) -> {
            for (String head; (head = request.head()) != null;) {
                var body = request.body(head);
                HttpPeer.say(output, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                output.write(body);
                output.flush();
            }
        };
    }

    @Test
    void speaksOverAUnixSocket(@TempDir Path directory) throws Exception {
        var path = directory.resolve("s");
        try (var peer = HttpPeer.unix(path, echo());
                var client = new HttpClient(Origin.unix(path.toString()), OPTIONS, Line.unlimited())) {
            var content = new byte[1_000_000];
            Arrays.fill(content, (byte) 'u');
            for (int i = 0; i < 2; i++)
                assertThat(ask(client, post(content, true))).isEqualTo("200 " + "u".repeat(content.length));
            assertThat(peer.connections).hasValue(1);
        }
        var nobody = new HttpClient(Origin.unix(directory.resolve("none").toString()), OPTIONS, Line.unlimited());
        assertThatThrownBy(() -> get(nobody)).isInstanceOf(HttpFailure.NotConnected.class)
                .hasMessageContaining("the socket " + directory.resolve("none"));
    }

    @Test
    void saysWhyItCannotConnect() throws Exception {
        try (var held = new Socket()) {
            // Nobody listens, and nobody else gets the port.
            held.bind(new InetSocketAddress("127.0.0.1", 0));
            int port = held.getLocalPort();
            var refused = new HttpClient(Origin.of(false, "127.0.0.1", port), OPTIONS, Line.unlimited());
            assertThatThrownBy(() -> get(refused)).isInstanceOf(HttpFailure.NotConnected.class)
                    .hasMessage("127.0.0.1 port %d cannot be reached (connection refused)", port);
        }
        var unknown = new HttpClient(Origin.of(false, "no-such-host.invalid", 0), OPTIONS, Line.unlimited());
        assertThatThrownBy(() -> get(unknown)).isInstanceOf(HttpFailure.NotConnected.class)
                .hasMessage("there is no host no-such-host.invalid");
    }

    @Test
    void nothingGetsIntoARequestThatEndsALine() {
        assertThatThrownBy(() -> Headers.NONE.with("A", "b\r\nC: d")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Headers.NONE.with("A b", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpRequest.of("GET", "/a b", Headers.NONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpRequest.of("GET\n", "/", Headers.NONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Origin.of(true, "a\nb", 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
