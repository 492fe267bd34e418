package dump.excludes;

import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds patterns that are meant for a whole source: {@link Excludes} never matches the source itself, so that one over
 * it would have no effect, and one over all that is in it would leave an empty backup.
 */
public final class Coverage {
    private Coverage() {}

    /**
     * The last absolute pattern over the source or a directory above it, unless a later one includes it again; or null.
     *
     * @param source absolute
     */
    public static String ofSource(List<String> patterns, ByteString source, boolean directory) throws PatternException {
        if (source.length() < 2) return null;
        var absolute = patterns.stream().filter(pattern -> pattern.startsWith("/") || pattern.startsWith("!/"))
                .toList();
        int rule = Excludes.compile(absolute, ByteString.of("/")).rule(source.slice(1, source.length()), directory);
        return rule < 0 || absolute.get(rule).startsWith("!") ? null : absolute.get(rule);
    }

    /** The pattern over every name in the source, if none behind it includes anything again; or null. */
    public static String ofContent(List<String> patterns, ByteString source) throws PatternException {
        var excludes = Excludes.compile(patterns, source);
        int last = patterns.size();
        while (last > 0 && !patterns.get(last - 1).startsWith("!")) last--;
        int over = -1;
        for (var name : names()) {
            for (boolean directory : new boolean[] {true, false}) {
                over = excludes.rule(name, directory);
                if (over < last) return null;
            }
        }
        return patterns.get(over);
    }

    /** One name for each byte that may begin one, and as many hidden ones. */
    private static List<ByteString> names() {
        var names = new ArrayList<ByteString>();
        for (char c = 1; c < 0x80; c++) {
            if (c == '/') continue;
            names.add(ByteString.of("." + c + "a"));
            if (c != '.') names.add(ByteString.of(String.valueOf(c)));
        }
        return names;
    }
}
