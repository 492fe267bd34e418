package dump.cli.settings;

import java.util.regex.Pattern;

/** Knows a line of a configuration whose text has no quotes, or those of a book. */
final class TextWithoutQuotes {
    private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z0-9_.-]+)\\s*=\\s*(\\S.*?)\\s*");
    private static final Pattern TYPOGRAPHIC = Pattern.compile("[\u2018-\u201f\u00ab\u00bb]");

    private TextWithoutQuotes() {}

    /** What is wrong with a line that could not be parsed; null if it is something else. */
    static String told(String line) {
        if (TYPOGRAPHIC.matcher(line).find())
            return "these are curly quotes; write straight ones: \"";
        var match = LINE.matcher(line);
        if (!match.matches()) return null;
        var value = match.group(2);
        if ("\"'[{".indexOf(value.charAt(0)) >= 0 || Character.isDigit(value.charAt(0))) return null;
        int comment = value.indexOf(" #");
        var text = comment < 0 ? value : value.substring(0, comment).stripTrailing();
        return "a text needs quotes: " + match.group(1) + " = \"" + text.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\"";
    }
}
