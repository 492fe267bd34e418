package dump.process;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Environment variables of a child whose values nobody else may see. They are handed over through a pipe, never as
 * arguments, and erased in {@link #close}.
 */
public final class Secrets implements AutoCloseable {
    private final Map<String, byte[]> values = new LinkedHashMap<>();

    /** @param value is copied; without a line break or a NUL, which no such variable can hold */
    public void put(String name, byte[] value) {
        for (byte b : value) {
            if (b == '\n' || b == 0)
                throw new IllegalArgumentException("the value of " + name + " has more than one line");
        }
        var former = values.put(name, value.clone());
        if (former != null) Arrays.fill(former, (byte) 0);
    }

    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** The values in the order of {@link #names}, each followed by a line feed; who asks erases it. */
    byte[] lines() {
        int length = 0;
        for (var value : values.values()) length += value.length + 1;
        var lines = new byte[length];
        int at = 0;
        for (var value : values.values()) {
            System.arraycopy(value, 0, lines, at, value.length);
            at += value.length;
            lines[at++] = '\n';
        }
        return lines;
    }

    /** One value, or null; who asks erases it. */
    public byte[] value(String name) {
        var value = values.get(name);
        return value == null ? null : value.clone();
    }

    @Override
    public void close() {
        for (var value : values.values()) Arrays.fill(value, (byte) 0);
        values.clear();
    }
}
