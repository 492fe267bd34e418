package dump.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLStreamException;

/** The key of a role, for a token that somebody else vouches with: AssumeRoleWithWebIdentity. */
final class WebIdentity {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AwsSetup setup;

    WebIdentity(AwsSetup setup) {
        this.setup = setup;
    }

    /** @param role null is an error @param session the name of it, null for ours @param region null for the oldest */
    AccessKey key(String tokenFile, String role, String session, String region)
            throws KeyException, InterruptedException {
        if (role == null) throw KeyException.lasting(
                "AWS_WEB_IDENTITY_TOKEN_FILE is set in the environment, but not AWS_ROLE_ARN, the role that it is for");
        var form = UriText.query(Map.of("Action", "AssumeRoleWithWebIdentity", "Version", "2011-06-15", "RoleArn", role,
                "RoleSessionName", session == null ? "dump" : session, "WebIdentityToken",
                LocalProfiles.token(tokenFile, setup)));
        var service = service(region);
        var from = "the service for keys of roles (" + service + ")";
        try {
            return parse(Web.ask("POST", service, Map.of("content-type", "application/x-www-form-urlencoded"),
                    form.getBytes(StandardCharsets.US_ASCII), PATIENCE, setup.environment()), from);
        } catch (KeyException told) {
            throw told;
        } catch (Web.Refused refused) {
            var why = from + " gives no key for the role " + role + " (" + errorCode(refused) + ")";
            throw refused.status() >= 500 ? KeyException.passing(why, refused) : KeyException.lasting(why);
        } catch (IOException failed) {
            throw KeyException.passing(from + " cannot be reached: " + failed.getMessage(), failed);
        }
    }

    private String service(String region) {
        var named = setup.variable("AWS_ENDPOINT_URL_STS");
        if (named != null) return named;
        if (region == null) return "https://sts.amazonaws.com/";
        return "https://sts." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : "") + "/";
    }

    private static AccessKey parse(byte[] said, String from) throws KeyException {
        var found = new HashMap<String, String>();
        try {
            Xml.read(said, (parent, name, text) -> {
                if (parent.equals("Credentials")) found.put(name, text);
            });
        } catch (XMLStreamException wrong) {
            throw KeyException.lasting(from + " gives no XML with a key");
        }
        var id = found.getOrDefault("AccessKeyId", "");
        var secret = found.getOrDefault("SecretAccessKey", "");
        if (id.isEmpty() || secret.isEmpty()) throw KeyException.lasting(from + " gives no key");
        return new AccessKey(id, secret, found.get("SessionToken"),
                KeyText.time(found.getOrDefault("Expiration", ""), from));
    }

    private static String errorCode(Web.Refused refused) {
        var code = new String[] {"status " + refused.status()};
        try {
            Xml.read(refused.body(), (parent, name, text) -> {
                if (parent.equals("Error") && name.equals("Code") && text.matches("[A-Za-z0-9.]{1,80}")) code[0] = text;
            });
        } catch (XMLStreamException notXml) {
            // Then the status is all there is to tell.
        }
        return code[0];
    }
}
