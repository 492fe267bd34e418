package dump.aws;

import dump.format.FormatException;
import dump.format.JsonReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** A key in JSON, as programs and the services of Amazon's machines give it. Pure. */
final class KeyText {
    private KeyText() {}

    /** @param from who said it, for a message */
    static AccessKey parse(byte[] said, String from) throws KeyException {
        String id = "", secret = "", token = "", expiry = "";
        try {
            var json = new JsonReader(said);
            json.beginObject();
            while (json.next()) {
                switch (json.name()) {
                    case "AccessKeyId" -> id = json.string();
                    case "SecretAccessKey" -> secret = json.string();
                    case "SessionToken", "Token" -> token = json.string();
                    case "Expiration" -> expiry = json.string();
                    default -> json.skip();
                }
            }
            json.end();
        } catch (FormatException wrong) {
            throw KeyException.lasting(from + " gives no JSON with a key");
        }
        if (id.isEmpty() || secret.isEmpty())
            throw KeyException.lasting(from + " gives no AccessKeyId and SecretAccessKey");
        return new AccessKey(id, secret, token, time(expiry, from));
    }

    static Instant time(String text, String from) throws KeyException {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException wrong) {
            throw KeyException.lasting(from + " gives a key with an Expiration that is no time");
        }
    }
}
