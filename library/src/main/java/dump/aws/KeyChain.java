package dump.aws;

import java.util.Map;

/** Looks for a key where the AWS command line does, in its order, and takes the first. */
final class KeyChain implements KeySource {
    private final AwsSetup setup;

    KeyChain(AwsSetup setup) {
        this.setup = setup;
    }

    @Override
    public AccessKey fetch() throws KeyException, InterruptedException {
        if (setup.profile() != null) return ofNamedProfile();
        var key = ofEnvironment();
        if (key != null) return key;
        var tokenFile = setup.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
        if (tokenFile != null) return new WebIdentity(setup).key(tokenFile, setup.variable("AWS_ROLE_ARN"),
                setup.variable("AWS_ROLE_SESSION_NAME"), setup.region());
        if (setup.namesProfile()) return ofNamedProfile();
        key = ofProfile(setup.profileName());
        if (key == null) key = MachineKeys.ofContainer(setup);
        if (key == null) key = MachineKeys.ofInstance(setup);
        if (key == null) throw KeyException.lasting("there is no access key: name one with s3.access-key and"
                + " s3.secret-key, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or make a profile with aws configure;"
                + " a store that serves everyone needs s3.anonymous = true");
        return key;
    }

    private AccessKey ofEnvironment() throws KeyException {
        var id = setup.variable("AWS_ACCESS_KEY_ID");
        var secret = setup.variable("AWS_SECRET_ACCESS_KEY");
        if (id == null && secret == null) return null;
        if (id == null || secret == null) throw KeyException.lasting((id == null ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID")
                + " is set in the environment, but not " + (id == null ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY")
                + ", without which it is no key");
        return new AccessKey(id, secret, setup.variable("AWS_SESSION_TOKEN"), null);
    }

    private AccessKey ofNamedProfile() throws KeyException, InterruptedException {
        var name = setup.profileName();
        var files = LocalProfiles.config(setup) == null ? "a home directory, which is unknown"
                : LocalProfiles.config(setup) + " or " + LocalProfiles.credentials(setup);
        if (!LocalProfiles.read(setup).has(name)) throw KeyException.lasting("there is no profile " + name + " in " + files);
        var key = ofProfile(name);
        if (key == null) throw KeyException.lasting("the profile " + name + " in " + files + " has no access key, and no way"
                + " to get one");
        return key;
    }

    /** Null if nothing in it leads to a key. */
    private AccessKey ofProfile(String name) throws KeyException, InterruptedException {
        var profile = LocalProfiles.read(setup).profile(name);
        if (profile.containsKey("role_arn") && profile.containsKey("web_identity_token_file"))
            return new WebIdentity(setup).key(profile.get("web_identity_token_file"), profile.get("role_arn"),
                    profile.get("role_session_name"), region(profile));
        if (needsAws(profile)) return KeyProgram.ofAws(name, setup);
        var id = profile.get("aws_access_key_id");
        var secret = profile.get("aws_secret_access_key");
        if (id != null && secret != null) return new AccessKey(id, secret, profile.get("aws_session_token"), null);
        var command = profile.get("credential_process");
        return command == null ? null : KeyProgram.ofCommand(command, name, setup);
    }

    private static boolean needsAws(Map<String, String> profile) {
        return profile.containsKey("role_arn") || profile.containsKey("sso_session")
                || profile.containsKey("sso_start_url") || profile.containsKey("login_session");
    }

    private String region(Map<String, String> profile) throws KeyException {
        return profile.containsKey("region") ? profile.get("region") : setup.region();
    }
}
