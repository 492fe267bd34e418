package dump.backend.rest;

import dump.backend.BackendException;
import dump.backend.Location;
import dump.backend.PercentText;
import dump.http.HttpAnswer;
import dump.http.Headers;
import dump.http.HttpClient;
import dump.http.HttpFailure;
import dump.http.HttpOptions;
import dump.http.Origin;
import dump.http.HttpRequest;
import dump.line.Line;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A server that runs by itself, and may want a user and a password. */
final class HttpServer implements RestServer {
    private final HttpClient client;
    private final String path;
    private final String user;
    private final RestOptions.Password password;
    private Headers login;

    HttpServer(Location.Rest place, RestOptions options, Line line) {
        var origin = place.socket() != null ? Origin.unix(place.socket())
                : Origin.of(place.tls(), place.host(), place.port());
        client = new HttpClient(origin, HttpOptions.of(options.certificates(), options.environment()), line);
        path = place.path();
        user = place.user() != null ? place.user() : options.user();
        var written = place.password();
        password = written == null ? options.password() : () -> written.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public HttpAnswer send(HttpRequest request) throws HttpFailure, BackendException, InterruptedException {
        var headers = request.headers();
        for (var value : login().all("Authorization")) headers = headers.with("Authorization", value);
        return client.send(new HttpRequest(request.method(), request.target(), headers, request.body(),
                request.repeatable()));
    }

    /** Asked for when it is needed, and once. */
    private synchronized Headers login() throws BackendException {
        if (login == null) login = user == null ? Headers.NONE
                : Headers.NONE.with("Authorization", "Basic " + coded(password == null ? new byte[0] : password.read()));
        return login;
    }

    private String coded(byte[] secret) {
        var name = (user + ":").getBytes(StandardCharsets.UTF_8);
        var both = Arrays.copyOf(name, name.length + secret.length);
        System.arraycopy(secret, 0, both, name.length, secret.length);
        try {
            return Base64.getEncoder().encodeToString(both);
        } finally {
            Arrays.fill(both, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }

    @Override
    public void renew() {
        client.renew();
    }

    @Override
    public String words() {
        return "";
    }

    @Override
    public String remedyWhenRefused() {
        if (user == null || password == null) return "the server wants a user and a password: write the user into the"
                + " address, as in rest:https://USER@HOST/, and name the password's file in rest.password.file";
        var refused = "the server refuses the user or the password: see rest.password";
        // It says the same of both.
        return path.startsWith("/" + PercentText.name(user) + "/") ? refused : refused + "; or its repositories are private"
                + ", then the path must begin with the user's name: /" + user + "/";
    }

    @Override
    public void close() {
        client.close();
    }
}
