package dump.backend.rest;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend;
import dump.backend.BackendContract;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Location;
import dump.backend.LocationException;
import dump.http.Certificates;
import dump.line.Line;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over restic's own server, and over rclone's. */
class RestServersTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    static Backend open(String text) throws BackendException, LocationException {
        return open(text, RestOptions.DEFAULT);
    }

    private static Backend open(String text, RestOptions options) throws BackendException, LocationException {
        return RestBackend.open((Location.Rest) Location.parse(text, "/"), options, 0, Line.unlimited(), notice -> { });
    }

    private static List<ByteBuffer> hello() {
        return List.of(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
    }

    /** It is told not to look at hashes, as the contract's names are none. */
    @Nested
    class ResticsOwn extends BackendContract {
        private static Served served;

        @BeforeAll
        static void start(@TempDir Path directory) throws Exception {
            served = new Served(directory, "rest-server", "--path", directory.toString(), "--no-auth",
                    "--no-verify-upload", "--listen", "ADDRESS");
        }

        @AfterAll
        static void stop() {
            if (served != null) served.close();
        }

        @Override
        protected Backend open() throws Exception {
            return new HashedNames(RestServersTest.open("rest:http://127.0.0.1:" + served.port + "/store"
                    + COUNT.incrementAndGet()));
        }
    }

    /** With a certificate that nobody but the file that names it vouches for. */
    @Nested
    class ResticsOwnOverTls extends BackendContract {
        private static Served served;
        private static RestOptions trusting;

        @BeforeAll
        static void start(@TempDir Path directory) throws Exception {
            var certificates = Certificates.make(directory, "ip:127.0.0.1");
            certificates.write(directory.resolve("certificate"), directory.resolve("key"));
            trusting = new RestOptions(certificates.pem(), false, null, null, Map.of());
            served = new Served(directory, "rest-server", "--path", directory.toString(), "--no-auth",
                    "--no-verify-upload", "--tls", "--tls-cert", directory.resolve("certificate").toString(),
                    "--tls-key", directory.resolve("key").toString(), "--listen", "ADDRESS");
        }

        @AfterAll
        static void stop() {
            if (served != null) served.close();
        }

        @Override
        protected Backend open() throws Exception {
            return new HashedNames(RestServersTest.open("rest:https://127.0.0.1:" + served.port + "/store"
                    + COUNT.incrementAndGet(), trusting));
        }
    }

    @Nested
    class Rclones extends BackendContract {
        private static Served served;

        @BeforeAll
        static void start(@TempDir Path directory) throws Exception {
            served = new Served(directory, "rclone", "serve", "restic", "--addr", "ADDRESS", directory.toString());
        }

        @AfterAll
        static void stop() {
            if (served != null) served.close();
        }

        @Override
        protected Backend open() throws Exception {
            return RestServersTest.open("rest:http://127.0.0.1:" + served.port + "/store" + COUNT.incrementAndGet()
                    + "/");
        }

        /** rclone writes into the file itself where the store is a file system. */
        @Override
        protected boolean replacesInOneStep() {
            return false;
        }
    }

    @Test
    void anAppendOnlyServerKeepsWhatItHasAndIsToldApart(@TempDir Path directory) throws Exception {
        try (var served = new Served(directory, "rest-server", "--path", directory.toString(), "--no-auth",
                "--append-only", "--listen", "ADDRESS"); var backend = open("rest:http://127.0.0.1:" + served.port)) {
            backend.create();
            var pack = at("data/2c/" + HELLO);
            backend.save(pack, hello());
            backend.save(pack, hello());
            assertThatThrownBy(() -> backend.remove(pack)).isInstanceOf(BackendException.Denied.class)
                    .hasMessageContaining("does not let anything be removed (it is append-only");
            backend.save(at("locks/" + HELLO), hello());
            backend.remove(at("locks/" + HELLO));

            Files.write(directory.resolve("data/2c/" + HELLO), new byte[2]);
            assertThatThrownBy(() -> backend.save(pack, hello())).isInstanceOf(BackendException.Denied.class);
            assertThat(backend.saveNew(at("config"), hello())).isTrue();
            assertThat(backend.saveNew(at("config"), hello())).isFalse();
        }
    }

    @Test
    void whatWasCutOffIsReplaced(@TempDir Path directory) throws Exception {
        try (var served = new Served(directory, "rest-server", "--path", directory.toString(), "--no-auth",
                "--listen", "ADDRESS"); var backend = open("rest:http://127.0.0.1:" + served.port)) {
            backend.create();
            var pack = at("data/2c/" + HELLO);
            Files.write(directory.resolve("data/2c/" + HELLO), new byte[2]);

            backend.save(pack, hello());

            assertThat(backend.loadAll(pack, 5)).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
            assertThatThrownBy(() -> backend.save(at("data/2c/" + HELLO.replace('4', '5')), hello()))
                    .isInstanceOf(BackendException.Passing.class).hasMessageContaining("other bytes than were sent");
        }
    }

    @Test
    void asksForAUserAndAPassword(@TempDir Path directory) throws Exception {
        // SHA-1 of "secret", as htpasswd -s writes it.
        Files.writeString(directory.resolve(".htpasswd"), "me:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n");
        try (var served = new Served(directory, "rest-server", "--path", directory.toString(), "--private-repos",
                "--listen", "ADDRESS")) {
            var host = "127.0.0.1:" + served.port;
            try (var backend = open("rest:http://me:secret@" + host + "/me/store")) {
                backend.create();
                assertThat(backend.describe()).isEqualTo("rest:http://me@" + host + "/me/store");
            }
            try (var wrong = open("rest:http://me:wrong@" + host + "/me/")) {
                assertThatThrownBy(() -> wrong.size(at("config"))).isInstanceOf(BackendException.Denied.class)
                        .hasMessageEndingWith("refuses the user or the password: see rest.password");
            }
            try (var anothers = open("rest:http://me:secret@" + host + "/you/")) {
                assertThatThrownBy(() -> anothers.size(at("config"))).isInstanceOf(BackendException.Denied.class)
                        .hasMessageContaining("refuses the user or the password: see rest.password; or its repositories"
                        + " are private").hasMessageContaining("the path must begin with the user's name: /me/")
                        .message().doesNotContain("secret");
            }
            try (var backend = open("rest:http://" + host + "/me/")) {
                assertThatThrownBy(() -> backend.size(at("config"))).isInstanceOf(BackendException.Denied.class)
                        .hasMessageContaining("wants a user and a password");
            }
        }
    }

    @Test
    void aFullServerIsFull(@TempDir Path directory) throws Exception {
        try (var served = new Served(directory, "rest-server", "--path", directory.toString(), "--no-auth",
                "--max-size", "1000", "--listen", "ADDRESS");
                var backend = open("rest:http://127.0.0.1:" + served.port)) {
            backend.create();
            assertThatThrownBy(() -> backend.save(at("data/2c/" + HELLO), List.of(ByteBuffer.allocate(8 << 20))))
                    .isInstanceOf(BackendException.Full.class).hasMessageContaining("no space is left");
        }
    }

    @Test
    void nothingIsListedWhereNothingIs(@TempDir Path directory) throws Exception {
        try (var served = new Served(directory, "rest-server", "--path", directory.toString(), "--no-auth",
                "--listen", "ADDRESS"); var backend = open("rest:http://127.0.0.1:" + served.port + "/none")) {
            backend.list(FileKind.PACK, entry -> assertThat(entry).isNull());
        }
    }
}
