package dump.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.line.Line;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static Certificates certificates;

    @BeforeAll
    static void make(@TempDir Path directory) throws Exception {
        certificates = Certificates.make(directory, "dns:server.example,ip:127.0.0.1");
    }

    private static HttpClient client(HttpPeer peer, String host, String pem) {
        return new HttpClient(Origin.of(true, host, peer.port), HttpOptions.of(pem, Map.of()), Line.unlimited());
    }

    private static String get(HttpClient client) throws Exception {
        try (var answer = client.send(HttpRequest.of("GET", "/x", Headers.NONE))) {
            return answer.status() + " " + new String(answer.all(1 << 20), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void speaksWithAServerWhoseCertificateIsTrusted() throws Exception {
        var content = new byte[3_000_001];
        new Random(11).nextBytes(content);
        try (var peer = HttpPeer.tls(certificates.context(), HttpClientTest.echo());
                var client = client(peer, "127.0.0.1", certificates.pem())) {
            for (int i = 0; i < 2; i++)
                try (var answer = client.send(
                        new HttpRequest("PUT", "/", Headers.NONE, List.of(ByteBuffer.wrap(content)), true))) {
                    assertThat(Arrays.equals(answer.all(content.length), content)).isTrue();
                }
            assertThat(peer.connections).hasValue(1);
        }
    }

    @Test
    void trustsNobodyElse() throws Exception {
        try (var peer = HttpPeer.tls(certificates.context(), HttpPeer.saying(OK))) {
            assertThatThrownBy(() -> get(client(peer, "127.0.0.1", null))).isInstanceOf(HttpFailure.NotTrusted.class)
                    .hasMessage("nobody vouches for its certificate");
            assertThatThrownBy(() -> get(client(peer, "localhost", certificates.pem())))
                    .isInstanceOf(HttpFailure.NotTrusted.class)
                    .hasMessageContaining("its certificate is for another name");
            assertThatThrownBy(() -> get(client(peer, "127.0.0.1", "no certificate")))
                    .isInstanceOf(HttpFailure.NotTrusted.class).hasMessageContaining("cannot be used");
            assertThat(peer.heads).as("nothing is sent to whoever is not trusted").isEmpty();
        }
    }

    @Test
    void saysThatAServerDoesNotSpeakTls() throws Exception {
        try (var peer = HttpPeer.start((request, output, number) ->
                HttpPeer.say(output, "HTTP/1.0 400 Bad Request\r\n\r\nClient sent no HTTP request"))) {
            assertThatThrownBy(() -> get(client(peer, "127.0.0.1", null))).isInstanceOf(HttpFailure.NotTrusted.class)
                    .hasMessageContaining("does not speak TLS as it should");
        }
        try (var peer = HttpPeer.start((request, output, number) -> { })) {
            assertThatThrownBy(() -> get(client(peer, "127.0.0.1", null))).isInstanceOf(HttpFailure.Broken.class);
        }
    }

    @Test
    void hearsARefusalBeforeAllIsSent() throws Exception {
        var never = new CountDownLatch(1);
        try (var peer = HttpPeer.tls(certificates.context(), (request, output, number) -> {
            request.head();
            HttpPeer.say(output, "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
            never.await();
        }); var client = client(peer, "127.0.0.1", certificates.pem())) {
            var body = List.of(ByteBuffer.allocate(64 << 20));
            try (var answer = client.send(new HttpRequest("POST", "/", Headers.NONE, body, true))) {
                assertThat(answer.words(100)).isEqualTo("no");
            }
        }
    }

    @Test
    void anEndThatIsNotAnnouncedIsABreak() throws Exception {
        try (var server = HttpPeer.tls(certificates.context(), (request, output, number) -> {
            request.head();
            HttpPeer.say(output, "HTTP/1.1 200 OK\r\n\r\nhalf");
            Thread.sleep(100_000);
        }); var cutting = HttpPeer.start((request, output, number) -> {
            try (var to = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
                sendOn(request, to);
                while (server.heads.isEmpty() || to.getInputStream().available() > 0) {
                    if (to.getInputStream().available() > 0)
                        output.write(to.getInputStream().readNBytes(to.getInputStream().available()));
                    Thread.onSpinWait();
                }
            }
        }); var client = client(cutting, "127.0.0.1", certificates.pem())) {
            assertThatThrownBy(() -> get(client)).isInstanceOf(HttpFailure.Broken.class);
        }
    }

    private static void sendOn(HttpPeer.Heard request, Socket to) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                request.input().transferTo(to.getOutputStream());
            } catch (IOException over) {
                // The client has gone.
            }
        });
    }

    /** A server in between that lets through to one port of this machine, and notes what it is asked. */
    private static HttpPeer proxy(int port) throws Exception {
        return HttpPeer.start((request, output, number) -> {
            var head = request.head();
            if (head.contains("refused.example")) {
                HttpPeer.say(output, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            if (!head.startsWith("CONNECT ")) {
                HttpPeer.say(output, OK);
                return;
            }
            HttpPeer.say(output, "HTTP/1.1 200 Connection established\r\n\r\n");
            try (var to = new Socket(InetAddress.getLoopbackAddress(), port)) {
                sendOn(request, to);
                to.getInputStream().transferTo(output);
            }
        });
    }

    @Test
    void goesThroughTheProxyThatTheEnvironmentNames() throws Exception {
        try (var server = HttpPeer.tls(certificates.context(), HttpPeer.saying(OK)); var proxy = proxy(server.port)) {
            var environment = Map.of("https_proxy", "http://me:se%20cret@127.0.0.1:" + proxy.port, "HTTP_PROXY",
                    "127.0.0.1:" + proxy.port);
            var options = HttpOptions.of(certificates.pem(), environment);
            try (var client = new HttpClient(Origin.of(true, "server.example", 0), options, Line.unlimited())) {
                assertThat(get(client)).isEqualTo("200 ok");
            }
            try (var client = new HttpClient(Origin.of(false, "plain.example", 81), options, Line.unlimited())) {
                assertThat(get(client)).isEqualTo("200 ok");
            }
            var refused = new HttpClient(Origin.of(true, "refused.example", 0), options, Line.unlimited());
            assertThatThrownBy(() -> get(refused)).isInstanceOf(HttpFailure.NotConnected.class).hasMessage("the proxy"
                    + " 127.0.0.1 port %d does not let through to refused.example port 443 (it answers 407)", proxy.port);
            assertThat(proxy.heads).startsWith("CONNECT server.example:443 HTTP/1.1\r\nHost: server.example:443\r\n"
                    + "Proxy-Authorization: Basic bWU6c2UgY3JldA==\r\n\r\n",
                    "GET http://plain.example:81/x HTTP/1.1\r\nHost: plain.example:81\r\n\r\n");
        }
    }

    @Test
    void leavesTheProxyOutWhereTheEnvironmentSaysSo() throws Exception {
        var origin = Origin.of(true, "a.server.example", 8443);
        for (var list : List.of("*", "a.server.example", "x,.example", "server.example", "*.server.example",
                "SERVER.EXAMPLE:8443"))
            assertThat(Proxy.of(origin, Map.of("HTTPS_PROXY", "p:1", "no_proxy", list))).as(list).isNull();
        for (var list : List.of("", "rver.example", "server.example:443", "10.0.0.0/8"))
            assertThat(Proxy.of(origin, Map.of("HTTPS_PROXY", "p:1", "no_proxy", list))).as(list).isNotNull();
        var address = Origin.of(false, "10.1.2.3", 80);
        for (var list : List.of("10.0.0.0/8", "10.1.2.3", "10.1.2.0/30"))
            assertThat(Proxy.of(address, Map.of("http_proxy", "p:1", "NO_PROXY", list))).as(list).isNull();
        assertThat(Proxy.of(address, Map.of("http_proxy", "p:1", "NO_PROXY", "10.1.2.0/31"))).isNotNull();
        assertThat(Proxy.of(Origin.of(false, "127.0.0.1", 80), Map.of("http_proxy", "p:1"))).isNull();
        assertThatThrownBy(() -> Proxy.of(address, Map.of("http_proxy", "socks5://u:secret@p:1")))
                .isInstanceOf(HttpFailure.NotConnected.class).hasMessageContaining("http_proxy")
                .message().doesNotContain("secret");
    }
}
