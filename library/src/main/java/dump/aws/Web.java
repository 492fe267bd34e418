package dump.aws;

import dump.http.Headers;
import dump.http.HttpClient;
import dump.http.HttpOptions;
import dump.http.Origin;
import dump.http.HttpRequest;
import dump.line.Line;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A question to a service for keys, by its URL. */
final class Web {
    private static final int SIZE_MAX = 64 << 10;

    /** It answers, and with no success. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        private final int status;
        private final transient byte[] body;

        Refused(int status, byte[] body) {
            super("status " + status);
            this.status = status;
            this.body = body;
        }

        int status() {
            return status;
        }

        byte[] body() {
            return body;
        }
    }

    private Web() {}

    static byte[] get(String url, Map<String, String> headers, Duration patience)
            throws IOException, InterruptedException {
        return ask("GET", url, headers, null, patience, Map.of());
    }

    /** @param body null for none @param environment for a proxy */
    static byte[] ask(String method, String url, Map<String, String> headers, byte[] body, Duration patience,
            Map<String, String> environment) throws IOException, InterruptedException {
        var uri = uri(url);
        var all = Headers.NONE;
        for (var one : headers.entrySet()) all = all.with(one.getKey(), one.getValue());
        var options = new HttpOptions(null, environment, patience, patience);
        var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        var host = uri.getHost().replaceAll("[\\[\\]]", "");
        var origin = Origin.of(uri.getScheme().equals("https"), host, Math.max(0, uri.getPort()));
        try (var http = new HttpClient(origin, options, Line.unlimited());
                var answer = http.send(new HttpRequest(method, target, all,
                        body == null ? null : List.of(ByteBuffer.wrap(body)), true))) {
            var said = answer.all(SIZE_MAX);
            if (answer.status() != 200) throw new Refused(answer.status(), said);
            return said;
        }
    }

    private static URI uri(String url) throws KeyException {
        try {
            var uri = new URI(url);
            if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?"))
                throw KeyException.lasting(url + " is no address of a service for keys");
            return uri;
        } catch (URISyntaxException wrong) {
            throw KeyException.lasting(url + " is no address of a service for keys");
        }
    }
}
