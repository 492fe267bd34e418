package dump.duplicity.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Homes of GnuPG in which a passphrase may be tried quickly. Else each file that is encrypted or decrypted costs a third
 * of a second, and a key several.
 */
public final class QuickGnupg {
    private static final String QUICK = "s2k-count 65536\n";

    private QuickGnupg() {}

    /** Makes a directory one. */
    public static Path home(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        for (var program : new String[] {"gpg", "gpg-agent"})
            Files.writeString(directory.resolve(program + ".conf"), QUICK);
        return directory;
    }
}
