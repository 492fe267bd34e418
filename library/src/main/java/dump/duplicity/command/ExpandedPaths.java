package dump.duplicity.command;

import dump.model.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the paths that Duplicity would change: it puts in the values of variables for {@code $NAME} and
 * {@code ${NAME}}, and a home directory for a leading tilde, and knows no way to quote them.
 */
final class ExpandedPaths {
    private static final ByteString TILDE = ByteString.of("~");
    /** As in Python's {@code posixpath.expandvars}. */
    private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+|\\{[^}]*\\})");
    /** What the shell that starts Duplicity sets by itself. */
    private static final List<String> SHELL = List.of("PWD", "OLDPWD", "SHLVL", "_", "LC_ALL", "LC_CTYPE");

    private final Set<String> names;

    ExpandedPaths(Collection<String> variables, Collection<String> secrets) {
        names = new HashSet<>(variables);
        names.addAll(secrets);
        names.addAll(SHELL);
    }

    /** Whether Duplicity leaves the path alone. */
    boolean isLiteral(ByteString path) {
        return variable(path) == null && !path.startsWith(TILDE);
    }

    /** The first variable in it that has a value, or null. */
    private String variable(ByteString path) {
        var found = VARIABLE.matcher(new String(path.toByteArray(), StandardCharsets.ISO_8859_1));
        while (found.find()) {
            var name = found.group(1).replaceAll("[{}]", "");
            if (names.contains(name)) return name;
        }
        return null;
    }

    /** The path itself, if Duplicity leaves it alone. */
    ByteString unchanged(ByteString path) throws DuplicityException {
        var name = variable(path);
        if (name != null) throw new DuplicityException.Failed("Duplicity takes $" + name + " in the path " + path
                + " for a variable; name the directory above it, or take another place");
        if (path.startsWith(TILDE)) throw new DuplicityException.Failed("Duplicity takes the beginning of "
                + path + " for a home directory; name the directory above it");
        return path;
    }
}
