package dump.backend.s3;

import dump.aws.UriText;
import dump.backend.Location;
import dump.http.Origin;
import java.util.regex.Pattern;

/**
 * Where a bucket is asked for, once its region is known or guessed. Pure.
 *
 * @param host of the store, without brackets
 * @param port 0 for the usual one
 * @param inHost whether the bucket's name is part of it
 */
record S3Place(boolean tls, String host, int port, String bucket, boolean inHost, String region) {
    /** Amazon's own; the group is its region, if it names one. */
    private static final Pattern AMAZON = Pattern.compile(
            "s3(?:[.-](?:dualstack\\.|fips\\.)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-[0-9])|[a-z0-9-]+))?\\.amazonaws\\.com(?:\\.cn)?");
    /** Many others call theirs so: s3.eu-central-003.backblazeb2.com. */
    private static final Pattern OTHERS = Pattern.compile("s3[.-](?<region>[a-z0-9]+-[a-z0-9-]+)\\.[^.]+\\..+");
    private static final String WHOLE_AMAZON = "s3.amazonaws.com", FIRST_REGION = "us-east-1";
    /** What a certificate of Amazon's covers with a bucket's name before it. */
    private static final Pattern NAME_OF_HOST = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

    /**
     * @param set by a person, or null; @param elsewhere what the surroundings say, or null
     */
    static S3Place of(Location.S3 place, S3Options.BucketPlace bucketPlace, String set, String elsewhere) {
        var amazon = AMAZON.matcher(place.host());
        boolean isAmazon = amazon.matches();
        boolean inHost = switch (bucketPlace) {
            case HOST -> true;
            case PATH -> false;
            case AUTO -> isAmazon && NAME_OF_HOST.matcher(place.bucket()).matches();
        };
        var others = OTHERS.matcher(place.host());
        var named = isAmazon ? amazon.group("region") : null;
        var guess = !isAmazon && others.matches() ? others.group("region") : FIRST_REGION;
        var region = set != null ? set : named != null ? named : elsewhere != null ? elsewhere : guess;
        return new S3Place(place.tls(), place.host(), place.port(), place.bucket(), inHost, FIRST_REGION).in(region);
    }

    /** Whether nothing but the place itself is needed to know the region. */
    static boolean namesRegion(Location.S3 place) {
        var amazon = AMAZON.matcher(place.host());
        return amazon.matches() && amazon.group("region") != null;
    }

    /** The same bucket in another region. */
    S3Place in(String other) {
        boolean first = host.equals(WHOLE_AMAZON) && !other.equals(FIRST_REGION);
        var there = AMAZON.matcher(host);
        var moved = first ? "s3." + other + ".amazonaws.com" + (other.startsWith("cn-") ? ".cn" : "")
                : there.matches() && there.group("region") != null ? host.replace(there.group("region"), other) : host;
        return new S3Place(tls, moved, port, bucket, inHost, other);
    }

    /** What is connected to. */
    Origin origin() {
        return Origin.of(tls, inHost ? bucket + "." + host : host, port);
    }

    /** Of an object, or with an empty key of the bucket; as it is signed and sent. */
    String path(String key) {
        return UriText.path(inHost ? "/" + key : "/" + bucket + "/" + key);
    }
}
