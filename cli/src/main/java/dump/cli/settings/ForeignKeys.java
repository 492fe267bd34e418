package dump.cli.settings;

import java.util.Map;

/** Keys of the original script, of emborg and of habit, and what they are called here. */
final class ForeignKeys {
    private static final Map<String, String> CALLED = Map.ofEntries(
            Map.entry("NAME", "name"), Map.entry("SRC_DIR", "source"), Map.entry("src_dirs", "source"),
            Map.entry("sources", "source"), Map.entry("paths", "source"),
            Map.entry("DEST_SERVER", "repository"), Map.entry("DEST_DIR", "repository"),
            Map.entry("destination", "repository"),
            Map.entry("EXCLUDES", "exclude"), Map.entry("excludes", "exclude"),
            Map.entry("GPG_PASSPHRASE", "passphrase"), Map.entry("password", "passphrase"),
            Map.entry("ABRAXAS_GPG_ACCOUNT", "passphrase.command"),
            Map.entry("AVENDESORA_GPG_ACCOUNT", "passphrase.command"),
            Map.entry("SSH_IDENTITY", "ssh.identity"), Map.entry("ARCHIVE_DIR", "archive-dir"),
            Map.entry("RESTORE_DIR", "restore-to"), Map.entry("BW_LIMIT", "bandwidth-limit"),
            Map.entry("SSH_BACKEND_METHOD", "duplicity.ssh-backend-method"));
    private static final Map<String, String> TOLD = Map.of(
            "include", "write what to keep into exclude, with ! before it",
            "LOCK_FILE", "there is always a lock; leave it out",
            "LOG_FILE", "there is no log yet; leave it out");

    private ForeignKeys() {}

    /** What to write instead, in words; null if nobody knows the key. */
    static String told(String key) {
        var called = CALLED.get(key);
        return called != null ? "it is called " + called + " here" : TOLD.get(key);
    }
}
