package dump.aws;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A key's name and its secret, which this shows nobody; temporary ones have a token, too. */
public final class AccessKey {
    private final String id;
    private final byte[] secret;
    private final String token;
    private final Instant expiry;

    /**
     * @param token null for a key that lasts
     * @param expiry null if nobody said when it ends
     */
    AccessKey(String id, String secret, String token, Instant expiry) {
        this.id = id;
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.token = token == null || token.isEmpty() ? null : token;
        this.expiry = expiry;
    }

    /** One that lasts. */
    public static AccessKey of(String id, String secret) {
        return new AccessKey(id, secret, null, null);
    }

    /** What may be shown of it. */
    public String id() {
        return id;
    }

    byte[] secret() {
        return secret;
    }

    /** Goes with each request, if it is not null. */
    public String token() {
        return token;
    }

    Instant expiry() {
        return expiry;
    }
}
