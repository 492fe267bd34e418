package dump.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A server of the tests that says what it is told to, however odd. */
public final class HttpPeer implements Closeable {
    /** One connection, the first has number 1. It ends when this returns. */
    public interface Talk {
        void with(Heard request, OutputStream output, int connection) throws Exception;
    }

    /** Reads what a client asks. */
    public record Heard(InputStream input, List<String> heads) {
        /** The next head, as one text; null when the client has gone. */
        public String head() throws IOException {
            var text = new StringBuilder();
            while (!text.toString().endsWith("\r\n\r\n")) {
                int one = input.read();
                if (one < 0) return null;
                text.append((char) one);
            }
            heads.add(text.toString());
            return text.toString();
        }

        public byte[] body(String head) throws IOException {
            var match = Pattern.compile("Content-Length: (\\d+)").matcher(head);
            return match.find() ? input.readNBytes(Integer.parseInt(match.group(1))) : new byte[0];
        }
    }

    private interface Accepting {
        Pipes next() throws IOException;
    }

    private record Pipes(InputStream input, OutputStream output, Closeable end) {}

    public final AtomicInteger connections = new AtomicInteger();
    public final List<String> heads = new CopyOnWriteArrayList<>();
    private final Closeable server;
    private final List<Closeable> ends = new CopyOnWriteArrayList<>();
    public final int port;

    private HttpPeer(Closeable server, int port, Accepting accepting, Talk talk) {
        this.server = server;
        this.port = port;
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) serve(accepting.next(), talk);
            } catch (IOException closed) {
                // The test is over.
            }
        });
    }

    private void serve(Pipes pipes, Talk talk) {
        int number = connections.incrementAndGet();
        ends.add(pipes.end);
        Thread.ofPlatform().daemon().start(() -> {
            try (var _ = pipes.end) {
                talk.with(new Heard(new BufferedInputStream(pipes.input), heads), pipes.output, number);
            } catch (Exception gone) {
                // The client shows in the test what it made of it.
            }
        });
    }

    public static HttpPeer start(Talk talk) throws IOException {
        return over(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), talk);
    }

    public static HttpPeer tls(SSLContext context, Talk talk) throws IOException {
        return over(context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()), talk);
    }

    private static HttpPeer over(ServerSocket server, Talk talk) {
        return new HttpPeer(server, server.getLocalPort(), () -> {
            var socket = server.accept();
            return new Pipes(socket.getInputStream(), socket.getOutputStream(), socket);
        }, talk);
    }

    public static HttpPeer unix(Path path, Talk talk) throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        return new HttpPeer(server, 0, () -> {
            var channel = server.accept();
            return new Pipes(Channels.newInputStream(channel), Channels.newOutputStream(channel), channel);
        }, talk);
    }

    /** Answers each request with the same text, and goes on. */
    public static Talk saying(String answer) {
        return (request, output, number) -> {
            for (String head; (head = request.head()) != null;) {
                request.body(head);
                say(output, answer);
            }
        };
    }

    public static void say(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.ISO_8859_1));
        output.flush();
    }

    public Origin origin() {
        return Origin.of(false, "127.0.0.1", port);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var one : ends) one.close();
    }
}
