package dump.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The keys that an object is read for: finds the {@code String} of a key without making one, for a {@code switch}.
 * Writers keep one order, so a search begins after the last find. It can be shared: it holds no state.
 */
public final class JsonNames {
    private final String[] names;
    private final byte[][] bytes;

    public JsonNames(String... names) {
        this.names = names.clone();
        bytes = new byte[names.length][];
        for (int i = 0; i < names.length; i++) bytes[i] = names[i].getBytes(StandardCharsets.UTF_8);
    }

    String name(int index) {
        return names[index];
    }

    /** The place of one of the names. */
    int index(String name) {
        return Arrays.asList(names).indexOf(name);
    }

    /** Which key the bytes are, or -1. */
    int find(byte[] text, int from, int to, int hint) {
        int length = to - from;
        for (int i = 0, k = hint; i < bytes.length; i++, k++) {
            if (k >= bytes.length) k = 0;
            var candidate = bytes[k];
            if (candidate.length == length && Arrays.equals(candidate, 0, length, text, from, to)) return k;
        }
        return -1;
    }
}
