package dump.duplicity.destination;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A destination as Duplicity reads it, with Python's {@code urlparse}: percent escapes stand for bytes, and the path
 * ends at {@code ?} or {@code #}.
 *
 * @param user null for none
 * @param host empty for none; without the brackets of an IPv6 address
 * @param port 0 for none
 * @param path with all its slashes
 */
record Url(String scheme, String user, String host, int port, ByteString path) {
    private static final Pattern FORM = Pattern.compile(
            "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:(?<user>[^/@:]*)(?::[^/@]*)?@)?"
                    + "(?:\\[(?<six>[0-9A-Fa-f:.%]+)\\]|(?<host>[^/@:?#\\[\\]]*))(?::(?<port>\\d{1,5}))?"
                    + "(?<path>/[^?#]*)?(?:[?#].*)?",
            Pattern.DOTALL);

    /** Null if it has no such form. */
    static Url parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) return null;
        var user = match.group("user");
        var host = match.group("six") == null ? match.group("host") : match.group("six");
        var port = match.group("port");
        var path = match.group("path");
        return new Url(match.group("scheme").toLowerCase(Locale.ROOT),
                user == null || user.isEmpty() ? null : decode(user).toString(), host,
                port == null ? 0 : Integer.parseInt(port), decode(path == null ? "" : path));
    }

    private static ByteString decode(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                decoded.write(bytes[i]);
            } else {
                decoded.write(high << 4 | low);
                i += 2;
            }
        }
        return ByteString.copyOf(decoded.toByteArray());
    }
}
