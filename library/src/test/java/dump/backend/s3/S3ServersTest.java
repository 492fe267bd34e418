package dump.backend.s3;

import static dump.backend.At.at;
import static dump.backend.s3.Opened.bytes;
import static dump.backend.s3.Opened.open;
import static dump.backend.s3.Opened.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.aws.AccessKey;
import dump.aws.KeySource;
import dump.backend.Backend;
import dump.backend.BackendContract;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.http.Certificates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What holds of every store, and what is heard from real servers alone. */
class S3ServersTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** As soon as the server has begun to serve. */
    private static void makeBucket(S3Server server, String certificates) throws Exception {
        try (var made = open(server.place("bucket"), certificates)) {
            for (int left = 100;; left--) {
                try {
                    made.create();
                    return;
                } catch (BackendException.Passing notYet) {
                    if (left == 0) throw notYet;
                    Thread.sleep(50);
                }
            }
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class OnServer extends BackendContract {
        S3Server server;
        /** That are trusted; null for those that Java trusts. */
        String certificates;

        abstract S3Server start(Path directory) throws Exception;

        @BeforeAll
        final void begin(@TempDir Path directory) throws Exception {
            server = start(directory);
            makeBucket(server, certificates);
        }

        @AfterAll
        final void stop() {
            if (server != null) server.close();
        }

        /** In a directory of its own. */
        final S3Backend inBucket() throws Exception {
            return Opened.open(server.place("bucket/of/store" + COUNT.incrementAndGet()), certificates);
        }
    }

    /** With a certificate that nobody but the file that names it vouches for. */
    @Nested
    class OnMinioOverTls extends OnServer {
        @Override
        S3Server start(Path directory) throws Exception {
            var made = Certificates.make(directory, "ip:127.0.0.1");
            certificates = made.pem();
            return S3Server.minio(directory, made);
        }

        @Override
        protected Backend open() throws Exception {
            return inBucket();
        }
    }

    @Nested
    class OnMinio extends OnServer {
        @Override
        S3Server start(Path directory) throws Exception {
            return S3Server.minio(directory);
        }

        @Override
        protected Backend open() throws Exception {
            return inBucket();
        }

        @Test
        void refusesAWrongSecretAndAnUnknownKey() throws Exception {
            try (var wrong = Opened.open(server.place("bucket"), options(() -> AccessKey.of(S3Server.KEY, "TOPSECRET"),
                    null, null), new ArrayList<>())) {
                assertThatThrownBy(() -> wrong.size(Handle.CONFIG)).isInstanceOf(BackendException.Denied.class)
                        .hasMessageContaining("the secret key does not belong to the access key")
                        .hasMessageNotContaining("TOPSECRET");
            }
            try (var unknown = Opened.open(server.place("bucket"), options(() -> AccessKey.of("AKIAOTHER", "x"), null,
                    null), new ArrayList<>())) {
                assertThatThrownBy(unknown::create).isInstanceOf(BackendException.Denied.class)
                        .hasMessageContaining("does not know this access key");
            }
            try (var nobody = Opened.open(server.place("bucket"), options(KeySource.NONE, null, null),
                    new ArrayList<>())) {
                assertThatThrownBy(() -> nobody.list(FileKind.KEY, entry -> { }))
                        .isInstanceOf(BackendException.Denied.class).hasMessageContaining("s3:ListBucket");
            }
        }

        @Test
        void aBucketThatIsNotThereIsNamedInWhateverIsAsked() throws Exception {
            try (var nowhere = Opened.open(server.place("no-bucket/x"))) {
                for (Opened.Asked asked : List.<Opened.Asked>of(() -> nowhere.size(Handle.CONFIG),
                        () -> nowhere.loadAll(Handle.CONFIG, 10), () -> nowhere.list(FileKind.LOCK, entry -> { }),
                        () -> nowhere.save(at("locks/a"), List.of(bytes("x"))), () -> nowhere.remove(at("locks/a")),
                        () -> nowhere.saveNew(Handle.CONFIG, List.of(bytes("x")))))
                    assertThatThrownBy(asked::ask).isInstanceOf(BackendException.NotFound.class)
                            .hasMessageStartingWith("there is no bucket no-bucket at 127.0.0.1");
            }
        }

        @Test
        void goesToTheRegionThatTheStoreNames() throws Exception {
            try (var elsewhere = Opened.open(server.place("bucket/region"), options(
                    () -> AccessKey.of(S3Server.KEY, S3Server.SECRET), "eu-west-3", null), new ArrayList<>())) {
                elsewhere.save(Handle.CONFIG, List.of(bytes("x")));
                assertThat(elsewhere.size(Handle.CONFIG)).isOne();
            }
        }

        @Test
        void namesHoldOddCharacters() throws Exception {
            try (var odd = Opened.open(server.place("bucket/a%20b+c%25d&e=f/ü~'()!*$,;@"))) {
                odd.save(at("keys/x y+z%&=?#ü"), List.of(bytes("abc")));
                var found = new ArrayList<Backend.Entry>();
                odd.list(FileKind.KEY, found::add);
                assertThat(found).containsExactly(new Backend.Entry("x y+z%&=?#ü", 3));
                assertThat(odd.size(at("keys/x y+z%&=?#ü"))).isEqualTo(3);
                odd.remove(at("keys/x y+z%&=?#ü"));
            }
        }
    }

    @Nested
    class OnRclone extends OnServer {
        @Override
        S3Server start(Path directory) throws Exception {
            return S3Server.rclone(directory);
        }

        @Override
        protected Backend open() throws Exception {
            return new Repeating(inBucket());
        }
    }

    /** rclone leaves a reader alone whose file is replaced meanwhile. */
    private static final class Repeating extends FilterBackend {
        Repeating(Backend inner) {
            super(inner);
        }

        @Override
        public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
            for (int left = 10;; left--) {
                try {
                    return super.loadAll(file, sizeMax);
                } catch (BackendException.Passing again) {
                    if (left == 0) throw again;
                }
            }
        }
    }

    /** Without a prefix, and page by page. */
    @Nested
    class OnAToy extends BackendContract {
        private final ToyStore toy = new ToyStore();

        OnAToy() throws Exception {}

        @Override
        protected Backend open() throws Exception {
            toy.pageSize = 7;
            return Opened.open("s3:http://127.0.0.1:" + toy.port() + "/bucket");
        }

        @AfterEach
        void stop() throws Exception {
            toy.close();
        }
    }
}
