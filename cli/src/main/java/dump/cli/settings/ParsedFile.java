package dump.cli.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * What stands in a configuration: tables as maps in the order of the file, arrays as lists, whole numbers as
 * {@link Long}, and where it stands.
 */
interface ParsedFile {
    Map<String, Object> root();

    /** Null if that is not known. */
    default TomlPosition place(List<String> path) {
        return null;
    }

    /** Of an element of an array. */
    default TomlPosition place(List<String> path, int element) {
        return null;
    }

    static ParsedFile of(TomlTable toml) {
        var root = map(toml);
        return new ParsedFile() {
            @Override
            public Map<String, Object> root() {
                return root;
            }

            @Override
            public TomlPosition place(List<String> path) {
                var position = toml.inputPositionOf(path);
                // A table that is only written as part of its keys stands where the first of them does.
                if (position != null || !(toml.get(path) instanceof TomlTable table) || table.isEmpty()) return position;
                var first = new ArrayList<>(path);
                first.add(table.keySet().iterator().next());
                return toml.inputPositionOf(first);
            }

            @Override
            public TomlPosition place(List<String> path, int element) {
                return toml.get(path) instanceof TomlArray array ? array.inputPositionOf(element) : place(path);
            }
        };
    }

    private static Map<String, Object> map(TomlTable table) {
        var map = new LinkedHashMap<String, Object>();
        for (var key : table.keySet()) map.put(key, plain(table.get(List.of(key))));
        return map;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case TomlTable table -> map(table);
            case TomlArray array -> {
                var list = new ArrayList<>();
                for (int i = 0; i < array.size(); i++) list.add(plain(array.get(i)));
                yield list;
            }
            default -> value;
        };
    }
}
