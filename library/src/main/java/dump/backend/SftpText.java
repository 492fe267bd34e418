package dump.backend;

import java.util.regex.Pattern;

/** Places over SFTP, in restic's two spellings. */
final class SftpText {
    private static final String URL = "sftp://", SHORT = "sftp:";
    private static final Pattern AUTHORITY = Pattern.compile(
            "(?:(?<user>[^:]*)@)?(?<host>[^@:\\[\\]]+|\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?\\])(?::(?<port>[0-9]{1,5}))?");
    /** Nothing that ssh would read as an option, or a terminal as a command. */
    private static final Pattern WORD = Pattern.compile("[^-\\s\\p{Cntrl}/][^\\s\\p{Cntrl}/]*");
    private static final int PORT_MAX = 65535;

    private SftpText() {}

    static boolean isSftp(String text) {
        return text.startsWith(SHORT);
    }

    static Location.Sftp parse(String text) throws LocationException {
        var shown = RemotePlace.of(text).shown();
        if (!shown.equals(text)) throw new LocationException(shown
                + " has a password in it, which ssh does not take; leave it out and use a key, or let ssh ask for it");
        boolean url = text.startsWith(URL);
        var rest = text.substring((url ? URL : SHORT).length());
        int end = url ? rest.indexOf('/') : endOfHost(rest);
        if (end <= 0) throw new LocationException(shown + " does not say the directory: " + forms(url));
        // One slash ends the host; what follows begins where a login does, or at the root with a second slash.
        var path = rest.substring(end + 1);
        var match = AUTHORITY.matcher(rest.substring(0, end));
        if (!match.matches() || !url && match.group("port") != null)
            throw new LocationException(shown + " is no place that SFTP reaches: " + forms(url));
        var user = match.group("user");
        var host = match.group("host").startsWith("[") ? match.group("host").replaceAll("[\\[\\]]", "")
                : match.group("host");
        int port = match.group("port") == null ? 0 : Integer.parseInt(match.group("port"));
        if (match.group("port") != null && (port < 1 || port > PORT_MAX))
            throw new LocationException(shown + " names no port from 1 to " + PORT_MAX);
        if (url) user = PercentText.decoded(user, shown);
        if (!WORD.matcher(host).matches() || user != null && !WORD.matcher(user).matches())
            throw new LocationException(shown + " is no place that SFTP reaches: " + forms(url));
        return new Location.Sftp(text, user, host, port, plain(url ? PercentText.decoded(path, shown) : path, shown, url));
    }

    /** The colon before the path; not one within brackets. */
    private static int endOfHost(String rest) {
        int bracket = rest.indexOf(']');
        int slash = rest.indexOf('/');
        return rest.indexOf(':', bracket > 0 && (slash < 0 || bracket < slash) ? bracket : 0);
    }

    private static String plain(String path, String shown, boolean url) throws LocationException {
        var plain = path.replaceAll("/(?:\\.?/)+", "/").replaceAll("^(?:\\./)+(?=.)|(?<=.)/\\.?$", "");
        if (plain.isEmpty()) throw new LocationException(shown + " does not say the directory: " + forms(url));
        if (plain.indexOf('\0') >= 0) throw new LocationException("the repository's path is impossible");
        if (path.startsWith("~")) throw new LocationException(shown
                + ": the server does not know ~; leave it out, for a path without a first slash begins in the home"
                + " directory there (a directory of that name is written ./~)");
        return plain;
    }

    private static String forms(boolean url) {
        return url ? "write sftp://user@host//srv/backups, or sftp://user@host/backups in the home directory there"
                : "write sftp:user@host:/srv/backups, or sftp:user@host:backups in the home directory there; with a port"
                        + " it is sftp://user@host:port//srv/backups";
    }
}
