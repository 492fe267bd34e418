package dump.http;

/**
 * A server.
 *
 * @param host a name or an address, without brackets
 * @param socket the path of a Unix socket, null for TCP
 */
public record Origin(boolean tls, String host, int port, String socket) {
    private static final int PORT_MAX = 65535, HTTP = 80, HTTPS = 443;

    public Origin {
        if (host.isEmpty() || host.chars().anyMatch(one -> one <= ' ' || one == 0x7f || "/[]@?#".indexOf(one) >= 0))
            throw new IllegalArgumentException("no host: " + host);
        if (port < 0 || port > PORT_MAX) throw new IllegalArgumentException("port " + port);
    }

    /** @param port 0 for the usual one */
    public static Origin of(boolean tls, String host, int port) {
        return new Origin(tls, host, port != 0 ? port : tls ? HTTPS : HTTP, null);
    }

    /** Without TLS. */
    public static Origin unix(String socket) {
        return new Origin(false, "localhost", HTTP, socket);
    }

    /** As the Host header has it: a usual port is left out. */
    public String authority() {
        return port == (tls ? HTTPS : HTTP) ? bracketed() : bracketed() + ":" + port;
    }

    String bracketed() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    /** Whether it is this machine, so that nobody listens in between. */
    public boolean isLoopback() {
        return socket != null || host.equals("localhost") || host.equals("::1")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    @Override
    public String toString() {
        return socket != null ? "the socket " + socket : bracketed() + " port " + port;
    }
}
