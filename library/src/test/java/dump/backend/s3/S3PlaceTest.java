package dump.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Location;
import dump.backend.s3.S3Options.BucketPlace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3PlaceTest {
    private static S3Place place(String host, String bucket, BucketPlace bucketPlace, String set, String elsewhere) {
        return S3Place.of(new Location.S3("", true, host, 0, bucket, "p"), bucketPlace, set, elsewhere);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "s3.amazonaws.com, bucket, -, -, us-east-1, bucket.s3.amazonaws.com, /a%20b",
        "s3.amazonaws.com, bucket, -, eu-west-1, eu-west-1, bucket.s3.eu-west-1.amazonaws.com, /a%20b",
        "s3.eu-west-1.amazonaws.com, bucket, -, us-west-2, eu-west-1, bucket.s3.eu-west-1.amazonaws.com, /a%20b",
        "s3.eu-west-1.amazonaws.com, bucket, us-west-2, -, us-west-2, bucket.s3.us-west-2.amazonaws.com, /a%20b",
        "s3-eu-west-1.amazonaws.com, a.bucket, -, -, eu-west-1, s3-eu-west-1.amazonaws.com, /a.bucket/a%20b",
        "s3.dualstack.eu-west-1.amazonaws.com, Bucket, -, -, eu-west-1, s3.dualstack.eu-west-1.amazonaws.com, /Bucket/a%20b",
        "s3.cn-north-1.amazonaws.com.cn, bucket, -, -, cn-north-1, bucket.s3.cn-north-1.amazonaws.com.cn, /a%20b",
        "s3-accelerate.amazonaws.com, bucket, -, eu-west-1, eu-west-1, bucket.s3-accelerate.amazonaws.com, /a%20b",
        "s3.eu-central-003.backblazeb2.com, bucket, -, -, eu-central-003, s3.eu-central-003.backblazeb2.com, /bucket/a%20b",
        "s3.example.org, bucket, -, -, us-east-1, s3.example.org, /bucket/a%20b",
        "s3.my-company.org, bucket, -, -, us-east-1, s3.my-company.org, /bucket/a%20b",
        "127.0.0.1, tenant:b, -, here, here, 127.0.0.1, /tenant%3Ab/a%20b",
        "s3.amazonaws.com.evil.example, bucket, -, -, us-east-1, s3.amazonaws.com.evil.example, /bucket/a%20b",
    })
    void knowsWhereToAsk(String host, String bucket, String set, String elsewhere, String region, String server,
            String path) {
        var place = place(host, bucket, BucketPlace.AUTO, set, elsewhere);

        assertThat(place.region()).isEqualTo(region);
        assertThat(place.origin().host()).isEqualTo(server);
        assertThat(place.path("a b")).isEqualTo(path);
    }

    @Test
    void putsTheBucketWhereItIsTold() {
        var before = place("host", "b.x", BucketPlace.HOST, null, null);
        assertThat(before.origin().host()).isEqualTo("b.x.host");
        assertThat(before.path("")).isEqualTo("/");
        var behind = place("s3.amazonaws.com", "bucket", BucketPlace.PATH, null, null);
        assertThat(behind.origin().host()).isEqualTo("s3.amazonaws.com");
        assertThat(behind.path("")).isEqualTo("/bucket/");
    }

    @Test
    void goesToAnotherRegionAndBack() {
        var place = place("s3.amazonaws.com", "bucket", BucketPlace.AUTO, null, null).in("eu-west-1");

        assertThat(place.origin().host()).isEqualTo("bucket.s3.eu-west-1.amazonaws.com");
        assertThat(place.in("us-east-1").origin().host()).isEqualTo("bucket.s3.us-east-1.amazonaws.com");
        assertThat(place("minio", "bucket", BucketPlace.AUTO, null, null).in("eu-west-1").origin().host())
                .as("others have one host").isEqualTo("minio");
    }
}
