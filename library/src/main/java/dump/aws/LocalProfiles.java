package dump.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the files that say who we are to Amazon. */
final class LocalProfiles {
    private static final int SIZE_MAX = 1 << 20;

    private LocalProfiles() {}

    /** What is not there is empty. */
    static Profiles read(AwsSetup setup) throws KeyException {
        return new Profiles(text(config(setup), setup), text(credentials(setup), setup));
    }

    static String config(AwsSetup setup) {
        return place(setup, "AWS_CONFIG_FILE", "config");
    }

    static String credentials(AwsSetup setup) {
        return place(setup, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
    }

    private static String place(AwsSetup setup, String variable, String name) {
        var named = setup.variable(variable);
        return named != null ? named : setup.home() == null ? null : setup.home() + "/.aws/" + name;
    }

    private static String text(String path, AwsSetup setup) throws KeyException {
        if (path == null) return "";
        try {
            return read(path, setup);
        } catch (NoSuchFileException none) {
            return "";
        }
    }

    /** A file that holds a token, and nothing else. */
    static String token(String path, AwsSetup setup) throws KeyException {
        try {
            return read(path, setup).strip();
        } catch (NoSuchFileException none) {
            throw KeyException.lasting("there is no file " + path + ", which should hold a token for a key of Amazon");
        }
    }

    private static String read(String path, AwsSetup setup) throws KeyException, NoSuchFileException {
        var full = path.startsWith("~/") && setup.home() != null ? setup.home() + path.substring(1) : path;
        try (var in = Files.newInputStream(Path.of(full))) {
            var bytes = in.readNBytes(SIZE_MAX + 1);
            if (bytes.length > SIZE_MAX) throw KeyException.lasting(full + " is too long to hold keys");
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            throw none;
        } catch (KeyException told) {
            throw told;
        } catch (AccessDeniedException denied) {
            throw KeyException.lasting(full + " cannot be read: permission denied");
        } catch (IOException | InvalidPathException unreadable) {
            throw KeyException.lasting(full + " cannot be read: " + unreadable.getMessage());
        }
    }
}
