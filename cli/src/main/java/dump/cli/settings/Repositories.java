package dump.cli.settings;

import dump.backend.LocalPath;
import dump.backend.Location;
import dump.backend.LocationException;
import dump.backend.RemotePlace;
import dump.cli.input.SettingsException;
import dump.cli.secrets.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Where a repository is, from what a person wrote. */
public final class Repositories {
    private static final String LOCAL = "local:";

    private Repositories() {}

    /** The text with a relative path made absolute; a place on a server stays as it is written, but for a password. @param program the name that the caller types */
    public static String resolve(String text, Path directory, String program) throws SettingsException {
        var path = text.startsWith(LOCAL) ? text.substring(LOCAL.length()) : text;
        if (path.isBlank()) throw new SettingsException("the repository's path is empty");
        if (isServed(text)) return served(text);
        if (path.equals(text)) refuseRemote(text, url -> remedy(url, program));
        return LocalPath.plain(directory.resolve(path)).toString();
    }

    private static String remedy(String url, String program) {
        if (url != null && isSftp(url)) return "; over SFTP it is " + url;
        return ", and the native engine keeps repositories in directories, such as /mnt/disk/backups, and on servers"
                + " over SFTP, such as sftp://user@host//srv/backups, S3, such as s3:s3.amazonaws.com/bucket/dir, or REST, such as"
                + " rest:https://user@host/dir/, and wherever rclone reaches, such as rclone:remote:dir;"
                + " Duplicity can use it: " + program
                + " init --engine duplicity --source DIR --to " + (url == null ? "URL" : url) + " (help duplicity)";
    }

    static boolean isSftp(String text) {
        return text.startsWith("sftp:");
    }

    static boolean isS3(String text) {
        return text.startsWith("s3:");
    }

    static boolean isRest(String text) {
        return text.startsWith("rest:");
    }

    static boolean isRclone(String text) {
        return text.startsWith("rclone:");
    }

    static boolean isServed(String text) {
        return isSftp(text) || isS3(text) || isRest(text) || isRclone(text);
    }

    /** What may be shown of a place that a person wrote, and means the same place. */
    public static String withoutPassword(String text) {
        try {
            return isRest(text) ? served(text) : text;
        } catch (SettingsException toldElsewhere) {
            return text;
        }
    }

    /** The password that stands in a place on a REST server; null if there is none. */
    static Secret password(String text) {
        try {
            return text != null && isRest(text) && Location.parse(text, "/") instanceof Location.Rest rest
                    && rest.password() != null && !rest.password().isEmpty() ? new Secret(rest.password()) : null;
        } catch (LocationException toldElsewhere) {
            return null;
        }
    }

    private static String served(String text) throws SettingsException {
        try {
            return Location.parse(text, "/") instanceof Location.Rest rest ? rest.text() : text;
        } catch (LocationException wrong) {
            throw new SettingsException(wrong.getMessage());
        }
    }

    /**
     * Refuses what looks like a place on another machine where a directory is wanted.
     *
     * @param remedy goes on after the first half of the sentence; it is given the URL that would mean it, or null
     */
    static void refuseRemote(String text, Function<String, String> remedy) throws SettingsException {
        var remote = RemotePlace.of(text);
        if (remote == null) return;
        throw new SettingsException(remote.shown() + " looks like a place on another machine"
                + remedy.apply(remote.url())
                + ". Write a directory of that name as ./" + remote.shown());
    }

    /**
     * A directory to write to; one that is there is meant, whatever its name looks like.
     *
     * @param base where it starts
     */
    public static void needDirectory(String text, Path base) throws SettingsException {
        if (RemotePlace.of(text) != null && !Files.isDirectory(base.resolve(text)))
            refuseRemote(text, url -> ", but a directory on this one is needed");
    }

    /** The directory of this machine; null on another one. @param text as {@link #resolve} gives it, or null */
    public static Path directory(String text) {
        return text == null || isServed(text) ? null : Path.of(text);
    }

    /** @param text as {@link #resolve} gives it */
    public static Location locate(String text) {
        try {
            return isServed(text) ? Location.parse(text, "/") : new Location.Local(text);
        } catch (LocationException checkedBefore) {
            throw new IllegalArgumentException(checkedBefore);
        }
    }
}
