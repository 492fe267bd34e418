package dump.backend;

import java.util.ArrayDeque;
import java.util.regex.Pattern;

/** Places in an object store, in restic's spellings. */
final class S3Text {
    private static final String SHORT = "s3:", SLASHES = "s3://";
    private static final Pattern URL = Pattern.compile("s3:(https?)://.*", Pattern.DOTALL);
    private static final Pattern AUTHORITY =
            Pattern.compile("(?<host>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])(?::(?<port>[0-9]{1,5}))?");
    private static final Pattern BUCKET = Pattern.compile("(?!\\.{1,2}$)[^/\\s\\p{Cntrl}?#%]+");
    /** As Amazon calls its regions, which earlier versions of restic took for a host. */
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(?:-[a-z]+)+-[0-9]");
    private static final int PORT_MAX = 65535;
    private static final String FORMS = "write s3:s3.amazonaws.com/BUCKET/DIRECTORY for Amazon, s3:HOST/BUCKET/DIRECTORY"
            + " for another store, or s3:https://HOST:PORT/BUCKET/DIRECTORY";

    private S3Text() {}

    static boolean isS3(String text) {
        return text.startsWith(SHORT);
    }

    static Location.S3 parse(String text) throws LocationException {
        var url = URL.matcher(text);
        boolean isUrl = url.matches();
        var rest = text.substring(isUrl ? url.end(1) + 3 : text.startsWith(SLASHES) ? SLASHES.length() : SHORT.length());
        int slash = rest.indexOf('/');
        var authority = slash < 0 ? rest : rest.substring(0, slash);
        // A secret may have slashes in it.
        if (authority.contains("@") || isUrl && rest.matches("[^/]*:(?![0-9]{1,5}(?:/|$))[^@]*@.*"))
            throw new LocationException("the place in the object store has a key in it, which belongs into s3.access-key"
                    + " and s3.secret-key; " + FORMS);
        var path = slash < 0 ? "" : rest.substring(slash + 1);
        if (isUrl && (path.contains("?") || path.contains("#"))) throw new LocationException(
                text + " has a ? or # in it, which a URL must write as %3F and %23");
        if (isUrl) path = PercentText.decoded(path, text);
        int end = path.indexOf('/');
        var bucket = end < 0 ? path : path.substring(0, end);
        if (bucket.isEmpty()) throw new LocationException(text + " does not name both the store and the bucket: "
                + (authority.isEmpty() || isUrl || authority.contains(".") ? FORMS
                : "if " + authority + " is a bucket of Amazon, write s3:s3.amazonaws.com/" + authority
                        + "; for another store it is s3:HOST/BUCKET/DIRECTORY"));
        if (REGION.matcher(authority).matches()) throw new LocationException(text + " names a region where a host is"
                + " needed: write s3:s3." + authority + ".amazonaws.com/" + path);
        var match = AUTHORITY.matcher(authority);
        int port = !match.matches() || match.group("port") == null ? 0 : Integer.parseInt(match.group("port"));
        if (!match.matches() || port > PORT_MAX || port == 0 && match.group("port") != null
                || !BUCKET.matcher(bucket).matches())
            throw new LocationException(printable(text) + " is no place in an object store: " + FORMS);
        var host = match.group("host").replaceAll("[\\[\\]]", "");
        return new Location.S3(text, !(isUrl && url.group(1).equals("http")), host, port, bucket,
                prefix(end < 0 ? "" : path.substring(end + 1), text));
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Without {@code .}, {@code ..} and empty parts, as restic has it; a slash at the beginning stays. */
    private static String prefix(String written, String text) throws LocationException {
        var parts = new ArrayDeque<String>();
        for (var part : written.split("/")) {
            if (part.isEmpty() || part.equals(".")) continue;
            if (!part.equals("..")) parts.addLast(part);
            else if (parts.pollLast() == null)
                throw new LocationException(text + " leads out of the bucket with ..");
        }
        var prefix = (written.startsWith("/") && !parts.isEmpty() ? "/" : "") + String.join("/", parts);
        if (prefix.codePoints().anyMatch(c -> c < ' ' || c == 0x7f))
            throw new LocationException(printable(text) + " has a control character in it");
        return prefix;
    }
}
