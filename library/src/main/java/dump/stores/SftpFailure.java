package dump.stores;

import dump.duplicity.DuplicityException;
import dump.process.Ending;
import java.util.List;

/** What the words of a failed {@code sftp} mean, and what helps. */
final class SftpFailure {
    /** Before them stand warnings that a sentence has no room for. */
    private static final int LINES_MAX = 3;

    /** The beginning of what is said once the connection stood. */
    static final String CONNECTED = "cannot read ";

    private SftpFailure() {}

    static DuplicityException of(SftpStore store, Url url, boolean connected, Ending ending) {
        var words = words(ending);
        if (connected) {
            boolean gone = words.contains("No such file") || words.contains("not found");
            if (gone && (words.contains("File ") || words.contains("get ")))
                return new DuplicityException.Damaged("a file is no longer in " + store.describe() + ": " + words);
            if (gone) return new DuplicityException.Absent("there is no directory " + store.describe());
            return new DuplicityException.Failed(CONNECTED + store.describe() + ": " + words);
        }
        return new DuplicityException.Failed("cannot reach " + store.describe() + ": " + words + remedy(words, url));
    }

    private static String remedy(String words, Url url) {
        var place = (url.port() > 0 ? "-P " + url.port() + " " : "")
                + (url.user() == null ? "" : url.user() + "@") + url.host();
        if (words.contains("has changed and you have requested"))
            return "; the host has another key than before: if that is right, remove the old one with “ssh-keygen -R”";
        if (words.contains("Host key verification failed") || words.contains("host key is known"))
            return "; the host's key is not known here: run “sftp " + place + "” once and compare its fingerprint";
        if (words.contains("Permission denied"))
            return "; the server refuses the user or the key: see ssh.identity, and that the agent holds the key";
        if (words.contains("resolve hostname")) return "; is the host's name right, is the network up?";
        if (words.contains("refused") || words.contains("timed out") || words.contains("unreachable"))
            return "; is the server up, is the port right?";
        return "";
    }

    /** The last lines without what repeats that the connection is closed. */
    private static String words(Ending ending) {
        var lines = ending.lastWords().lines().map(line -> line.replaceAll("[@]{5,}", "").strip())
                .filter(line -> !line.isEmpty() && !line.startsWith("Connection closed")).toList();
        var last = lines.stream().skip(Math.max(0, lines.size() - LINES_MAX)).toList();
        return last.isEmpty() ? "sftp ended with " + ending.code() : shortened(last);
    }

    private static String shortened(List<String> lines) {
        var text = String.join(" ", lines);
        return text.length() > 1000 ? text.substring(0, 1000) + "…" : text;
    }
}
