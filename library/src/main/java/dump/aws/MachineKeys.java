package dump.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** The key of the role that Amazon gave the machine or the container that we run in. */
final class MachineKeys {
    /** Where there is no such service nobody answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(1), PATIENCE_OF_CONTAINER = Duration.ofSeconds(5);
    private static final String INSTANCE = "http://169.254.169.254", CONTAINER = "http://169.254.170.2";
    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
    /** Where a token may go unencrypted: this machine, and the addresses that Amazon uses for it. */
    private static final Pattern OWN_MACHINE = Pattern.compile("http://(?:localhost|127\\.[0-9.]+|\\[::1\\]|169\\.254\\.170\\.2"
            + "|169\\.254\\.170\\.23|\\[fd00:ec2::23\\])(?::[0-9]+)?/.*");

    private MachineKeys() {}

    /** Null if we are in no container that Amazon runs. */
    static AccessKey ofContainer(AwsSetup setup) throws KeyException, InterruptedException {
        var relative = setup.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        var url = relative != null ? CONTAINER + relative : setup.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (url == null) return null;
        if (!url.startsWith("https://") && !OWN_MACHINE.matcher(url).matches()) throw KeyException.lasting(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI leads to another machine without TLS, and a token would be read there");
        var file = setup.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        var token = file != null ? LocalProfiles.token(file, setup) : setup.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        var from = "the service for keys of this container (" + url + ")";
        try {
            return KeyText.parse(Web.get(url, token == null ? Map.of() : Map.of("authorization", token),
                    PATIENCE_OF_CONTAINER), from);
        } catch (KeyException told) {
            throw told;
        } catch (Web.Refused refused) {
            throw KeyException.lasting(from + " refuses with status " + refused.status());
        } catch (IOException failed) {
            throw KeyException.passing(from + " cannot be reached: " + failed.getMessage(), failed);
        }
    }

    /** Null if this is no machine of Amazon's, or it has no role. */
    static AccessKey ofInstance(AwsSetup setup) throws KeyException, InterruptedException {
        if ("true".equalsIgnoreCase(setup.variable("AWS_EC2_METADATA_DISABLED"))) return null;
        var named = setup.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        var service = named == null ? INSTANCE : named.replaceAll("/+$", "");
        Map<String, String> session;
        String role;
        try {
            var token = Web.ask("PUT", service + "/latest/api/token",
                    Map.of("x-aws-ec2-metadata-token-ttl-seconds", "21600"), new byte[0], PATIENCE, Map.of());
            session = Map.of("x-aws-ec2-metadata-token", line(token));
            role = line(Web.get(service + ROLES, session, PATIENCE));
        } catch (IOException elsewhere) {
            return null;
        }
        try {
            return KeyText.parse(Web.get(service + ROLES + UriText.path(role), session, PATIENCE),
                    "the service for keys of this machine");
        } catch (KeyException told) {
            throw told;
        } catch (IOException failed) {
            throw KeyException.passing("the service for keys of this machine fails: " + failed.getMessage(), failed);
        }
    }

    /** The first; nothing else may go into a header. */
    private static String line(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII).lines().findFirst().orElse("").strip();
    }
}
