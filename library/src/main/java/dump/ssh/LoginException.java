package dump.ssh;

import dump.process.ChildExit;
import dump.sftp.SftpLost;
import java.io.IOException;
import java.util.List;

/** Nobody is logged in: in ssh's words, with what helps. */
public final class LoginException extends IOException {
    /** What can be done about it. */
    public enum Kind {
        /** The server refuses the user or the key. */
        DENIED,
        /** It may be otherwise when it is tried again. */
        PASSING,
        /** The same, but nobody knows a host of that name. */
        NO_HOST,
        LASTING
    }

    private static final int LINES_MAX = 3, TEXT_MAX = 600;

    private final Kind kind;

    LoginException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    static LoginException of(LoginPlace place, ChildExit exit, SftpLost lost) {
        var all = exit.errorTail();
        var words = words(all);
        // A server that says something else than SFTP is told by that, whatever ssh says at its end.
        var text = "cannot reach " + place.shown() + ": " + (words.isEmpty() || lost.isForeign() ? lost.getMessage()
                : words);
        if (lost.isForeign()) return new LoginException(Kind.LASTING, text, lost);
        if (all.contains("REMOTE HOST IDENTIFICATION HAS CHANGED"))
            return new LoginException(Kind.LASTING, text + "; the host has another key than before: if that is right,"
                    + " remove the old one with ssh-keygen -R " + place.known(), lost);
        if (all.contains("Host key verification failed") || all.contains("host key is known"))
            return new LoginException(Kind.LASTING, text + "; the host's key is not known here: run “" + place.login()
                    + "” once and compare its fingerprint", lost);
        if (all.contains("Permission denied"))
            return new LoginException(Kind.DENIED, text + "; the server refuses the user or the key: see ssh.identity,"
                    + " and that the agent holds the key", lost);
        if (all.contains("subsystem request failed"))
            return new LoginException(Kind.LASTING, text + "; SFTP is switched off on the server: its sshd_config needs"
                    + " a line “Subsystem sftp internal-sftp”", lost);
        if (all.contains("Could not resolve hostname"))
            return new LoginException(Kind.NO_HOST, text + "; is the host's name right, is the network up?", lost);
        if (all.contains("refused") || all.contains("timed out") || all.contains("unreachable")
                || all.contains("No route to host"))
            return new LoginException(Kind.PASSING, text + "; is the server up, is the port right?", lost);
        return new LoginException(exit.code() == 255 || words.isEmpty() ? Kind.PASSING : Kind.LASTING, text, lost);
    }

    /** The last lines without what only repeats that it is over. */
    private static String words(String said) {
        var lines = said.lines().map(line -> line.replaceAll("[@]{5,}|\\p{Cntrl}", "").strip())
                .filter(line -> !line.isEmpty() && !line.startsWith("Connection closed")).toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size());
        var text = String.join(" ", last);
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "…" : text;
    }
}
