package dump.cli.settings;

import dump.backend.LocalPath;
import dump.backend.Location;
import dump.backend.RemotePlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Where a repository is, from what a person wrote. */
public final class Repositories {
    private static final String LOCAL = "local:";

    private Repositories() {}

    /** The text with a relative path made absolute. */
    public static String resolve(String text, Path directory) throws SettingsException {
        var path = text.startsWith(LOCAL) ? text.substring(LOCAL.length()) : text;
        if (path.isBlank()) throw new SettingsException("the repository's place is empty");
        if (path.equals(text)) refuseRemote(text, url -> ", and the native engine keeps repositories in directories, such"
                + " as /mnt/disk/backups; Duplicity can use it: dump init --engine duplicity --source DIR --to "
                + (url == null ? "URL" : url) + " (help duplicity)");
        return LocalPath.plain(directory.resolve(path)).toString();
    }

    /**
     * Refuses what looks like a place on another machine where a directory is wanted.
     *
     * @param remedy goes on after the first half of the sentence; it is given the URL that would mean it, or null
     */
    static void refuseRemote(String text, Function<String, String> remedy) throws SettingsException {
        var remote = RemotePlace.of(text);
        if (remote == null) return;
        throw new SettingsException(remote.shown() + " looks like a place on another machine" + remedy.apply(remote.url())
                + ". A directory of that name is written ./" + remote.shown());
    }

    /** A directory to write to; one that is there is meant, whatever its name looks like. @param base where it starts */
    public static void needDirectory(String text, Path base) throws SettingsException {
        if (RemotePlace.of(text) != null && !Files.isDirectory(base.resolve(text)))
            refuseRemote(text, url -> ", and a directory of this one is wanted");
    }

    /** @param text as {@link #resolve} gives it */
    public static Location locate(String text) {
        return new Location.Local(text);
    }
}
