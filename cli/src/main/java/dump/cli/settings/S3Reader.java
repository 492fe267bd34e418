package dump.cli.settings;

import dump.backend.s3.S3Options.BucketPlace;
import dump.cli.secrets.PassphraseSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes the table {@code s3} out of a parsed file. */
final class S3Reader {
    private static final Set<String> KEYS = new LinkedHashSet<>(List.of("access-key", "secret-key", "profile",
            "anonymous", "region", "bucket-lookup", "storage-class", "encryption", "encryption-key", "list-objects-v1",
            "certificates"));
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}"),
            PROFILE = Pattern.compile("[^\\p{Cntrl}\\]-][^\\p{Cntrl}\\]]*");
    private static final Pattern ACCESS_KEY = Pattern.compile("[!-~&&[^/,=]]{1,128}"),
            PLAIN = Pattern.compile("[!-~]{1,2048}");

    private final KeyReader keys;

    S3Reader(KeyReader keys) {
        this.keys = keys;
    }

    /** @param repository as {@link Repositories#resolve} gives it, or null */
    S3Settings settings(String repository) {
        if (!keys.has("s3")) return S3Settings.DEFAULT;
        keys.names("s3", KEYS);
        if (repository != null && !Repositories.isS3(repository))
            keys.at("s3", "s3 has no effect with repository = \"" + repository + "\"; remove it");
        var accessKey = text("s3.access-key", ACCESS_KEY, "the name of an access key, such as AKIA…");
        var secretKey = keys.has(S3Settings.SECRET_KEY)
                ? new PassphraseReader(keys, S3Settings.SECRET_KEY).source() : null;
        var profile = text("s3.profile", PROFILE, "the name of a profile in ~/.aws/config");
        boolean anonymous = keys.flag("s3.anonymous");
        if (keys.has("s3.access-key") != keys.has(S3Settings.SECRET_KEY)) {
            boolean named = keys.has("s3.access-key");
            keys.at(named ? "s3.access-key" : S3Settings.SECRET_KEY, named ? "s3.access-key needs the secret that belongs"
                    + " to it, such as s3.secret-key.file = \"s3-secret\"" : "s3.secret-key needs s3.access-key, the name"
                    + " of the key that it belongs to");
        }
        int ways = (keys.has("s3.access-key") ? 1 : 0) + (keys.has("s3.profile") ? 1 : 0) + (anonymous ? 1 : 0);
        if (ways > 1) keys.at("s3", "s3.access-key, s3.profile and s3.anonymous contradict each other; keep one");
        var encryptionKey = text("s3.encryption-key", PLAIN, "the identifier of a key, as the store has it");
        var encryption = oneOf("s3.encryption", List.of("AES256", "aws:kms", "aws:kms:dsse"));
        if (encryptionKey != null && (encryption == null || encryption.equals("AES256")))
            keys.at("s3.encryption-key", "s3.encryption-key needs s3.encryption = \"aws:kms\"");
        return new S3Settings(accessKey, secretKey, profile, anonymous,
                text("s3.region", NAME, "the name of a region, such as eu-central-1"), bucketPlace(),
                text("s3.storage-class", NAME, "the name of a class, such as STANDARD_IA"), encryption, encryptionKey,
                keys.flag("s3.list-objects-v1"), CertificatesReader.of(keys, "s3.certificates"));
    }

    private BucketPlace bucketPlace() {
        return switch (oneOf("s3.bucket-lookup", List.of("auto", "dns", "path"))) {
            case "dns" -> BucketPlace.HOST;
            case "path" -> BucketPlace.PATH;
            case null, default -> BucketPlace.AUTO;
        };
    }

    private String text(String key, Pattern allowed, String wanted) {
        var text = keys.text(key, null);
        if (text == null || allowed.matcher(text).matches()) return text;
        keys.wrongType(key, wanted);
        return null;
    }

    private String oneOf(String key, List<String> allowed) {
        var text = keys.text(key, null);
        if (text == null || allowed.contains(text)) return text;
        keys.wrongType(key, "one of " + String.join(", ", allowed));
        return null;
    }
}
