package dump.backend;

import java.util.regex.Pattern;

/** Places that rclone reaches, as restic spells them: {@code rclone:} and what rclone is told. */
final class RcloneText {
    private static final String BEFORE = "rclone:";
    private static final Pattern SECRET = Pattern.compile("[,:][^:/]*(?:pass|secret|token|key)[a-z_]*=.*");

    private RcloneText() {}

    static boolean isRclone(String text) {
        return text.startsWith(BEFORE);
    }

    static Location.Rclone parse(String text) throws LocationException {
        var remote = text.substring(BEFORE.length());
        if (SECRET.matcher(remote).matches() || SECRET.matcher(":" + remote).matches())
            throw new LocationException("rclone:… has a secret in it, which every user of this machine could read while"
                    + " rclone runs; make a remote with “rclone config”, and write rclone:REMOTE:PATH");
        // Without a colon rclone would take it for a directory below the one in which it is started.
        if (remote.indexOf(':') < 0 && !remote.startsWith("/") || remote.startsWith("//") || remote.indexOf('\0') >= 0)
            throw new LocationException(text + " does not say the remote: write rclone:REMOTE:PATH, with a REMOTE that"
                    + " “rclone listremotes” shows");
        return new Location.Rclone(text, remote);
    }
}
