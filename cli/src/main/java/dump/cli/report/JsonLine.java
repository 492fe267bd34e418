package dump.cli.report;

import dump.model.ByteString;
import java.util.HexFormat;
import java.util.List;

/** One JSON object on one line, built field by field. */
public final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    /** @param type what the line tells (docs/json.md) */
    JsonLine(String type) {
        put("type", type);
    }

    JsonLine put(String name, String value) {
        if (value == null) return this;
        field(name);
        string(value);
        return this;
    }

    JsonLine put(String name, long value) {
        field(name);
        text.append(value);
        return this;
    }

    JsonLine put(String name, Long value) {
        return value == null ? this : put(name, value.longValue());
    }

    JsonLine put(String name, boolean value) {
        field(name);
        text.append(value);
        return this;
    }

    JsonLine put(String name, List<String> values) {
        field(name);
        text.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) text.append(',');
            string(values.get(i));
        }
        text.append(']');
        return this;
    }

    /** A path as text; one that is no UTF-8 also as {@code NAME_hex}. */
    JsonLine path(String name, ByteString path) {
        var shown = path.toString();
        put(name, shown);
        if (shown.indexOf('\ufffd') >= 0 && !ByteString.of(shown).equals(path))
            put(name + "_hex", HexFormat.of().formatHex(path.toByteArray()));
        return this;
    }

    /** The line with its end. */
    @Override
    public String toString() {
        return text + "}\n";
    }

    private void field(String name) {
        if (text.length() > 1) text.append(',');
        string(name);
        text.append(':');
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') text.append('\\').append(c);
            else if (c == '\n') text.append("\\n");
            else if (c < 0x20 || c == 0x7f || c >= 0xd800 && c < 0xe000 && !paired(value, i)) escaped(c);
            else text.append(c);
        }
        text.append('"');
    }

    private void escaped(char c) {
        text.append("\\u%04x".formatted((int) c));
    }

    private static boolean paired(String value, int i) {
        char c = value.charAt(i);
        return Character.isHighSurrogate(c) ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }
}
