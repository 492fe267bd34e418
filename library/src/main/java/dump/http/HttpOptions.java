package dump.http;

import java.time.Duration;
import java.util.Map;

/**
 * How servers are reached.
 *
 * @param certificates of those that are trusted, as PEM; null for those that Java trusts
 * @param environment in which {@code https_proxy}, {@code http_proxy} and {@code no_proxy} are looked for
 * @param standstill after so long without a byte in either direction a connection is given up
 */
public record HttpOptions(String certificates, Map<String, String> environment, Duration connect, Duration standstill) {
    private static final Duration CONNECT = Duration.ofSeconds(10), STANDSTILL = Duration.ofSeconds(60);

    public HttpOptions {
        environment = Map.copyOf(environment);
    }

    public static HttpOptions of(String certificates, Map<String, String> environment) {
        return new HttpOptions(certificates, environment, CONNECT, STANDSTILL);
    }

    public HttpOptions standstill(Duration other) {
        return new HttpOptions(certificates, environment, connect, other);
    }
}
