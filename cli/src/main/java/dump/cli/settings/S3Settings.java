package dump.cli.settings;

import dump.aws.AccessKey;
import dump.aws.AwsSetup;
import dump.aws.KeyException;
import dump.aws.KeySource;
import dump.backend.s3.S3Options;
import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import dump.cli.secrets.PassphraseSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * How an object store is reached: the table {@code s3}. What is null is not said.
 *
 * @param secretKey of the access key
 * @param anonymous whether the store is asked without a key
 * @param certificates as PEM
 */
public record S3Settings(String accessKey, PassphraseSource secretKey, String profile, boolean anonymous, String region,
        S3Options.BucketPlace bucketPlace, String storageClass, String encryption, String encryptionKey,
        boolean listsVersion1, String certificates) {
    public static final S3Settings DEFAULT = new S3Settings(null, null, null, false, null, S3Options.BucketPlace.AUTO,
            null, null, null, false, null);
    static final String SECRET_KEY = "s3.secret-key";

    /** Whether it runs a command of the configuration's choice. */
    boolean namesCommand() {
        return secretKey instanceof PassphraseSource.OfCommand;
    }

    /** Whether the secret stands in the configuration itself. */
    boolean holdsSecret() {
        return secretKey instanceof PassphraseSource.OfText;
    }

    /** @param environment what a program may be told */
    S3Options with(Caller caller, Map<String, String> environment) {
        var setup = new AwsSetup(environment, caller.home() == null ? null : caller.home().toString(), profile);
        return new S3Options(keys(caller, setup), setup, region, bucketPlace, storageClass, encryption, encryptionKey,
                listsVersion1, certificates);
    }

    private KeySource keys(Caller caller, AwsSetup setup) {
        if (anonymous) return KeySource.NONE;
        if (accessKey == null) return setup.keys();
        return () -> {
            byte[] secret = null;
            try {
                secret = secretKey.secret(SECRET_KEY, caller);
                return AccessKey.of(accessKey, new String(secret, StandardCharsets.UTF_8));
            } catch (SettingsException none) {
                throw KeyException.lasting(none.getMessage());
            } finally {
                if (secret != null) Arrays.fill(secret, (byte) 0);
            }
        };
    }
}
