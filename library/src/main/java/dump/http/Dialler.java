package dump.http;

import dump.line.Line;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;

/** Makes new connections to one server. */
final class Dialler {
    private static final int ADDRESSES_MAX = 4;

    private final Origin origin;
    private final HttpOptions options;
    private final Line line;
    private SSLContext context;

    Dialler(Origin origin, HttpOptions options, Line line) {
        this.origin = origin;
        this.options = options;
        this.line = line;
    }

    HttpConnection dial() throws HttpFailure, InterruptedException {
        var proxy = Proxy.of(origin, options.environment());
        var wire = dial(proxy == null ? origin : proxy.origin());
        boolean done = false;
        try {
            var connection = proxy == null ? new HttpConnection(wire, "", Headers.NONE) : through(proxy, wire);
            done = true;
            return connection;
        } finally {
            if (!done) wire.close();
        }
    }

    /** A proxy sees what is sent in plain text; else it opens a way over which the server itself is spoken with. */
    private HttpConnection through(Proxy proxy, HttpWire wire) throws HttpFailure, InterruptedException {
        var login = proxy.login() == null ? Headers.NONE : Headers.NONE.with("Proxy-Authorization", proxy.login());
        if (!origin.tls()) return new HttpConnection(wire, "http://" + origin.authority(), login);
        int status = new HttpConnection(wire, "", login).tunnel(origin.bracketed() + ":" + origin.port());
        if (status / 100 != 2) throw new HttpFailure.NotConnected("the proxy %s does not let through to %s (it answers %d)"
                .formatted(proxy.origin(), origin, status), null);
        return new HttpConnection(TlsWire.start(wire, context(), origin.host(), origin.port()), "", Headers.NONE);
    }

    private HttpWire dial(Origin target) throws HttpFailure, InterruptedException {
        var wire = connect(target);
        boolean done = false;
        try {
            var result = target.tls() ? TlsWire.start(wire, context(), target.host(), target.port()) : wire;
            done = true;
            return result;
        } finally {
            if (!done) wire.close();
        }
    }

    /** Tries the addresses of the host one after the other. */
    private HttpWire connect(Origin target) throws HttpFailure, InterruptedException {
        IOException refused = null;
        for (var address : addresses(target)) {
            try {
                return ChannelWire.connect(address, options, line);
            } catch (IOException failed) {
                if (refused == null) refused = failed;
            }
        }
        var reason = refused == null ? "it has no address" : refused.getMessage() == null ? refused.toString()
                : refused.getMessage();
        throw new HttpFailure.NotConnected(target + " cannot be reached (" + reason.toLowerCase(Locale.ROOT) + ")",
                refused);
    }

    private List<SocketAddress> addresses(Origin target) throws HttpFailure, InterruptedException {
        try {
            if (target.socket() != null) return List.of(UnixDomainSocketAddress.of(target.socket()));
        } catch (IllegalArgumentException impossible) {
            throw new HttpFailure.NotConnected("there can be no socket " + target.socket(), impossible);
        }
        var all = new ArrayList<SocketAddress>();
        for (var one : Addresses.of(target.host(), options.connect()))
            if (all.size() < ADDRESSES_MAX) all.add(new InetSocketAddress(one, target.port()));
        return all;
    }

    private synchronized SSLContext context() throws HttpFailure {
        if (context == null) context = TrustedCertificates.context(options.certificates());
        return context;
    }
}
