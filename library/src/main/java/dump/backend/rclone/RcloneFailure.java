package dump.backend.rclone;

import dump.backend.BackendException;
import dump.backend.Location;
import dump.backend.rest.RestServer;

/** Why rclone does not run, and what helps. */
final class RcloneFailure {
    private RcloneFailure() {}

    /** @param words what it said last */
    static BackendException of(Location.Rclone place, String words) {
        var text = "cannot reach " + place.text() + ": rclone says: " + words;
        if (words.contains("didn't find section in config file") || words.contains("didn't find backend called"))
            return lasting(text + "; “rclone listremotes” shows the remotes that it knows, “rclone config” makes one");
        if (words.contains("not allowed to ask for password") || words.contains("RCLONE_CONFIG_PASS"))
            return lasting(text + "; its configuration is encrypted: set RCLONE_CONFIG_PASS, or write"
                    + " rclone.options = [\"--password-command=…\"]");
        if (words.contains("unknown flag") || words.contains("unknown shorthand flag"))
            return lasting(text + "; see rclone.options, or is this rclone too old?");
        if (words.contains(RestServer.NO_HOST)) return BackendException.Passing.ofName(text
                + "; is the host's name in rclone's configuration right, is the network up?", null);
        if (RestServer.tellOfWhatPasses(words) && !words.contains("listen tcp: "))
            return new BackendException.Passing(text, null);
        return lasting(text);
    }

    private static BackendException lasting(String text) {
        return new BackendException.Lasting(text, null);
    }
}
