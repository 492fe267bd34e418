package dump.backend.s3;

import static dump.backend.At.at;
import static dump.backend.s3.Opened.bytes;
import static dump.backend.s3.Opened.open;
import static dump.backend.s3.Opened.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.aws.AccessKey;
import dump.aws.AwsSetup;
import dump.aws.KeySource;
import dump.aws.Signer;
import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3BackendTest {
    private ToyStore toy;
    private S3Backend backend;
    private final List<String> notices = new ArrayList<>();

    @BeforeEach
    void startToy() throws Exception {
        toy = new ToyStore();
        backend = open(place(), options(() -> AccessKey.of("a", "s"), null, null), notices);
    }

    @AfterEach
    void stopToy() throws Exception {
        backend.close();
        toy.close();
    }

    private String place() {
        return "s3:http://127.0.0.1:" + toy.port() + "/bucket/p";
    }

    @Test
    void asksAsResticDoesAndForWhatIsWanted() throws Exception {
        toy.objects.clear();
        try (var cold = open(place(), new S3Options(() -> AccessKey.of("a", "s"), AwsSetup.NONE, "r-1",
                S3Options.BucketPlace.AUTO, "GLACIER", "aws:kms", "the-key", false, null), notices)) {
            cold.save(new Handle(FileKind.PACK, "00file", false), List.of(bytes("content")));
            cold.save(new Handle(FileKind.PACK, "00tree", true), List.of(bytes("content")));
            cold.save(at("index/i"), List.of(bytes("content")));
        }

        assertThat(toy.objects).containsOnlyKeys("p/data/00/00file", "p/data/00/00tree", "p/index/i");
        assertThat(toy.requests).hasSize(3).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("PUT");
            assertThat(request.header("content-md5")).isEqualTo("mgNkuembtIDdJeHwKEyFVQ==");
            assertThat(request.header("content-type")).isEqualTo("application/octet-stream");
            assertThat(request.header("content-length")).isEqualTo("7");
            assertThat(request.header("x-amz-server-side-encryption")).isEqualTo("aws:kms");
            assertThat(request.header("x-amz-server-side-encryption-aws-kms-key-id")).isEqualTo("the-key");
            assertThat(request.header("authorization")).contains("/r-1/s3/aws4_request");
        });
        assertThat(toy.requests).extracting(request -> request.header("x-amz-storage-class"))
                .containsExactly("GLACIER", null, null);
    }

    @Test
    void listsByVersion1WhereVersion2DoesNotSayHowItGoesOn() throws Exception {
        for (int i = 0; i < 25; i++) toy.objects.put("p/locks/%02d".formatted(i), new byte[i]);
        toy.objects.put("p/locks/below/x", new byte[1]);
        toy.objects.put("p/locksmith/x", new byte[1]);
        toy.pageSize = 10;
        toy.withToken = false;
        var found = new ArrayList<Backend.Entry>();

        backend.list(FileKind.LOCK, found::add);

        assertThat(found).hasSize(25).doesNotHaveDuplicates();
        assertThat(toy.requests).extracting(request -> request.parameter("list-type"))
                .containsExactly("2", null, null);
    }

    @Test
    void aListThatGoesInACircleOrIsNoneEnds() {
        for (var body : List.of("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
                "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>"
                        + "</ListBucketResult>",
                "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>p/locks/a</Key></Contents>"
                        + "</ListBucketResult>")) {
            toy.always = request -> ToyStore.Answer.of(200, body);
            assertThatThrownBy(() -> backend.list(FileKind.LOCK, entry -> { })).as(body)
                    .isInstanceOf(BackendException.Lasting.class);
        }
        toy.always = request -> ToyStore.Answer.of(200, "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
                + "<ListBucketResult><Contents><Key>p/locks/&e;</Key></Contents></ListBucketResult>");
        assertThatThrownBy(() -> backend.list(FileKind.LOCK, entry -> { })).isInstanceOf(BackendException.class)
                .hasMessageNotContaining("root:");
    }

    @Test
    void signsForTheRegionThatTheStoreExpectsFromThenOn() throws Exception {
        toy.objects.put("p/config", new byte[3]);
        toy.always = request -> request.header("authorization").contains("/eu-west-1/s3/") ? null
                : request.method().equals("HEAD") ? ToyStore.Answer.of(400, "")
                : ToyStore.Answer.refusal(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>");

        assertThat(backend.loadAll(Handle.CONFIG, 10)).hasSize(3);
        assertThat(backend.size(Handle.CONFIG)).isEqualTo(3);

        assertThat(toy.requests).extracting(ToyStore.Request::method).containsExactly("GET", "GET", "HEAD");
    }

    @Test
    void hearsOfTheRegionAlsoWhereTheFirstQuestionGetsNoWords() throws Exception {
        toy.objects.put("p/config", new byte[3]);
        toy.always = request -> request.header("authorization").contains("/eu-west-1/s3/") ? null
                : request.method().equals("HEAD") ? ToyStore.Answer.of(400, "")
                : ToyStore.Answer.refusal(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>");

        assertThat(backend.size(Handle.CONFIG)).isEqualTo(3);
    }

    @Test
    void aStoreThatNamesAnotherRegionEachTimeIsNotFollowed() {
        var count = new AtomicInteger();
        toy.always = request -> ToyStore.Answer.refusal(301, "PermanentRedirect",
                "<Region>r-" + count.incrementAndGet() + "</Region><Endpoint>evil.example</Endpoint>");

        assertThatThrownBy(() -> backend.loadAll(Handle.CONFIG, 10)).isInstanceOf(BackendException.Lasting.class)
                .hasMessageContaining("another region, r-2: set s3.region");
        assertThat(toy.requests).hasSize(2);
    }

    @Test
    void signsByTheStoresClockOnceItComplainsAndTellsIt() throws Exception {
        toy.ahead = Duration.ofMinutes(90);
        toy.objects.put("p/config", new byte[3]);
        var late = Signer.stamp(Instant.now().plusSeconds(80 * 60));
        toy.always = request -> request.header("x-amz-date").compareTo(late) >= 0 ? null
                : ToyStore.Answer.refusal(403, "RequestTimeTooSkewed", "");

        assertThat(backend.loadAll(Handle.CONFIG, 10)).hasSize(3);
        assertThat(backend.size(Handle.CONFIG)).isEqualTo(3);

        assertThat(toy.requests).hasSize(3);
        assertThat(notices).singleElement().asString().contains("90 minutes behind").contains("set the one that is wrong");
    }

    @Test
    void fetchesAnotherKeyWhenOneHasExpiredAndSaysWhenThereIsNone() throws Exception {
        toy.objects.put("p/config", new byte[3]);
        var count = new AtomicInteger();
        toy.always = request -> request.header("authorization").contains("Credential=a1/")
                ? ToyStore.Answer.refusal(400, "ExpiredToken", "") : null;
        try (var renewed = open(place(), options(() -> AccessKey.of("a" + count.incrementAndGet(), "s"), null, null),
                notices)) {
            assertThat(renewed.loadAll(Handle.CONFIG, 10)).hasSize(3);
        }
        try (var stale = open(place(), options(() -> AccessKey.of("a1", "s"), null, null), notices)) {
            assertThatThrownBy(() -> stale.loadAll(Handle.CONFIG, 10)).isInstanceOf(BackendException.Denied.class)
                    .hasMessageContaining("the temporary key has expired");
        }
    }

    @ParameterizedTest
    @CsvSource({"503, SlowDown, Passing", "500, InternalError, Passing", "400, RequestTimeout, Passing", "429, '', Passing",
        "502, '', Passing", "400, BadDigest, Passing", "409, OperationAborted, Passing", "403, AccessDenied, Denied",
        "403, SignatureDoesNotMatch, Denied", "403, InvalidAccessKeyId, Denied", "401, '', Denied", "400, InvalidToken, Denied",
        "404, NoSuchBucket, NotFound", "404, NoSuchKey, NotFound", "404, '', NotFound", "507, '', Full",
        "403, QuotaExceeded, Full", "507, XMinioStorageFull, Full", "400, InvalidRequest, Lasting", "501, NotImplemented, Lasting",
        "405, MethodNotAllowed, Lasting", "403, InvalidObjectState, Unreadable", "302, '', Lasting"})
    void tellsWhatCanBeDone(int status, String code, String kind) {
        toy.always = request -> code.isEmpty() ? ToyStore.Answer.of(status, "<html>no</html>")
                : ToyStore.Answer.refusal(status, code, "");

        for (Opened.Asked asked : List.<Opened.Asked>of(() -> backend.loadAll(Handle.CONFIG, 10), () -> backend.size(Handle.CONFIG),
                () -> backend.save(Handle.CONFIG, List.of(bytes("x"))), () -> backend.remove(at("locks/a")),
                () -> backend.list(FileKind.LOCK, entry -> { })))
            assertThatThrownBy(asked::ask).extracting(failure -> failure.getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void saysWhereToLookWhereTheStoreSaysNothing() {
        toy.always = request -> ToyStore.Answer.refusal(500, "InternalError", "");

        assertThatThrownBy(() -> backend.save(at("data/00/00a"), List.of(bytes("x"))))
                .isInstanceOf(BackendException.Passing.class).hasMessageContaining("when their disk is full: look there");
    }

    @Test
    void saysWhereToLookWhereRcloneSaysNothingAndTriesOnlyOnce() {
        toy.always = request -> ToyStore.Answer.refusal(500, "InternalError", "<Message>Internal Error</Message>");

        assertThatThrownBy(() -> backend.save(at("data/00/00a"), List.of(bytes("x"))))
                .isInstanceOf(BackendException.Lasting.class).hasMessageContaining("often it is that its disk is full");
        assertThatThrownBy(() -> backend.loadAll(at("data/00/00a"), 10)).isInstanceOf(BackendException.Passing.class);
    }

    @ParameterizedTest
    @CsvSource({"503", "429"})
    void saysHowLongTheStoreWantsToBeLeftAlone(int status) {
        toy.always = request -> new ToyStore.Answer(status, Map.of("Retry-After", "17"), new byte[0]);

        assertThatThrownBy(() -> backend.loadAll(Handle.CONFIG, 10))
                .isInstanceOfSatisfying(BackendException.Passing.class,
                        busy -> assertThat(busy.pause()).isEqualTo(Duration.ofSeconds(17)))
                .isInstanceOfSatisfying(BackendException.Passing.class, busy -> assertThat(busy.isOfCrowd()).isTrue());
    }

    @Test
    void takesTheWholeFromAStoreThatKnowsNoRanges() throws Exception {
        toy.objects.put("p/data/00/00a", "0123456789".getBytes(StandardCharsets.US_ASCII));
        toy.always = request -> request.method().equals("GET")
                ? ToyStore.Answer.of(200, "0123456789") : null;
        var target = ByteBuffer.allocateDirect(4);

        backend.load(at("data/00/00a"), 5, target);

        assertThat(target.flip()).isEqualTo(bytes("5678"));
        assertThatThrownBy(() -> backend.load(at("data/00/00a"), 8, ByteBuffer.allocate(3)))
                .isInstanceOf(BackendException.TooShort.class);
    }

    @Test
    void anotherPartThanTheOneAskedForIsNotTaken() {
        toy.always = request -> new ToyStore.Answer(206, Map.of("Content-Range", "bytes 0-3/10"), new byte[4]);

        assertThatThrownBy(() -> backend.load(at("data/00/00a"), 5, ByteBuffer.allocate(4)))
                .isInstanceOf(BackendException.Passing.class).hasMessageContaining("another part");
    }

    @Test
    void aNewFileIsNotPutOverOneThatCameMeanwhile() throws Exception {
        toy.always = request -> request.method().equals("PUT") && "*".equals(request.header("if-none-match"))
                ? ToyStore.Answer.refusal(412, "PreconditionFailed", "") : null;
        assertThat(backend.saveNew(Handle.CONFIG, List.of(bytes("x")))).isFalse();

        toy.always = request -> request.method().equals("PUT") && request.header("if-none-match") != null
                ? ToyStore.Answer.refusal(501, "NotImplemented", "") : null;
        assertThat(backend.saveNew(Handle.CONFIG, List.of(bytes("x")))).isTrue();
        assertThat(backend.saveNew(Handle.CONFIG, List.of(bytes("y")))).as("it is looked for").isFalse();
        assertThat(toy.objects.get("p/config")).containsExactly('x');
    }

    @Test
    void asksForTheSizeWhereTheTagIsNoHashOfTheContent() throws Exception {
        toy.always = request -> {
            if (!request.method().equals("PUT")) return null;
            var stored = toy.stored(request);
            return new ToyStore.Answer(stored.status(), Map.of("ETag", "\"of-something-else\""), new byte[0]);
        };
        backend.save(at("data/00/00a"), List.of(bytes("content")));
        assertThat(toy.requests).extracting(ToyStore.Request::method).containsExactly("PUT", "HEAD");

        toy.always = request -> request.method().equals("PUT") ? ToyStore.Answer.of(200, "")
                : new ToyStore.Answer(200, Map.of("Content-Length", "3"), new byte[0]);
        assertThatThrownBy(() -> backend.save(at("data/00/00a"), List.of(bytes("content"))))
                .isInstanceOf(BackendException.Passing.class).hasMessageContaining("3 bytes of it, and not 7");
    }

    @Test
    void makesABucketOnlyWhenTheStoreSaysThatItIsMissing() throws Exception {
        toy.always = request -> request.method().equals("GET") ? ToyStore.Answer.refusal(403, "AccessDenied", "") : null;
        backend.create();
        assertThat(toy.requests).extracting(ToyStore.Request::method).containsExactly("GET");

        toy.requests.clear();
        toy.always = request -> request.method().equals("GET") ? ToyStore.Answer.refusal(404, "NoSuchBucket", "") : null;
        try (var abroad = open(place(), options(() -> AccessKey.of("a", "s"), "eu-west-1", null), notices)) {
            abroad.create();
        }
        assertThat(toy.requests).extracting(ToyStore.Request::method).containsExactly("GET", "PUT");
        assertThat(new String(toy.requests.getLast().body(), StandardCharsets.UTF_8))
                .contains("<LocationConstraint>eu-west-1</LocationConstraint>");

        toy.always = request -> request.method().equals("GET") ? ToyStore.Answer.refusal(404, "NoSuchBucket", "")
                : ToyStore.Answer.refusal(409, "BucketAlreadyExists", "");
        assertThatThrownBy(backend::create).isInstanceOf(BackendException.Lasting.class)
                .hasMessageContaining("belongs to somebody else");
    }

    @Test
    void saysWhetherTheBucketKeepsFormerVersionsIfTheStoreDoes() throws Exception {
        var said = "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">%s</VersioningConfiguration>";
        for (var status : List.of("", "<Status>Suspended</Status>", "<Status>Enabled</Status>")) {
            toy.always = request -> ToyStore.Answer.of(200, said.formatted(status));
            assertThat(backend.keepsRemoved()).hasValue(status.contains("Enabled"));
        }
        assertThat(toy.requests.getLast().parameter("versioning")).isEmpty();
        toy.always = request -> ToyStore.Answer.of(200, "no such question");
        assertThat(backend.keepsRemoved()).isEmpty();
        toy.always = request -> ToyStore.Answer.refusal(501, "NotImplemented", "");
        assertThat(backend.keepsRemoved()).isEmpty();
    }

    @Test
    void makesNothingWhoseNamesBeginWithASlashButFindsIt() throws Exception {
        toy.objects.put("/p/config", new byte[3]);
        try (var rooted = open("s3:http://127.0.0.1:" + toy.port() + "/bucket//p",
                options(() -> AccessKey.of("a", "s"), null, null), notices)) {
            assertThatThrownBy(rooted::create).isInstanceOf(BackendException.Lasting.class)
                    .hasMessageContaining("write one slash behind the bucket");
            assertThat(rooted.size(Handle.CONFIG)).isEqualTo(3);
        }
    }

    @Test
    void askedWithoutAKeyNothingIsSigned() throws Exception {
        try (var open = open(place(), options(KeySource.NONE, null, null), notices)) {
            open.list(FileKind.KEY, entry -> { });
        }
        assertThat(toy.requests).singleElement().satisfies(request ->
                assertThat(request.header("authorization")).isNull());
    }
}
