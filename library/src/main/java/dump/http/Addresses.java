package dump.http;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Addresses of hosts. */
final class Addresses {
    private Addresses() {}

    /** Looks a name up, which takes the system as long as it likes. */
    static List<InetAddress> of(String host, Duration patience) throws HttpFailure, InterruptedException {
        // An interrupt does not reach who waits for the system.
        var lookup = new FutureTask<>(() -> InetAddress.getAllByName(ascii(host)));
        Thread.ofVirtual().start(lookup);
        try {
            return List.of(lookup.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            throw new HttpFailure.NotConnected("nobody says within %d seconds where the host %s is"
                    .formatted(patience.toSeconds(), host), late, true);
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof UnknownHostException)) throw new IllegalStateException(failed.getCause());
            throw new HttpFailure.NotConnected("there is no host " + host, failed.getCause(), true);
        }
    }

    private static String ascii(String host) throws UnknownHostException {
        try {
            return host.indexOf(':') >= 0 ? host : IDN.toASCII(host);
        } catch (IllegalArgumentException impossible) {
            throw new UnknownHostException(host);
        }
    }

    /** Whether an address is in a network such as {@code 10.0.0.0/8}; a name is in none. */
    static boolean isWithin(String host, String network) {
        int slash = network.indexOf('/');
        if (slash < 0) return false;
        try {
            var address = InetAddress.ofLiteral(host).getAddress();
            var base = InetAddress.ofLiteral(network.substring(0, slash)).getAddress();
            int bits = Integer.parseInt(network.substring(slash + 1));
            if (address.length != base.length || bits < 0 || bits > 8 * base.length) return false;
            for (int i = 0; i < bits; i++)
                if (((address[i / 8] ^ base[i / 8]) >> 7 - i % 8 & 1) != 0) return false;
            return true;
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }
}
