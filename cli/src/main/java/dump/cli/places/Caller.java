package dump.cli.places;

import dump.backend.LocalPath;
import dump.cli.input.RawText;
import dump.cli.input.SettingsException;
import dump.cli.input.Unexpanded;
import dump.model.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Who called, from where, with what: all that is read from the process.
 *
 * @param environment of the process, with what the launcher added
 * @param workingDirectory absolute
 * @param home absolute, or null if there is none
 * @param user the account's name
 * @param uid of the process
 * @param host as the kernel says it, unshortened
 */
public record Caller(Map<String, String> environment, Path workingDirectory, Path home, String user, long uid,
        String host) {

    /** The caller of this process. */
    public static Caller ofProcess() {
        var environment = System.getenv();
        var self = ownUid();
        var user = System.getProperty("user.name", "");
        if (user.isEmpty() || user.equals("?")) user = Long.toString(self);
        return new Caller(environment, Path.of(System.getProperty("user.dir")).toAbsolutePath(),
                home(environment, self, Path.of("/etc/passwd")), user, self, kernelHost());
    }

    /** A path as typed, made absolute at the working directory and cleaned of {@code .} and {@code ..}. */
    public Path resolve(String path) throws SettingsException {
        return LocalPath.plain(workingDirectory.resolve(expanded(path)));
    }

    /**
     * With the home directory for {@code ~}: in {@code --to=~/back} a shell leaves it as it is.
     *
     * @throws SettingsException if a shell left something else in it
     */
    public String expanded(String path) throws SettingsException {
        Unexpanded.refuse(path, workingDirectory);
        return home != null && (path.equals("~") || path.startsWith("~/")) ? home + path.substring(1) : path;
    }

    public boolean isRoot() {
        return uid == 0;
    }

    /** The environment as it was before the launcher, for children. */
    public Map<String, String> environmentOfChildren() {
        var callers = new HashMap<>(environment);
        if (callers.remove("DUMP_LAUNCHER") == null) return callers;
        var locale = callers.remove("DUMP_CALLER_LC_ALL");
        if (locale == null) callers.remove("LC_ALL");
        else callers.put("LC_ALL", locale);
        callers.remove("DUMP_HUP");
        return callers;
    }

    /** Whether the launcher made the hang-up signal ignored, which children would inherit. */
    public boolean ignoresHangUp() {
        return "ignored".equals(environment.get("DUMP_HUP"));
    }

    static Path home(Map<String, String> environment, long uid, Path passwords) {
        var home = environment.get("HOME");
        if (home == null || !home.startsWith("/")) home = homeOf(uid, passwords);
        return home == null ? null : LocalPath.plain(Path.of(home));
    }

    private static String homeOf(long uid, Path passwords) {
        try {
            for (var line : RawText.of(Files.readAllBytes(passwords)).split("\n")) {
                var fields = line.split(":", -1);
                if (fields.length >= 7 && fields[2].equals(Long.toString(uid)) && fields[5].startsWith("/"))
                    return fields[5];
            }
        } catch (IOException unreadable) {
            return null;
        }
        return null;
    }

    private static long ownUid() {
        try {
            return ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException | RuntimeException unknown) {
            return -1;
        }
    }

    private static String kernelHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException unknown) {
            return "localhost";
        }
    }

    /** The path's bytes, for the engine. */
    public static ByteString bytes(Path path) {
        return RawText.bytes(path.toString());
    }
}
