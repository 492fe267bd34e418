package dump.duplicity.command;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a URL that end on a command line of {@code ssh} or {@code sftp}, where Duplicity does not quote them.
 */
final class Address {
    /** Scheme, user, password, host, port, path; split at the first slash and the last at sign, as Python does. */
    private static final Pattern PARTS = Pattern.compile(
            "([^:/]+://)(?:([^/:]*)(?::([^/]*))?@)?(\\[[^/\\]]*\\]|[^/:]*)(:[^/]*)?(/.*)?", Pattern.DOTALL);
    private static final Pattern PASSWORD = Pattern.compile("^([^:/]+://[^/:]*):[^/]*@");
    private static final Pattern UNSAFE = Pattern.compile("[\\s\\p{Cntrl}'\"\\\\`]");
    private static final Pattern SHELL = Pattern.compile("[^\\p{L}\\p{N}_@%+=:,./-]");

    private Address() {}

    static boolean hasPassword(String url) {
        return PASSWORD.matcher(url).find();
    }

    /** For messages. */
    static String withoutPassword(String url) {
        return PASSWORD.matcher(url).replaceFirst("$1:***@");
    }

    /** Names that begin with a dash would be options, and quotes would end the words of sftp's batch language. */
    static void checkForSftp(String url) throws DuplicityException {
        var parts = parts(url);
        var user = decoded(parts.group(2));
        var host = parts.group(4);
        if (user.startsWith("-") || UNSAFE.matcher(user).find()) throw refused(url, "the user");
        if (host.isEmpty() || host.startsWith("-") || UNSAFE.matcher(host).find()) throw refused(url, "the host");
        if (host.startsWith("[")) throw new DuplicityException.Failed("Duplicity cannot hand the address " + host
                + " to sftp: give the host a name, in ~/.ssh/config for instance");
        for (var name : decoded(parts.group(6)).split("/")) {
            if (name.startsWith("-") || name.matches("(?s).*[\\p{Cntrl}\"\\\\].*")) throw refused(url, "the directory");
        }
    }

    static void checkForRsync(String url) throws DuplicityException {
        var parts = parts(url);
        if (decoded(parts.group(2)).startsWith("-") || parts.group(4).startsWith("-")) throw refused(url, "the host");
        if (SHELL.matcher(decoded(url)).find()) throw refused(url, "the directory");
    }

    private static Matcher parts(String url) throws DuplicityException {
        var match = PARTS.matcher(url);
        if (!match.matches()) throw refused(url, "the URL");
        return match;
    }

    private static DuplicityException refused(String url, String part) {
        return new DuplicityException.Failed(part + " of " + withoutPassword(url) + " has a name that Duplicity cannot"
                + " hand on: use one without blanks, quotes, backslashes and leading dashes");
    }

    private static String decoded(String part) {
        if (part == null) return "";
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException bad) {
            // Python leaves a percent sign alone that begins no escape.
            return part;
        }
    }
}
