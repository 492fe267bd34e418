package dump.backend;

import java.util.regex.Pattern;

/**
 * A text that names a place on another machine, as people write it for {@code ssh}, {@code scp}, {@code rsync}, restic
 * or a browser: with a colon or an {@code @} before its first slash, or as Windows writes shares. A directory with such
 * a name is written {@code ./NAME}.
 *
 * @param shown the text without a password
 * @param url that would mean it to Duplicity, or null where that cannot be said
 */
public record RemotePlace(String shown, String url) {
    private static final String SCHEME = "[A-Za-z][A-Za-z0-9+.-]*";
    private static final Pattern URL = Pattern.compile(SCHEME + "://.*", Pattern.DOTALL);
    /** {@code user:password@}, also behind the schemes of a URL or of restic, such as {@code rest:https://}. */
    private static final Pattern PASSWORD = Pattern.compile("((?:" + SCHEME + ":(?=" + SCHEME + "://))?(?:" + SCHEME
            + "://|sftp:(?=[^/@:]*:))?[^/@:]*):[^@]*(@.*)", Pattern.DOTALL);
    private static final Pattern SCP = Pattern.compile("(?<user>[^/@:]+@)?(?<host>[^/@:\\\\\\[]+|\\[[0-9A-Fa-f:]+\\])"
            + "(?<daemon>::|:|(?=/|$))(?<path>[^\\\\]*)");

    /** Null if the text is a path. */
    public static RemotePlace of(String text) {
        int slash = text.indexOf('/');
        var first = slash < 0 ? text : text.substring(0, slash);
        if (first.indexOf(':') < 0 && first.indexOf('@') < 0 && !first.startsWith("\\\\")) return null;
        var match = PASSWORD.matcher(text);
        boolean secret = match.matches() && !isScheme(match.group(1));
        var bare = secret ? match.group(1) + match.group(2) : text;
        return new RemotePlace(secret ? match.group(1) + ":***" + match.group(2) : text, url(bare));
    }

    private static String url(String text) {
        if (text.startsWith("ssh://")) return "sftp" + text.substring(3);
        if (URL.matcher(text).matches()) return text.matches("(?:smb|cifs|nfs|afp|https?)://.*") ? null : text;
        var scp = SCP.matcher(text.startsWith("sftp:") ? text.substring(5) : text);
        if (!scp.matches() || isScheme(scp.group("host"))) return null;
        var host = (scp.group("user") == null ? "" : scp.group("user")) + scp.group("host");
        var path = scp.group("path");
        // One slash in a URL begins at the login directory; behind a colon a slash is the root.
        return switch (scp.group("daemon")) {
            case "::" -> "rsync://" + host + "::/" + path;
            case ":" -> "sftp://" + host + "/" + path;
            default -> "sftp://" + host + (path.isEmpty() ? "/" : path);
        };
    }

    private static boolean isScheme(String name) {
        return name.matches("sftp|s3|rest|rclone|b2|azure|gs|swift|https?|file|local|ssh|webdavs?|opendal");
    }
}
