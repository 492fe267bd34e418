package dump.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where keys come from. The services for machines are a server on loopback. */
class KeysTest {
    private static final String KEY = "{\"AccessKeyId\": \"AKIA\", \"SecretAccessKey\": \"s\", \"%s\": \"t\","
            + " \"Expiration\": \"2030-01-01T00:00:00Z\", \"Code\": \"Success\"}";
    @TempDir
    Path home;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin",
            "AWS_EC2_METADATA_DISABLED", "true"));
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var headers = exchange.getRequestHeaders();
        asked.add(exchange.getRequestMethod() + " " + path + " " + body);
        boolean session = "the-session".equals(headers.getFirst("x-aws-ec2-metadata-token"));
        var said = switch (path) {
            case "/latest/api/token" -> headers.containsKey("x-aws-ec2-metadata-token-ttl-seconds") ? "the-session" : null;
            case "/latest/meta-data/iam/security-credentials/" -> session ? "the role\n" : null;
            case "/latest/meta-data/iam/security-credentials/the role" -> session ? KEY.formatted("Token") : null;
            case "/container" -> "pass".equals(headers.getFirst("authorization")) ? KEY.formatted("Token") : null;
            case "/sts/" -> body.contains("WebIdentityToken=ey%2B") ? """
                    <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                    <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AKIA</AccessKeyId>
                    <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
                    <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
                    </AssumeRoleWithWebIdentityResponse>""" : null;
            default -> null;
        };
        var bytes = (said != null ? said : "<ErrorResponse><Error><Code>InvalidIdentityToken</Code></Error></ErrorResponse>")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(said == null ? 403 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private AccessKey key() throws Exception {
        return setup(null).keys().fetch();
    }

    private AwsSetup setup(String profile) {
        return new AwsSetup(environment, home.toString(), profile);
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws").resolve(name), text);
    }

    @Test
    void theEnvironmentGoesBeforeAProfileThatItNamesAndAfterOneThatIsSet() throws Exception {
        write("credentials", "[work]\naws_access_key_id = ofProfile\naws_secret_access_key = s\nregion = eu-west-1\n");
        environment.putAll(Map.of("AWS_ACCESS_KEY_ID", "ofEnvironment", "AWS_SECRET_ACCESS_KEY", "s",
                "AWS_SESSION_TOKEN", "t", "AWS_PROFILE", "work", "AWS_REGION", "us-west-2"));

        assertThat(key().id()).isEqualTo("ofEnvironment");
        assertThat(key().token()).isEqualTo("t");
        assertThat(setup(null).region()).isEqualTo("us-west-2");
        assertThat(setup("work").keys().fetch().id()).isEqualTo("ofProfile");
        assertThat(setup("work").keys().fetch().token()).isNull();
        assertThat(setup("work").region()).isEqualTo("eu-west-1");
    }

    @Test
    void theFilesMayBeElsewhere() throws Exception {
        environment.put("AWS_CONFIG_FILE", home + "/my-config");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", home + "/my-keys");
        Files.writeString(home.resolve("my-config"), "[default]\nregion = eu-west-3\n");
        Files.writeString(home.resolve("my-keys"), "[default]\naws_access_key_id = a\naws_secret_access_key = s\n");

        assertThat(key().id()).isEqualTo("a");
        assertThat(setup(null).region()).isEqualTo("eu-west-3");
    }

    @Test
    void aProgramSaysAKeyAndWhenItEnds() throws Exception {
        write("config", "[default]\ncredential_process = echo '" + KEY.formatted("SessionToken").replace("\"Code\"",
                "\"Version\": 1, \"Code\"") + "'\n");

        assertThat(key().id()).isEqualTo("AKIA");
        assertThat(key().token()).isEqualTo("t");
        assertThat(key().expiry()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
    }

    @Test
    void aProgramThatFailsOrSaysNoKeyIsNamedWithoutWhatItSays() throws Exception {
        for (var line : List.of("echo TOPSECRET", "echo '{\"AccessKeyId\": \"TOPSECRET\"}'", "echo TOPSECRET; exit 3",
                "echo '{\"AccessKeyId\": \"a\", \"SecretAccessKey\": \"TOPSECRET\", \"Expiration\": \"soon\"}'")) {
            write("config", "[profile x]\ncredential_process = " + line + "\n");
            assertThatThrownBy(() -> setup("x").keys().fetch()).isInstanceOf(KeyException.class)
                    .hasMessageContaining("the credential_process of the profile x").hasMessageNotContaining("TOPSECRET");
        }
    }

    @Test
    void theMachineOfAnInstanceGivesItsKeyForASession() throws Exception {
        environment.remove("AWS_EC2_METADATA_DISABLED");
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", url("/"));

        var key = key();

        assertThat(key.id()).isEqualTo("AKIA");
        assertThat(key.token()).isEqualTo("t");
        assertThat(asked).hasSize(3).first().isEqualTo("PUT /latest/api/token ");
    }

    @Test
    void aContainerGivesItsKeyForAToken() throws Exception {
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", url("/container"));
        environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                Files.writeString(home.resolve("token"), "pass\n").toString());

        assertThat(key().token()).isEqualTo("t");
        Files.writeString(home.resolve("token"), "wrong");
        assertThatThrownBy(this::key).isInstanceOf(KeyException.class).hasMessageContaining("status 403");
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://elsewhere.example/container");
        assertThatThrownBy(this::key).isInstanceOf(KeyException.class).hasMessageContaining("another machine");
    }

    @Test
    void aWebIdentityIsExchangedForAKey() throws Exception {
        environment.putAll(Map.of("AWS_ENDPOINT_URL_STS", url("/sts/"), "AWS_ROLE_ARN", "arn:aws:iam::1:role/a+b",
                "AWS_WEB_IDENTITY_TOKEN_FILE", Files.writeString(home.resolve("token"), "ey+\n").toString()));

        assertThat(key().token()).isEqualTo("t");
        assertThat(asked).singleElement().asString().contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%2Bb")
                .contains("Action=AssumeRoleWithWebIdentity");
        Files.writeString(home.resolve("token"), "refused");
        assertThatThrownBy(this::key).isInstanceOf(KeyException.class)
                .hasMessageContaining("gives no key for the role arn:aws:iam::1:role/a+b (InvalidIdentityToken)");
        environment.remove("AWS_ROLE_ARN");
        assertThatThrownBy(this::key).isInstanceOf(KeyException.class).hasMessageContaining("AWS_ROLE_ARN");
    }

    @Test
    void nothingIsOneSentence() throws Exception {
        assertThatThrownBy(this::key).isInstanceOf(KeyException.class).hasMessageStartingWith("there is no access key:");
        environment.put("AWS_SECRET_ACCESS_KEY", "TOPSECRET");
        assertThatThrownBy(this::key).isInstanceOf(KeyException.class).hasMessageContaining("AWS_ACCESS_KEY_ID")
                .hasMessageNotContaining("TOPSECRET");
        environment.remove("AWS_SECRET_ACCESS_KEY");
        write("config", "[default]\nsso_session = work\n");
        environment.put("PATH", home.toString());
        assertThatThrownBy(this::key).isInstanceOf(KeyException.class).hasMessageContaining("the AWS command line");
        write("config", "[profile bare]\nregion = eu-west-1\n");
        environment.put("AWS_PROFILE", "bare");
        assertThatThrownBy(this::key).isInstanceOf(KeyException.class).hasMessageContaining("has no access key");
        assertThat(KeySource.NONE.fetch()).isNull();
    }

    @Test
    void aKeyIsFetchedAgainBeforeItEndsAndWhenItIsRefused() throws Exception {
        var now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        var clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
        var count = new AtomicInteger();
        var keyring = new Keyring(() -> {
            if (count.get() == 3) throw KeyException.passing("away", null);
            return new AccessKey("a" + count.incrementAndGet(), "s", "t", now.get().plus(Duration.ofHours(1)));
        }, clock);

        assertThat(keyring.key().id()).isEqualTo("a1");
        assertThat(keyring.key().id()).isEqualTo("a1");
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(56)));
        var second = keyring.key();
        assertThat(second.id()).isEqualTo("a2");
        assertThat(keyring.after(second).id()).isEqualTo("a3");
        assertThat(keyring.after(second).id()).as("another thread's was refused").isEqualTo("a3");
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(58)));
        assertThat(keyring.key().id()).as("it still holds").isEqualTo("a3");
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(3)));
        assertThatThrownBy(keyring::key).isInstanceOf(KeyException.class);
        var lasting = new Keyring(() -> AccessKey.of("a", "s"));
        assertThat(lasting.after(lasting.key())).as("there is no other").isNull();
    }
}
