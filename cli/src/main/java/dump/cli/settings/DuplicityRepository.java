package dump.cli.settings;

import dump.backend.LocalPath;
import dump.cli.input.SettingsException;
import dump.cli.input.Unexpanded;
import dump.cli.secrets.Secret;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where Duplicity keeps an archive, from what a person wrote.
 *
 * @param url as Duplicity wants it, without a password
 * @param shown for messages: a path, or the URL with {@code ***} for a password
 * @param local the directory, or null if it is elsewhere
 * @param password of the server, or null
 * @param passwordVariable in which Duplicity looks for it
 * @param secretWritten whether the password stands in the configuration itself
 */
public record DuplicityRepository(String url, String shown, Path local, Secret password, String passwordVariable,
        boolean secretWritten) {
    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile("(?:([^/?#]*)@)?([^/?#@]*)(.*)", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:[A-Za-z_]\\w*|\\{[A-Za-z_]\\w*\\})");

    /** A URL without its password. */
    private record Bare(String url, String shown, String password) {}

    /** @param written unexpanded, so that a password in it stays as it is; @param directory where paths start */
    static DuplicityRepository of(String written, Path directory, PathExpansion expansion) throws SettingsException {
        KeyReader.noNul(written);
        var asWritten = withoutPassword(written);
        if (asWritten.password != null && VARIABLE.matcher(asWritten.password).matches())
            throw new SettingsException("a password is not expanded; leave it out of the URL and set FTP_PASSWORD "
                    + "in the environment of dump");
        var bare = withoutPassword(expansion.expand(asWritten.url));
        var password = asWritten.password == null ? bare.password : asWritten.password;
        var match = URL.matcher(bare.url);
        if (!match.matches()) return ofPath(bare.url, directory);
        var scheme = match.group(1);
        if (scheme.equals("file")) return ofFile(bare.url, match.group(2));
        var authority = AUTHORITY.matcher(match.group(2));
        if (!authority.matches()) throw new SettingsException("this is not a URL: " + bare.shown);
        refuseDash(authority.group(1), "user");
        refuseDash(authority.group(2), "host");
        if (authority.group(2).isEmpty() && authority.group(3).isEmpty())
            throw new SettingsException("the URL names no place: " + bare.shown);
        var shown = asWritten.password == null ? bare.shown : masked(bare.url);
        if (password == null || password.isEmpty())
            return new DuplicityRepository(bare.url, shown, null, null, null, false);
        return new DuplicityRepository(bare.url, shown, null, new Secret(decoded(password)),
                DuplicityPasswords.variable(scheme), asWritten.password != null);
    }

    /**
     * From an option, which every user of the machine can read: so it holds no password. Nothing is expanded in it.
     *
     * @param directory where paths start
     */
    public static DuplicityRepository ofOption(String text, Path directory, Path home) throws SettingsException {
        Unexpanded.refuse(text, directory);
        var repository = of(text.replace("$", "$$"), directory, new PathExpansion(Map.of(), home));
        if (repository.password() != null) throw new SettingsException("every user of this machine can read a password "
                + "in an option; leave it out, and write it into the URL in the configuration or set "
                + repository.passwordVariable() + " in the environment of dump");
        return repository;
    }

    /** Whether a directory looks as if Duplicity had filled it. */
    public static boolean isArchive(Path directory) {
        try (var names = Files.newDirectoryStream(directory, "*duplicity-{full,inc,new}*")) {
            return names.iterator().hasNext();
        } catch (IOException none) {
            return false;
        }
    }

    /** Whether SSH carries it, so that its options have a meaning. */
    boolean isSsh() {
        return scheme().matches("(?:(?:pexpect|paramiko)\\+)?(?:sftp|scp)|ssh|rsync") && !url.contains("::");
    }

    /** Whether a program carries it that can limit the bandwidth. */
    boolean canBeLimited() {
        return scheme().matches("sftp|pexpect\\+(?:sftp|scp)|rsync");
    }

    String scheme() {
        return url.substring(0, Math.max(0, url.indexOf("://")));
    }

    private static DuplicityRepository ofPath(String text, Path directory) throws SettingsException {
        if (text.isBlank()) throw new SettingsException("the repository's path is empty");
        Repositories.refuseRemote(text, url -> url == null
                ? ", which Duplicity takes as a URL, such as sftp://user@host/dir or rclone://remote:/dir"
                : "; as a URL it is " + url);
        Unexpanded.refuseHome(text, directory);
        var path = LocalPath.plain(directory.resolve(text));
        return local("file://" + encoded(path.toString()), path);
    }

    private static DuplicityRepository ofFile(String url, String path) throws SettingsException {
        if (!path.startsWith("/") || path.contains("?") || path.contains("#"))
            throw new SettingsException("a file URL is file:// and an absolute path; or write only the path");
        return local(url, LocalPath.plain(Path.of(decoded(path))));
    }

    private static DuplicityRepository local(String url, Path path) {
        return new DuplicityRepository(url, path.toString(), path, null, null, false);
    }

    /** What Python's URL parser would take for something else, or drop. */
    private static String encoded(String path) {
        var result = new StringBuilder();
        path.codePoints().forEach(snapshot -> {
            if (snapshot <= ' ' || snapshot == 0x7f
                    || "%?#".indexOf(snapshot) >= 0) result.append("%%%02X".formatted(snapshot));
            else result.appendCodePoint(snapshot);
        });
        return result.toString();
    }

    private static String decoded(String text) throws SettingsException {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw new SettingsException("in a URL % must be followed by two hexadecimal digits; write % itself as %25");
        }
    }

    private static Bare withoutPassword(String text) throws SettingsException {
        var match = URL.matcher(text);
        if (!match.matches()) return new Bare(text, text, null);
        var scheme = match.group(1);
        var rest = match.group(2);
        int end = rest.length();
        for (char stop : new char[] {'/', '?', '#'}) {
            int at = rest.indexOf(stop);
            if (at >= 0 && at < end) end = at;
        }
        int at = rest.lastIndexOf('@', end - 1);
        int colon = rest.indexOf(':');
        if (at < 0) {
            // The password of user:pa/ss@host would be taken for a port and be shown with every error.
            boolean broken = colon >= 0 && colon < end && rest.indexOf('@', end) >= 0
                    && !rest.substring(colon + 1, end).matches("\\d*|:.*") && !scheme.equals("rclone");
            if (broken) throw new SettingsException("in a URL, the characters / ? # of a password are written "
                    + "%2F %3F %23");
            return new Bare(text, text, null);
        }
        if (colon < 0 || colon >= at) return new Bare(text, text, null);
        var bare = scheme + "://" + rest.substring(0, colon) + rest.substring(at);
        return new Bare(bare, masked(bare), rest.substring(colon + 1, at));
    }

    private static String masked(String bare) {
        int at = bare.indexOf('@');
        return bare.substring(0, at) + ":***" + bare.substring(at);
    }

    private static void refuseDash(String part, String what) throws SettingsException {
        if (part != null && decoded(part).startsWith("-"))
            throw new SettingsException("the " + what + " in a URL must not begin with a dash");
    }
}
