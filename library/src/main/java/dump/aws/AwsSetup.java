package dump.aws;

import java.util.Map;

/**
 * What of the caller's surroundings says who they are to Amazon.
 *
 * @param environment the whole of it, also of programs that give a key
 * @param home where {@code .aws} is looked for; null if there is none
 * @param profile which one to take before all else; null to look further
 */
public record AwsSetup(Map<String, String> environment, String home, String profile) {
    /** Knows nothing. */
    public static final AwsSetup NONE = new AwsSetup(Map.of(), null, null);

    public AwsSetup {
        environment = Map.copyOf(environment);
    }

    /** Null if it is not set, or empty. */
    String variable(String name) {
        var value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** The one that is meant. */
    String profileName() {
        if (profile != null) return profile;
        var named = variable("AWS_PROFILE");
        if (named == null) named = variable("AWS_DEFAULT_PROFILE");
        return named == null ? "default" : named;
    }

    boolean namesProfile() {
        return profile != null || variable("AWS_PROFILE") != null || variable("AWS_DEFAULT_PROFILE") != null;
    }

    /** Looks for a key where the AWS command line does. */
    public KeySource keys() {
        return new KeyChain(this);
    }

    /** The region that the surroundings name, or null. */
    public String region() throws KeyException {
        var named = profile != null ? null : variable("AWS_REGION") != null ? variable("AWS_REGION")
                : variable("AWS_DEFAULT_REGION");
        var region = named != null ? named : LocalProfiles.read(this).profile(profileName()).get("region");
        if (region != null && !region.matches("[A-Za-z0-9_-]{1,64}"))
            throw KeyException.lasting("AWS_REGION, or the region of the profile, is no name of a region");
        return region;
    }
}
