package dump.cli;

import java.util.HashMap;
import java.util.Map;

/** What people mean who know other programs: restic, borg, duplicity, emborg, tar, rsync. */
final class ForeignSpellings {
    private static final Map<String, String> COMMANDS = by(
            "backup", "create save store push run",
            "backup full", "full",
            "backup incremental", "incremental incr",
            "restore", "extract recover get retrieve unpack fetch",
            "manifest", "ls files contents tree find list-current-files",
            "verify", "test compare diff",
            "check", "scrub fsck",
            "repair index", "rebuild-index reindex",
            "cleanup", "prune purge clean expire delete compact gc remove-older-than",
            "snapshots", "snapshot archives history versions log status collection-status rlist",
            "info", "stats usage size du",
            "copy", "transfer clone mirror sync",
            "key", "keys passphrase",
            "key list", "key-list",
            "key add", "key-add add-key",
            "key remove", "key-remove remove-key",
            "key passwd", "passwd password change-passphrase key-change-passphrase key-passwd",
            "unlock", "break-lock break-locks",
            "tag", "retag rewrite",
            "pin", "hold protect",
            "init", "setup new initialize rcreate repo-create",
            "help configuration", "settings config configure options",
            "--version", "version");

    private static final Map<String, String> OPTIONS = by(
            "--trial-run", "--dry-run --trial",
            "--to", "--target --dest --destination --output -o -C",
            "--repository", "--repo -r -f",
            "--passphrase-file", "--password-file -p",
            "--new-passphrase-file", "--new-password-file",
            "--into", "--repo2 --to-repo --other-repo",
            "--remove-all", "--remove-locks",
            "--like", "--copy-chunker-params --other-repository",
            "--date", "--time --at --when --archive --snapshot --restore-time --rev --older-than --before --latest",
            "--overwrite", "--force",
            "--everything", "--all",
            "--narrate", "--debug",
            "--yes", "-y");

    private static final Map<String, String> SETTINGS = by(
            "exclude = [\"*.tmp\"]", "--exclude --iexclude -e",
            "exclude = [\"*.tmp\", \"!keep.tmp\"]", "--include --iinclude",
            "exclude-caches = true", "--exclude-caches",
            "exclude-if-present = [\".nobackup\"]", "--exclude-if-present",
            "exclude-larger-than = \"1 GB\"", "--exclude-larger-than",
            "one-file-system = true", "--one-file-system -x",
            "compression = \"auto\"", "--compression",
            "duplicity.gpg-key = \"KEY\"", "--encrypt-key --gpg-key",
            "archive-dir = \"DIR\"", "--archive-dir",
            "name = \"NAME\"", "--name");

    private ForeignSpellings() {}

    /** @param meant in turn what is meant, and the words for it */
    private static Map<String, String> by(String... meant) {
        var by = new HashMap<String, String>();
        for (int i = 0; i < meant.length; i += 2) for (var word : meant[i + 1].split(" ")) by.put(word, meant[i]);
        return by;
    }

    /** The command that another program calls so, or null. */
    static String command(String word) {
        return COMMANDS.get(word);
    }

    /** The option that another program calls so, or null. */
    static String option(String word) {
        return OPTIONS.get(name(word));
    }

    /** The line of a configuration that says what an option of another program does, or null. */
    static String setting(String word) {
        return SETTINGS.get(name(word));
    }

    /** Without its value; some write long names with one dash. */
    private static String name(String word) {
        int equals = word.indexOf('=');
        var name = equals < 0 ? word : word.substring(0, equals);
        return name.matches("-[a-z]{2}.*") ? "-" + name : name;
    }
}
