package dump.cli.places;

import dump.cli.input.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who else could read a secret or change what we run. */
public final class Trust {
    private static final int READ_BY_OTHERS = 044, WRITE_BY_OTHERS = 022, STICKY = 01000, REGULAR = 0100000,
            TYPE = 0170000;

    private Trust() {}

    /** Refuses a regular file that others may read; a pipe or a device has no permissions worth a look. */
    public static void secret(Path file) throws SettingsException, IOException {
        int mode = mode(file);
        if ((mode & TYPE) == REGULAR && (mode & READ_BY_OTHERS) != 0)
            throw new SettingsException(file + " holds a secret and others may read it: run chmod 600 " + quoted(file));
    }

    /**
     * Refuses a configuration that others may change, or whose directory they may.
     *
     * @param why ends the sentence: what an intruder could have done
     */
    public static void unchanged(Path file, Caller caller, String why) throws SettingsException, IOException {
        for (var path : new Path[] {file, file.toAbsolutePath().getParent()}) {
            int mode = mode(path);
            boolean safeDirectory = !path.equals(file) && (mode & STICKY) != 0;
            if ((mode & WRITE_BY_OTHERS) != 0 && !safeDirectory)
                throw new SettingsException(path + " may be changed by others, and " + why + ": run chmod go-w "
                        + quoted(path));
            int owner = (Integer) Files.getAttribute(path, "unix:uid");
            if (owner != 0 && owner != caller.uid() && !safeDirectory)
                throw new SettingsException(path + " belongs to another user (" + Files.getOwner(path)
                        + "), and " + why + ": run chown " + caller.user() + " " + quoted(path));
        }
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode");
    }

    /** The path as a shell takes it. */
    public static String quoted(Path path) {
        return ShellWord.quoted(path.toString());
    }
}
