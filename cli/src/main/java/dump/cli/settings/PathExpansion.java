package dump.cli.settings;

import dump.cli.input.SettingsException;
import java.nio.file.Path;
import java.util.Map;

/** {@code ~} at the beginning of a path, {@code $VAR} and <code>${VAR}</code> anywhere, {@code $$} for a dollar. */
final class PathExpansion {
    private final Map<String, String> environment;
    private final Path home;

    PathExpansion(Map<String, String> environment, Path home) {
        this.environment = environment;
        this.home = home;
    }

    /** @throws SettingsException naming the variable that is not set, without a position */
    String expand(String text) throws SettingsException {
        boolean again = text.startsWith("!");
        var body = again ? text.substring(1) : text;
        if (body.equals("~") || body.startsWith("~/")) body = escaped(home()) + body.substring(1);
        return (again ? "!" : "") + variables(body);
    }

    private String home() throws SettingsException {
        if (home == null) throw new SettingsException("there is no home directory for ~");
        return home.toString();
    }

    /** A home directory whose name holds a dollar keeps it. */
    private static String escaped(String text) {
        return text.replace("$", "$$");
    }

    private String variables(String text) throws SettingsException {
        if (text.indexOf('$') < 0) return text;
        var result = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '$') {
                result.append(c);
            } else if (i < text.length() && text.charAt(i) == '$') {
                result.append('$');
                i++;
            } else {
                boolean braces = i < text.length() && text.charAt(i) == '{';
                int start = braces ? i + 1 : i;
                int end = start;
                while (end < text.length() && isName(text.charAt(end), end == start)) end++;
                if (end == start || braces && (end == text.length() || text.charAt(end) != '}'))
                    throw new SettingsException("a lone $ (write $$ for the character itself)");
                result.append(value(text.substring(start, end)));
                i = braces ? end + 1 : end;
            }
        }
        return result.toString();
    }

    private String value(String name) throws SettingsException {
        var value = environment.get(name);
        if (value == null)
            throw new SettingsException("the variable $" + name + " is not set (write $$ for a dollar sign)");
        return value;
    }

    private static boolean isName(char c, boolean first) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || !first && c >= '0' && c <= '9';
    }
}
