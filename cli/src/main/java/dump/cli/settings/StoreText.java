package dump.cli.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a server is reached, for a new configuration: what the first run took from its surroundings and another run may not
 * find there, as under cron; and the other settings of its kind as comments.
 */
final class StoreText {
    private final List<String> lines = new ArrayList<>();

    private StoreText() {}

    /** Empty for a directory of this machine. @param environment of the first run @param program that the caller types */
    static String of(String repository, Map<String, String> environment, String program) {
        if (!Repositories.isServed(repository)) return "";
        var text = new StoreText();
        text.lines.add("# How the server is reached: " + program + " help servers");
        if (Repositories.isS3(repository)) text.s3(environment);
        else if (Repositories.isRest(repository)) text.rest();
        else if (Repositories.isSftp(repository)) text.sftp();
        else text.example("rclone.config", "rclone.conf", "another configuration than rclone's own");
        text.example("bandwidth-limit", "2M 08:00-18:00, 20M", "bytes a second");
        text.comment("connections", "2", "at once; default: what suits the server");
        return "\n" + String.join("\n", text.lines) + "\n";
    }

    private void s3(Map<String, String> environment) {
        var region = first(environment, "AWS_REGION", "AWS_DEFAULT_REGION");
        // The key in the environment counts before a profile there, and it is no more written down than any secret.
        var profile = first(environment, "AWS_ACCESS_KEY_ID") == null ? first(environment, "AWS_PROFILE",
                "AWS_DEFAULT_PROFILE") : null;
        if (profile != null && S3Reader.PROFILE.matcher(profile).matches()) lines.add("s3.profile = "
                + ConfigurationText.quoted(profile));
        else example("s3.profile", "backups", "a profile in ~/.aws; or a key, and the file with its secret:");
        example("s3.access-key", "AKIA…", "without these three the AWS_… variables count");
        example("s3.secret-key.file", "s3-secret", "chmod 600");
        if (region != null && S3Reader.NAME.matcher(region).matches()) lines.add("s3.region = "
                + ConfigurationText.quoted(region));
        else example("s3.region", "eu-central-1", "seldom needed");
        example("s3.certificates", "store.pem", "to be trusted, such as the store's own");
    }

    private void sftp() {
        example("ssh.identity", "~/.ssh/backups", "a key, beside what ~/.ssh/config says");
        example("ssh.options", "ProxyJump=gateway", "or a list of such");
        comment("ssh.share", "true", "if each login costs a touch or a password");
    }

    private void rest() {
        example("rest.password.file", "rest-password", "or .command, .environment; chmod 600");
        example("rest.certificates", "server.pem", "to be trusted, such as the server's own");
    }

    private static String first(Map<String, String> environment, String... names) {
        for (var name : names) {
            var value = environment.getOrDefault(name, "").strip();
            if (!value.isEmpty()) return value;
        }
        return null;
    }

    private void example(String key, String value, String what) {
        comment(key, ConfigurationText.quoted(value), what);
    }

    private void comment(String key, String value, String what) {
        lines.add("%-45s # %s".formatted("# " + key + " = " + value, what));
    }
}
