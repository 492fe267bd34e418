package dump.backend.s3;

import dump.aws.Signer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** An object store on loopback that does what real ones do only now and then. It believes every signature. */
final class ToyStore implements AutoCloseable {
    /** @param target path and query as they came */
    record Request(String method, String target, Map<String, String> headers, byte[] body) {
        String path() {
            return target.split("\\?", 2)[0];
        }

        String parameter(String name) {
            var query = target.indexOf('?') < 0 ? "" : target.substring(target.indexOf('?') + 1);
            for (var one : query.split("&"))
                if (one.startsWith(name + "=")) return decoded(one.substring(name.length() + 1));
            return null;
        }

        String header(String name) {
            return headers.get(name);
        }
    }

    record Answer(int status, Map<String, String> headers, byte[] body) {
        static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        }

        static Answer refusal(int status, String code, String more) {
            return of(status, "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>said so</Message>" + more
                    + "</Error>");
        }
    }

    final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    /** What is answered next instead, one after the other; null lets one request pass. */
    final Deque<Function<Request, Answer>> instead = new ArrayDeque<>();
    /** Asked of every request first. */
    volatile Function<Request, Answer> always = request -> null;
    volatile Duration ahead = Duration.ZERO;
    volatile int pageSize = 1000;
    volatile boolean withToken = true;
    private final ServerSocket server;

    ToyStore() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (true) {
                try {
                    var socket = server.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve(Socket socket) {
        try (socket; var in = new BufferedInputStream(socket.getInputStream()); var out = socket.getOutputStream()) {
            for (Request request; (request = read(in)) != null;) {
                requests.add(request);
                write(out, request, answer(request));
            }
        } catch (IOException gone) {
            // The client has gone.
        }
    }

    private static Request read(InputStream in) throws IOException {
        var first = line(in);
        if (first == null) return null;
        var headers = new TreeMap<String, String>();
        for (String line; !(line = line(in)).isEmpty();)
            headers.put(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
                    line.substring(line.indexOf(':') + 1).strip());
        var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        var words = first.split(" ");
        return new Request(words[0], words[1], headers, body);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int one; (one = in.read()) != '\n';) {
            if (one < 0) return null;
            if (one != '\r') line.append((char) one);
        }
        return line.toString();
    }

    private void write(OutputStream out, Request request, Answer answer) throws IOException {
        var head = new StringBuilder("HTTP/1.1 " + answer.status() + " x\r\nDate: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(now().atOffset(ZoneOffset.UTC)) + "\r\n");
        answer.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (!answer.headers().containsKey("Content-Length") && answer.status() != 204)
            head.append("Content-Length: ").append(answer.body().length).append("\r\n");
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (!request.method().equals("HEAD")) out.write(answer.body());
        out.flush();
    }

    Instant now() {
        return Instant.now().plus(ahead);
    }

    private Answer answer(Request request) {
        var answer = always.apply(request);
        if (answer != null) return answer;
        Function<Request, Answer> next;
        synchronized (instead) {
            next = instead.poll();
        }
        return next == null ? stored(request) : next.apply(request);
    }

    Answer stored(Request request) {
        if (request.path().equals("/bucket/") || request.path().equals("/bucket"))
            return request.method().equals("GET") ? list(request) : Answer.of(200, "");
        var key = decoded(request.path().substring("/bucket/".length()));
        var content = objects.get(key);
        return switch (request.method()) {
            case "PUT" -> put(request, key);
            case "DELETE" -> {
                objects.remove(key);
                yield Answer.of(204, "");
            }
            case "HEAD" -> content == null ? Answer.of(404, "")
                    : new Answer(200, Map.of("Content-Length", "" + content.length), new byte[0]);
            default -> content == null ? Answer.refusal(404, "NoSuchKey", "") : range(request, content);
        };
    }

    private Answer put(Request request, String key) {
        if (!Signer.hash(request.body()).equals(request.header("x-amz-content-sha256")))
            return Answer.refusal(400, "XAmzContentSHA256Mismatch", "");
        var md5 = Base64.getDecoder().decode(request.header("content-md5"));
        objects.put(key, request.body());
        return new Answer(200, Map.of("ETag", '"' + HexFormat.of().formatHex(md5) + '"'), new byte[0]);
    }

    private static Answer range(Request request, byte[] content) {
        var range = request.header("range");
        if (range == null) return new Answer(200, Map.of(), content);
        var ends = range.substring("bytes=".length()).split("-");
        int from = Integer.parseInt(ends[0]);
        if (from >= content.length) return Answer.refusal(416, "InvalidRange", "");
        int to = (int) Math.min(Long.parseLong(ends[1]) + 1, content.length);
        return new Answer(206, Map.of("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + content.length),
                Arrays.copyOfRange(content, from, to));
    }

    private Answer list(Request request) {
        var prefix = request.parameter("prefix") == null ? "" : request.parameter("prefix");
        var after = request.parameter("list-type") == null ? request.parameter("marker")
                : request.parameter("continuation-token");
        var xml = new StringBuilder("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        int count = 0;
        String last = null;
        boolean more = false;
        for (var one : objects.entrySet()) {
            if (!one.getKey().startsWith(prefix) || after != null && one.getKey().compareTo(after) <= 0) continue;
            if (count++ == pageSize) {
                more = true;
                break;
            }
            last = one.getKey();
            xml.append("<Contents><Key>").append(last).append("</Key><Size>").append(one.getValue().length)
                    .append("</Size></Contents>");
        }
        xml.append("<IsTruncated>").append(more).append("</IsTruncated>");
        if (more && withToken && request.parameter("list-type") != null)
            xml.append("<NextContinuationToken>").append(last).append("</NextContinuationToken>");
        return Answer.of(200, xml.append("</ListBucketResult>").toString());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
