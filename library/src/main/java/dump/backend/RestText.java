package dump.backend;

import java.util.regex.Pattern;

/** Places on REST servers, as restic spells them. */
final class RestText {
    private static final String BEFORE = "rest:";
    private static final String FORMS = "write rest:https://user@host/path/, or rest:http+unix:///SOCKET:/path/";
    private static final Pattern URL = Pattern.compile("rest:(?<scheme>https?)://(?:(?<login>[^/]*)@)?"
            + "(?<host>[^/@:\\[\\]]+|\\[[0-9A-Fa-f:.]+\\])(?::(?<port>[0-9]{1,5}))?(?<path>/.*)?");
    private static final Pattern UNIX = Pattern.compile("rest:http\\+unix://(?:(?<login>[^/]*)@)?"
            + "(?<socket>/[^:]*[^:/]):?(?<path>/.*)?");
    private static final Pattern WORD = Pattern.compile("[^\\s\\p{Cntrl}]+");
    private static final int PORT_MAX = 65535;

    private RestText() {}

    static boolean isRest(String text) {
        return text.startsWith(BEFORE);
    }

    static Location.Rest parse(String text) throws LocationException {
        // A password may hold anything, an @ too, where it was not coded.
        var shown = text.replaceFirst("(//[^/@:]*):.*@", "$1:***@");
        var unix = UNIX.matcher(text);
        var url = URL.matcher(text);
        if (unix.matches()) {
            var login = Login.of(unix.group("login"), shown);
            return new Location.Rest(without(text, unix.group("login"), login), false, login.user, login.password,
                    "localhost", 0, unix.group("socket"), path(unix.group("path"), shown));
        }
        if (!url.matches()) throw new LocationException(shown + " is no address of a REST server: " + FORMS);
        var login = Login.of(url.group("login"), shown);
        var host = url.group("host").replaceAll("[\\[\\]]", "");
        int port = url.group("port") == null ? 0 : Integer.parseInt(url.group("port"));
        if (!WORD.matcher(host).matches() || host.matches(".*[?#].*"))
            throw new LocationException(shown + " is no address of a REST server: " + FORMS);
        if (url.group("port") != null && (port < 1 || port > PORT_MAX))
            throw new LocationException(shown + " names no port from 1 to " + PORT_MAX);
        return new Location.Rest(without(text, url.group("login"), login), url.group("scheme").equals("https"),
                login.user, login.password, host, port, null, path(url.group("path"), shown));
    }

    private record Login(String user, String password) {
        static Login of(String text, String shown) throws LocationException {
            if (text == null || text.isEmpty()) return new Login(null, null);
            int colon = text.indexOf(':');
            var user = PercentText.decoded(colon < 0 ? text : text.substring(0, colon), shown);
            if (user.indexOf(':') >= 0) throw new LocationException(shown + ": a user's name has no colon in HTTP");
            return new Login(user, colon < 0 ? null : PercentText.decoded(text.substring(colon + 1), shown));
        }
    }

    /** What may be shown, written down, and parsed again. */
    private static String without(String text, String written, Login login) {
        if (login.password == null) return text;
        return text.replace("//" + written + "@", "//" + written.substring(0, written.indexOf(':')) + "@");
    }

    private static String path(String text, String shown) throws LocationException {
        if (text == null) return "/";
        if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0)
            throw new LocationException(shown + " has a ? or # in its path; write %3F or %23 for it");
        PercentText.decoded(text, shown);
        return PercentText.path(text.replaceAll("/+$", "")) + "/";
    }
}
