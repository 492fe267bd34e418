package dump.cli.settings;

import dump.backend.Location;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where a repository is, from what a person wrote. */
public final class Repositories {
    private static final Pattern REMOTE =
            Pattern.compile("(?:sftp|s3|rest|rclone|b2|azure|gs|swift|https?|ssh|file|webdavs?|opendal):.*");

    private Repositories() {}

    /** The text with a relative path made absolute. */
    public static String resolve(String text, Path directory) throws SettingsException {
        if (text.isBlank()) throw new SettingsException("the repository's place is empty");
        if (REMOTE.matcher(text).matches())
            throw new SettingsException("a repository is a directory for now, such as /mnt/disk/backups, not "
                    + withoutPassword(text) + "; `dump init --engine duplicity` takes URLs (help duplicity)");
        return directory.resolve(text).normalize().toString();
    }

    /** @param text as {@link #resolve} gives it */
    public static Location locate(String text) {
        return new Location.Local(text);
    }

    static String withoutPassword(String text) {
        return text.replaceAll("(//[^/@:]*):[^/]*@", "$1:***@");
    }
}
