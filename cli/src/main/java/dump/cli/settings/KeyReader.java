package dump.cli.settings;

import dump.backend.LocalPath;
import dump.cli.input.Nearest;
import dump.cli.input.SettingsException;
import dump.cli.input.Unexpanded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tomlj.TomlPosition;

/** Single keys of a parsed file by their dotted names; every problem is noted at its place. */
final class KeyReader {
    private final ParsedFile parsed;
    private final Path directory;
    private final Problems problems;
    private final PathExpansion expansion;

    /** @param directory absolute, where relative paths start */
    KeyReader(ParsedFile parsed, Path directory, Problems problems, PathExpansion expansion) {
        this.parsed = parsed;
        this.directory = directory;
        this.problems = problems;
        this.expansion = expansion;
    }

    PathExpansion expansion() {
        return expansion;
    }

    Path directory() {
        return directory;
    }

    /** Null if the key, or a table on the way to it, is not there. */
    Object value(String key) {
        Object value = parsed.root();
        for (var part : path(key)) value = value instanceof Map<?, ?> table ? table.get(part) : null;
        return value;
    }

    boolean has(String key) {
        return value(key) != null;
    }

    /** The names in a table, in order, after a problem for each that is not known; empty if there is no such table. */
    Set<String> names(String table, Set<String> known) {
        var names = names(table);
        for (var name : names) {
            if (known.contains(name)) continue;
            var before = table.isEmpty() ? "" : table + ".";
            var nearest = Nearest.of(name, known);
            var otherwise = table.isEmpty() ? ForeignKeys.told(name) : null;
            var place = new ArrayList<>(table.isEmpty() ? List.<String>of() : path(table));
            place.add(name);
            at(place, "unknown key " + before + name
                    + (otherwise != null ? "; " + otherwise : nearest == null ? "" : "; did you mean " + before
                    + nearest + "?"));
        }
        return names;
    }

    /** The names in a table whatever they are. */
    Set<String> names(String table) {
        var value = table.isEmpty() ? parsed.root() : value(table);
        if (value instanceof Map<?, ?> found) return found.keySet().stream().map(String.class::cast)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (value != null) at(table, table + " is a table: write " + table + ".KEY = …, or [" + table + "]");
        return Set.of();
    }

    String text(String key, String otherwise) {
        var value = value(key);
        if (value == null) return otherwise;
        if (value instanceof String text) return text;
        wrongType(key, "a text in quotes");
        return otherwise;
    }

    boolean flag(String key) {
        var value = value(key);
        if (value == null) return false;
        if (value instanceof Boolean flag) return flag;
        wrongType(key, "true or false");
        return false;
    }

    /** One text or a list of texts; what a change makes null is left out, its problem being noted. */
    List<String> texts(String key, Function<String, String> change) {
        var found = new ArrayList<String>();
        switch (value(key)) {
            case null -> { }
            case String text -> found.add(change.apply(text));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof String text) {
                        found.add(change.apply(text));
                    } else {
                        atElement(key, i, key + " takes only texts in quotes");
                    }
                }
            }
            default -> wrongType(key, "a text or a list of texts");
        }
        found.removeIf(Objects::isNull);
        return List.copyOf(found);
    }

    Path path(String key, Path otherwise) {
        var text = text(key, null);
        if (text == null) return otherwise;
        if (text.isEmpty()) {
            at(key, key + " is empty");
            return otherwise;
        }
        var expanded = place(key, text);
        return expanded == null ? otherwise : resolved(expanded);
    }

    /** A path, expanded. Null, and a problem, if it cannot be. */
    String place(String key, String text) {
        try {
            if (text != null) Unexpanded.refuseHome(text, directory);
            return expanded(key, text);
        } catch (SettingsException unknown) {
            at(key, key + ": " + unknown.getMessage());
            return null;
        }
    }

    Path resolved(String path) {
        return LocalPath.plain(directory.resolve(path));
    }

    /** Null, and a problem, if the text cannot be expanded. */
    String expanded(String key, String text) {
        try {
            if (text != null) noNul(text);
            return text == null ? null : expansion.expand(text);
        } catch (SettingsException unknown) {
            at(key, key + ": " + unknown.getMessage());
            return null;
        }
    }

    /** No path, pattern or name of the system holds one, and Java would not even look. */
    static void noNul(String text) throws SettingsException {
        if (text.indexOf('\0') >= 0) throw new SettingsException("a NUL character");
    }

    void wrongType(String key, String wanted) {
        at(key, key + " must be " + wanted);
    }

    /** Notes a problem where the key stands. */
    void at(String key, String text) {
        at(path(key), text);
    }

    void atElement(String key, int index, String text) {
        add(parsed.place(path(key), index), text);
    }

    /** Notes a problem that has no place. */
    void missing(String text) {
        problems.add(0, 0, text);
    }

    private void at(List<String> path, String text) {
        add(parsed.place(path), text);
    }

    private void add(TomlPosition position, String text) {
        if (position == null) problems.add(0, 0, text);
        else problems.add(position.line(), position.column(), text);
    }

    private static List<String> path(String key) {
        return List.of(key.split("\\."));
    }
}
