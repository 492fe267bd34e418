package dump.backend.rest;

import dump.backend.BackendException;
import dump.http.HttpAnswer;
import dump.http.HttpFailure;
import java.util.regex.Pattern;

/** What a failure over HTTP means for what was done. */
final class RestFailure {
    private static final int WORDS_MAX = 300;
    private static final Pattern FULL = Pattern.compile("no space left|remaining disk space|quota|insufficient storage"
            + "|storage.?limit|out of space", Pattern.CASE_INSENSITIVE);

    private RestFailure() {}

    /** There is no answer. @param text the place */
    static BackendException of(String text, HttpFailure failure, String words) {
        var reason = "cannot reach " + text + ": " + failure.getMessage() + said(words);
        return switch (failure) {
            case HttpFailure.NotConnected absent when absent.isOfName() -> BackendException.Passing.ofName(reason
                    + "; is the host's name right, is the network up?", absent);
            case HttpFailure.NotConnected absent -> new BackendException.Passing(reason
                    + "; is the server up, is the address right?", absent);
            case HttpFailure.NotTrusted refused -> new BackendException.Lasting(reason + remedy(reason), refused);
            case HttpFailure.Standstill slow -> new BackendException.Passing(reason, slow);
            case HttpFailure.Broken cut -> new BackendException.Passing(reason, cut);
            case HttpFailure.Malformed odd -> new BackendException.Passing(reason + "; is it a REST server of restic?",
                    odd);
            case HttpFailure.TooLong much -> new BackendException.Passing(reason, much);
        };
    }

    private static String remedy(String reason) {
        if (reason.contains("vouches") || reason.contains("cannot be used"))
            return "; name the file with the certificate of its authority, or with its own, in rest.certificates";
        if (reason.contains("does not speak TLS")) return "; is it http:// and not https://?";
        return reason.contains("another name") ? "; write the name that the certificate has" : "";
    }

    /**
     * The answer is that it failed.
     *
     * @param action write, read, list, make or remove
     * @param file as a person finds it
     */
    static BackendException of(String action, String file, HttpAnswer answer, RestServer server)
            throws InterruptedException {
        var answered = answer.words(WORDS_MAX);
        int status = answer.status();
        // That a file is not there has no reason to wait for.
        var words = status == 404 ? "" : server.words();
        var text = "cannot %s %s: the server answers %d%s".formatted(action, file, answer.status(),
                said(words.isEmpty() ? answered : words));
        if (status == 507 || status >= 500 && FULL.matcher(words + answered).find())
            return new BackendException.Full("cannot %s %s: no space is left on the server%s".formatted(action, file,
                    said(words)), null);
        if (status == 401) return new BackendException.Denied("cannot %s %s: %s".formatted(action, file,
                server.remedyWhenRefused()), null);
        if (status == 403) return new BackendException.Denied("cannot %s %s: the server %s".formatted(action, file,
                action.equals("remove") ? "does not let anything be removed (it is append-only, as it may well be meant)"
                        : action.equals("write") ? "does not take it (403)" : "does not allow it (403)"), null);
        if (status == 407) return new BackendException.Denied(text + "; the proxy wants a user and a password, as in"
                + " https_proxy=http://USER:PASSWORD@HOST:PORT", null);
        if (status == 404) return new BackendException.NotFound(action.equals("write") || action.equals("make")
                ? text + "; there is no such place on the server" : "there is no " + file);
        if (status / 100 == 3) return new BackendException.Lasting(text + "; it leads to another address: "
                + plain(answer.headers().get("Location")), null);
        if (status == 400 && answered.contains("HTTPS server"))
            return new BackendException.Lasting(text + "; write https:// in its address", null);
        if (status == 400 && action.equals("write"))
            return new BackendException.Passing(text + "; it got other bytes than were sent", null);
        if (status == 413) return new BackendException.Lasting(text + "; something in front of the server takes no"
                + " uploads of that size (nginx: client_max_body_size)", null);
        if (status == 500 && RestBackend.isRclone(answer) && !action.equals("read") && !action.equals("list")
                && !RestServer.tellOfWhatPasses(words)) return new BackendException.Lasting(text + hint(action, words),
                null);
        if (status == 408 || status == 425 || status == 429 || status >= 500 && status != 501 && status != 505)
            return words.contains(RestServer.NO_HOST) ? BackendException.Passing.ofName(text, null)
                    : status == 429 || status == 503 ? BackendException.Passing.ofCrowd(text, null, answer.pause())
                    : new BackendException.Passing(text, null, answer.pause());
        return new BackendException.Lasting(text + (status == 400 && file.contains("rest:http:")
                ? "; does the server want https:// in its address?" : "; is the address right?"), null);
    }

    /** Somebody else's rclone tells nobody but its own log; and ours knows no more than a server of WebDAV told it. */
    private static String hint(String action, String words) {
        if (!action.equals("write")) return "";
        if (words.isEmpty()) return "; the log of rclone there says why, and often it is that its disk is full";
        return words.contains("Method Not Allowed")
                ? "; some servers of WebDAV say no more when their disk is full: look there" : "";
    }

    private static String said(String words) {
        return words.isEmpty() ? "" : " (" + words + ")";
    }

    private static String plain(String header) {
        return header == null ? "it does not say which" : header.replaceAll("//[^/@]*@", "//");
    }
}
