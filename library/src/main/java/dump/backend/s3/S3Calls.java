package dump.backend.s3;

import dump.aws.AccessKey;
import dump.aws.Keyring;
import dump.aws.Signer;
import dump.aws.UriText;
import dump.backend.ClockWatch;
import dump.backend.Location;
import dump.http.HttpAnswer;
import dump.http.Headers;
import dump.http.HttpClient;
import dump.http.HttpOptions;
import dump.http.HttpRequest;
import dump.line.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Signs requests and sends them. Where the store says what was wrong with ours (another region, our clock, a key that
 * has expired), the same is asked once more as it should be, and all that follows.
 */
final class S3Calls implements AutoCloseable {
    private static final int WORDS_MAX = 64 << 10;

    /** Where requests go, and over what. */
    private record Way(S3Place place, HttpClient http) {}

    private final HttpOptions options;
    private final Line line;
    private final Keyring keyring;
    private final ClockWatch clock;
    private final List<HttpClient> opened = new ArrayList<>();
    private volatile Way way;
    /** How far the store's clock is ahead of ours, once it has complained. */
    private volatile Duration ahead = Duration.ZERO;

    private S3Calls(S3Place place, HttpOptions options, Line line, Keyring keyring, ClockWatch clock) {
        this.options = options;
        this.line = line;
        this.keyring = keyring;
        this.clock = clock;
        way = way(place);
    }

    static S3Calls open(Location.S3 place, S3Options options, Line line, ClockWatch clock) throws IOException {
        var elsewhere = options.region() != null || S3Place.namesRegion(place) ? null : options.setup().region();
        return new S3Calls(S3Place.of(place, options.bucketPlace(), options.region(), elsewhere),
                HttpOptions.of(options.certificates(), options.setup().environment()), line,
                new Keyring(options.keys()), clock);
    }

    private Way way(S3Place place) {
        var http = new HttpClient(place.origin(), options, line);
        opened.add(http);
        return new Way(place, http);
    }

    String region() {
        return way.place().region();
    }

    /** @throws S3Refusal if the store answers with anything but success */
    HttpAnswer send(S3Request request) throws IOException, InterruptedException {
        var tried = new Tried();
        while (true) {
            var now = way;
            var key = keyring.key();
            var answer = now.http().send(signed(request, now.place(), key));
            clock.answered(answer.headers().get("date"));
            if (answer.status() >= 200 && answer.status() < 300) return answer;
            var refusal = refusal(answer);
            if (isHealed(refusal, answer.headers().get("date"), now, key, tried)) continue;
            if (!request.method().equals("HEAD") || refusal.status() >= 500 || tried.words) throw refusal;
            // Its refusal has no words; another question hears why, and mends it.
            tried.words = true;
            send(S3Request.range(request.key(), 0, 0)).close();
        }
    }

    /** What was mended already for a request. */
    private static final class Tried {
        boolean region, clock, key, words;
    }

    private boolean isHealed(S3Refusal refusal, String date, Way used, AccessKey key, Tried tried)
            throws IOException, InterruptedException {
        if (refusal.region() != null && !refusal.region().equals(used.place().region()) && !tried.region) {
            tried.region = true;
            moveTo(refusal.region(), used);
            return true;
        }
        return switch (refusal.code()) {
            case "RequestTimeTooSkewed" -> {
                var difference = date == null ? null : clock.ahead(date);
                boolean heals = difference != null && !tried.clock;
                if (heals) ahead = difference;
                tried.clock = true;
                yield heals;
            }
            case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired" -> {
                boolean heals = !tried.key && keyring.after(key) != null;
                tried.key = true;
                yield heals;
            }
            default -> false;
        };
    }

    /** Others may be using the former way, which stays open until they have done. */
    private synchronized void moveTo(String region, Way used) {
        if (way != used) return;
        var place = used.place().in(region);
        way = place.origin().equals(used.place().origin()) ? new Way(place, used.http()) : way(place);
    }

    /** What is asked next goes over a new connection. */
    void renew() {
        way.http().renew();
    }

    private static S3Refusal refusal(HttpAnswer answer) throws InterruptedException {
        try (answer) {
            return S3Refusal.of(answer.status(), answer.words(WORDS_MAX).getBytes(StandardCharsets.UTF_8),
                    answer.headers().get("x-amz-bucket-region"), answer.pause());
        }
    }

    private HttpRequest signed(S3Request request, S3Place place, AccessKey key) {
        var headers = new TreeMap<>(request.headers());
        headers.put("host", place.origin().authority());
        headers.put("x-amz-content-sha256", request.contentHash());
        headers.put("x-amz-date", Signer.stamp(Instant.now().plus(ahead)));
        if (key != null && key.token() != null) headers.put("x-amz-security-token", key.token());
        var path = place.path(request.key());
        var query = UriText.query(request.query());
        if (key != null) headers.put("authorization", new Signer(place.region(), "s3").authorization(request.method(), path,
                query, headers, request.contentHash(), key));
        var all = Headers.NONE;
        for (var one : headers.entrySet()) all = all.with(one.getKey(), one.getValue());
        return new HttpRequest(request.method(), query.isEmpty() ? path : path + "?" + query, all,
                request.method().equals("PUT") ? request.content() : null, true);
    }

    @Override
    public synchronized void close() {
        opened.forEach(HttpClient::close);
    }
}
