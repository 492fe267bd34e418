package dump.cli.input;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a shell would have expanded, and did not: {@code ~anna} behind an equals sign, {@code $DISK} in single quotes.
 * Taken by its letters it would make a directory of that name; so it is refused unless one is there.
 */
public final class Unexpanded {
    private static final Pattern HOME = Pattern.compile("~[A-Za-z0-9_.+-]+");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:[A-Za-z_][A-Za-z0-9_]*|\\{[^/}]*\\})");
    private static final String AS_IT_IS = "./";

    private Unexpanded() {}

    /** Refuses it in an option. @param text a path @param base where it starts */
    public static void refuse(String text, Path base) throws SettingsException {
        refuseHome(text, base);
        if (text.startsWith(AS_IT_IS) || text.contains("://")) return;
        for (var variable = VARIABLE.matcher(text); variable.find(); )
            refuse(text, upToSlash(text, variable.end()), base, "dump expands no variables here; let the shell do it"
                    + " (it does not in single quotes)");
    }

    /** Refuses it in a configuration, where variables are filled in. */
    public static void refuseHome(String text, Path base) throws SettingsException {
        var first = upToSlash(text, 0);
        if (HOME.matcher(first).matches())
            refuse(text, first, base, "dump expands only a plain ~; write the path in full");
    }

    private static String upToSlash(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text : text.substring(0, slash);
    }

    private static void refuse(String text, String beginning, Path base, String remedy) throws SettingsException {
        var place = base.resolve(beginning);
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) return;
        throw new SettingsException("there is nothing called " + place.getFileName() + " in " + place.getParent()
                + ", and " + remedy + (text.startsWith("/") ? ", or make " + beginning + " first"
                : ", or write " + AS_IT_IS + text) + " if that is really its name");
    }
}
