package dump.cli.settings;

import dump.cli.places.Caller;
import dump.cli.secrets.PassphraseSource;
import dump.stores.StoreOptions;
import java.util.Map;

/** How the native engine reaches the store of its repository. */
public record StoreSettings(SshSettings ssh, S3Settings s3, RestSettings rest, RcloneSettings rclone,
        CacheSettings cache, LineSettings line) {
    public static final StoreSettings DEFAULT = new StoreSettings(SshSettings.DEFAULT, S3Settings.DEFAULT,
            RestSettings.DEFAULT, RcloneSettings.DEFAULT, CacheSettings.DEFAULT, LineSettings.DEFAULT);

    /** Where no configuration says more. @param place as a person wrote it; null for none */
    public static StoreSettings of(String place) {
        return new StoreSettings(SshSettings.DEFAULT, S3Settings.DEFAULT, RestSettings.of(place), RcloneSettings.DEFAULT,
                CacheSettings.DEFAULT, LineSettings.DEFAULT);
    }

    /** Whether it may run a program of the configuration's choice. */
    boolean namesCommand() {
        return ssh.namesCommand() || s3.namesCommand() || rest.namesCommand() || rclone.namesCommand();
    }

    /** Whether a secret stands in the configuration itself. */
    public boolean holdsSecret() {
        return secretInFile() != null;
    }

    /** The setting that keeps such a one in a file of its own; null if none is here. */
    public String secretInFile() {
        return s3.holdsSecret() ? "s3.secret-key.file" : rest.holdsSecret() ? "rest.password.file" : null;
    }

    /**
     * @param caller whose secrets are read, once they are needed
     * @param environment of the programs that are started
     * @param prompt asks a person at the terminal, as the programs may; null where nobody is there
     */
    public StoreOptions options(Caller caller, Map<String, String> environment, PassphraseSource.Prompt prompt) {
        return StoreOptions.defaults().ssh(ssh.with(environment, prompt != null)).s3(s3.with(caller, environment))
                .rest(rest.with(caller, environment, prompt)).rclone(rclone.with(environment))
                .connections(line.connections()).line(line.line());
    }
}
