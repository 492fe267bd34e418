package dump.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfilesTest {
    @Test
    void readsBothFilesAndLetsTheOneOfKeysGoFirst() {
        var profiles = new Profiles("""
                # a comment
                [default]
                region = eu-central-1
                aws_access_key_id = from config
                s3 =
                    region = nested
                [profile "of work"]
                credential_process = /bin/key --of "work = home"
                [profile\tother]
                sso_session = x
                [sso-session x]
                region = us-east-1
                [bare]
                region = nowhere
                """, """
                [default]\r
                aws_access_key_id=AKIA\r
                aws_secret_access_key = a/b+c=\r
                ; another comment
                [bare]
                aws_session_token = t
                """);

        assertThat(profiles.profile("default")).isEqualTo(Map.of("region", "eu-central-1", "aws_access_key_id", "AKIA",
                "aws_secret_access_key", "a/b+c=", "s3", ""));
        assertThat(profiles.profile("of work"))
                .isEqualTo(Map.of("credential_process", "/bin/key --of \"work = home\""));
        assertThat(profiles.profile("other")).containsOnlyKeys("sso_session");
        assertThat(profiles.profile("bare")).as("in config it would be called profile bare")
                .isEqualTo(Map.of("aws_session_token", "t"));
        assertThat(profiles.has("x")).isFalse();
    }
}
