package dump.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC with SHA-256. */
public final class HmacSha256 {
    private HmacSha256() {}

    public static byte[] of(byte[] key, byte[] message) {
        return mac(key).doFinal(message);
    }

    static Mac mac(byte[] key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            // HMAC fills keys up with zeros, so one zero is the empty password, which the JDK refuses.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }
}
