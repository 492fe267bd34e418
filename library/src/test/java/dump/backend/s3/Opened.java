package dump.backend.s3;

import dump.aws.AccessKey;
import dump.aws.AwsSetup;
import dump.aws.KeySource;
import dump.backend.Location;
import dump.line.Line;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Buckets, opened for tests. */
final class Opened {
    /** A question to a store. */
    interface Asked {
        void ask() throws Exception;
    }

    private Opened() {}

    static S3Options options(KeySource keys, String region, String storageClass) {
        return options(keys, region, storageClass, null);
    }

    static S3Options options(KeySource keys, String region, String storageClass, String certificates) {
        return new S3Options(keys, AwsSetup.NONE, region, S3Options.BucketPlace.AUTO, storageClass, null, null, false,
                certificates);
    }

    static S3Backend open(String place, S3Options options, List<String> notices) throws Exception {
        return S3Backend.open((Location.S3) Location.parse(place, "/"), options, 0, Line.unlimited(), notices::add);
    }

    static S3Backend open(String place) throws Exception {
        return open(place, null);
    }

    static S3Backend open(String place, String certificates) throws Exception {
        return open(place, options(() -> AccessKey.of(S3Server.KEY, S3Server.SECRET), null, null, certificates),
                new ArrayList<>());
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
