package dump.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * A server in between, as the environment names it: {@code https_proxy}, {@code http_proxy} and {@code no_proxy}, in
 * small or capital letters.
 *
 * @param login user and password, coded as a header has them; null for none
 */
record Proxy(Origin origin, String login) {
    /** Null if the server is reached without one. */
    static Proxy of(Origin server, Map<String, String> environment) throws HttpFailure {
        if (server.isLoopback()) return null;
        var name = server.tls() ? "https_proxy" : "http_proxy";
        var text = variable(name, environment);
        if (text == null || isExcepted(server, variable("no_proxy", environment))) return null;
        try {
            // The scheme is often left out.
            var uri = new URI(text.contains("://") ? text : "http://" + text);
            boolean tls = uri.getScheme().equalsIgnoreCase("https");
            if (uri.getHost() == null || !tls && !uri.getScheme().equalsIgnoreCase("http"))
                throw new URISyntaxException("", "no http:// address");
            var host = uri.getHost().replaceAll("[\\[\\]]", "");
            var origin = Origin.of(tls, host, Math.max(0, uri.getPort()));
            return new Proxy(origin, uri.getUserInfo() == null ? null : basic(uri.getUserInfo()));
        } catch (URISyntaxException | IllegalArgumentException wrong) {
            // Its text may hold a password.
            throw new HttpFailure.NotConnected("the proxy that the environment names in " + name
                    + " is not of the form http://HOST:PORT", null);
        }
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private static String variable(String name, Map<String, String> environment) {
        var small = environment.getOrDefault(name, "");
        var text = small.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : small;
        return text.isBlank() ? null : text.strip();
    }

    /** A list of {@code *}, hosts, domains with or without a dot before them, each perhaps with a port. */
    private static boolean isExcepted(Origin server, String list) {
        if (list == null) return false;
        var host = server.host().toLowerCase(Locale.ROOT);
        for (var one : list.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            var name = one.replaceFirst(":" + server.port() + "$", "").replaceFirst("^\\*?\\.", "")
                    .replaceAll("[\\[\\]]", "");
            if (name.isEmpty()) continue;
            if (name.equals("*") || name.equals(host) || host.endsWith("." + name)
                    || Addresses.isWithin(host, name)) return true;
        }
        return false;
    }
}
