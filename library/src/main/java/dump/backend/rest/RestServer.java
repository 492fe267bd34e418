package dump.backend.rest;

import dump.backend.BackendException;
import dump.http.HttpAnswer;
import dump.http.HttpFailure;
import dump.http.HttpRequest;
import java.util.regex.Pattern;

/** What speaks restic's REST protocol, wherever it runs. */
public interface RestServer extends AutoCloseable {
    /** As Go says it. */
    String NO_HOST = "no such host";
    Pattern PASSING = Pattern.compile("dial|timeout|timed out|connection|" + NO_HOST + "|EOF|temporar|unreachable"
            + "|\\b(?:408|429|50[234])\\b|rate.?limit|throttl|slow ?down|too many|try again|unavailable|busy",
            Pattern.CASE_INSENSITIVE);

    /** Whether words of rclone are of what may pass: the way to a store, or one that has too much to do. */
    static boolean tellOfWhatPasses(String words) {
        return PASSING.matcher(words).find();
    }

    /** Sends a request, which gets here what lets it in. */
    HttpAnswer send(HttpRequest request) throws HttpFailure, BackendException, InterruptedException;

    /** What is asked next goes over a new connection. */
    void renew();

    /** What it has said of failures beside its answers; empty for nothing. */
    String words();

    /** What helps when it lets nobody in. */
    String remedyWhenRefused();

    @Override
    void close();
}
