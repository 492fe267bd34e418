package dump.cli.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the TOML of everyday configurations, which the whole grammar would take 50 ms for at each start: bare keys, also
 * dotted; tables; texts in quotes without escapes on one line, whole numbers, true and false, lists of those. It takes
 * a file that it understands to the last character, exactly as the whole grammar does, or none.
 */
final class PlainToml {
    /** What was read is left where it was: another reader tells what this is. */
    private static final class Other extends Exception {
        static final Other IT_IS = new Other();

        private Other() {
            super(null, null, false, false);
        }
    }

    private static final int DIGITS_MAX = 18;

    private final String text;
    private final Map<String, Object> root = new LinkedHashMap<>();
    private int at;

    private PlainToml(String text) {
        this.text = text;
    }

    /** Null if it holds anything else. */
    static Map<String, Object> read(String text) {
        try {
            var reader = new PlainToml(text);
            reader.lines();
            return reader.root;
        } catch (Other notPlain) {
            return null;
        }
    }

    private void lines() throws Other {
        var table = root;
        for (skipEmptyLines(); at < text.length(); skipEmptyLines()) {
            if (next() == '[') {
                at++;
                var path = path();
                take(']');
                table = table(root, path, true);
            } else {
                var path = path();
                take('=');
                put(table(table, path.subList(0, path.size() - 1), false), path.getLast(), value());
            }
            endLine();
        }
    }

    /** Tables that are begun in two places have rules of their own, so each is begun in one. */
    private static Map<String, Object> table(Map<String, Object> from, List<String> path, boolean isNew) throws Other {
        var table = from;
        for (int i = 0; i < path.size(); i++) {
            var inner = new LinkedHashMap<String, Object>();
            var before = table.putIfAbsent(path.get(i), inner);
            if (before == null) table = inner;
            else if (isNew || !(before instanceof Map<?, ?>)) throw Other.IT_IS;
            else table = inner(table, path.get(i));
        }
        return table;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> inner(Map<String, Object> table, String name) {
        return (Map<String, Object>) table.get(name);
    }

    private static void put(Map<String, Object> table, String name, Object value) throws Other {
        if (table.putIfAbsent(name, value) != null) throw Other.IT_IS;
    }

    private List<String> path() throws Other {
        var path = new ArrayList<String>();
        do {
            skipBlanks();
            int from = at;
            while (at < text.length() && isBare(text.charAt(at))) at++;
            if (at == from) throw Other.IT_IS;
            path.add(text.substring(from, at));
            skipBlanks();
        } while (isTaken('.'));
        return path;
    }

    private static boolean isBare(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    private Object value() throws Other {
        skipBlanks();
        return next() == '[' ? list() : single();
    }

    private Object single() throws Other {
        return next() == '"' || next() == '\'' ? quoted() : word();
    }

    private String quoted() throws Other {
        char quote = text.charAt(at++);
        int from = at;
        for (; next() != quote; at++)
            if (!isPrintable(next()) || quote == '"' && next() == '\\') throw Other.IT_IS;
        var quoted = text.substring(from, at++);
        // Three quotes begin a text of several lines.
        if (quoted.isEmpty() && at < text.length() && next() == quote) throw Other.IT_IS;
        return quoted;
    }

    private List<Object> list() throws Other {
        var list = new ArrayList<>();
        take('[');
        for (skipEmptyLines(); !isTaken(']'); skipEmptyLines()) {
            list.add(single());
            skipEmptyLines();
            if (!isTaken(',') && next() != ']') throw Other.IT_IS;
        }
        return list;
    }

    private Object word() throws Other {
        int from = at;
        while (at < text.length() && isBare(text.charAt(at))) at++;
        var word = text.substring(from, at);
        if (word.equals("true") || word.equals("false")) return word.equals("true");
        boolean isNumber = !word.isEmpty() && word.length() <= DIGITS_MAX
                && word.chars().allMatch(c -> c >= '0' && c <= '9') && (word.length() == 1 || word.charAt(0) != '0');
        if (!isNumber) throw Other.IT_IS;
        return Long.valueOf(word);
    }

    private void endLine() throws Other {
        skipBlanks();
        skipComment();
        if (at < text.length() && !isTaken('\n')) throw Other.IT_IS;
    }

    private void skipEmptyLines() throws Other {
        do {
            skipBlanks();
            skipComment();
        } while (isTaken('\n'));
    }

    private void skipComment() throws Other {
        if (!isTaken('#')) return;
        for (; at < text.length() && text.charAt(at) != '\n'; at++)
            if (!isPrintable(text.charAt(at))) throw Other.IT_IS;
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) at++;
    }

    private static boolean isPrintable(char c) {
        return c == '\t' || c >= ' ' && c < 0x7f || c > 0x9f && !Character.isSurrogate(c);
    }

    private boolean isTaken(char c) {
        boolean here = at < text.length() && text.charAt(at) == c;
        if (here) at++;
        return here;
    }

    private void take(char c) throws Other {
        skipBlanks();
        if (!isTaken(c)) throw Other.IT_IS;
    }

    private char next() throws Other {
        if (at >= text.length()) throw Other.IT_IS;
        return text.charAt(at);
    }
}
