package dump.backend.s3;

import dump.aws.AwsSetup;
import dump.aws.KeySource;

/**
 * How an object store is reached, and what is asked of it.
 *
 * @param keys where the access key comes from; {@link KeySource#NONE} for a store that serves everyone
 * @param setup names a region, where nothing else does
 * @param region null for the one that the host, the setup or the store itself names
 * @param storageClass of what is stored, such as {@code STANDARD_IA}; null for the store's own. An archive, such as
 *     {@code GLACIER}, takes only packs of file content, as nothing else could be read again without waiting
 * @param encryption that the store is asked for: {@code AES256}, {@code aws:kms}; null for its own
 * @param encryptionKey for {@code aws:kms}; null for the account's
 * @param listsVersion1 whether only the older way to list is used
 * @param certificates of those that are trusted, as PEM; null for those that Java trusts
 */
public record S3Options(KeySource keys, AwsSetup setup, String region, BucketPlace bucketPlace, String storageClass,
        String encryption, String encryptionKey, boolean listsVersion1, String certificates) {
    /** Where the bucket's name goes. */
    public enum BucketPlace {
        /** Before the host for Amazon, into the path elsewhere. */
        AUTO,
        HOST,
        PATH
    }

    /** Knows no key. */
    public static final S3Options DEFAULT = of(AwsSetup.NONE);

    /** All that the setup says, and nothing else. */
    public static S3Options of(AwsSetup setup) {
        return new S3Options(setup.keys(), setup, null, BucketPlace.AUTO, null, null, null, false, null);
    }
}
