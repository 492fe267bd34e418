package dump.duplicity.difftar;

import dump.model.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What headers before a member say in place of its own: pax records, or GNU's long names. Values are kept as bytes:
 * {@code hdrcharset=BINARY} only says that they are not UTF-8, and names are bytes to us.
 */
final class TarExtensions {
    private static final int DIGITS_MAX = 7;

    private final Map<String, ByteString> values = new HashMap<>();

    boolean isEmpty() {
        return values.isEmpty();
    }

    void clear() {
        values.clear();
    }

    /** @param key as pax spells it: path or linkpath */
    void putLong(String key, byte[] payload) {
        int end = 0;
        while (end < payload.length && payload[end] != 0) end++;
        values.put(key, ByteString.copyOf(payload, 0, end));
    }

    /** Records {@code LENGTH KEY=VALUE\n}, the length in decimal and counting all of it. */
    void putPax(byte[] payload) throws TarException {
        int at = 0;
        while (at < payload.length && payload[at] != 0) {
            int space = at;
            while (space < payload.length && payload[space] >= '0' && payload[space] <= '9') space++;
            if (space == at || space - at > DIGITS_MAX || space == payload.length || payload[space] != ' ')
                throw new TarException("an extended header has a record without a length");
            int length = Integer.parseInt(ascii(payload, at, space));
            if (length > payload.length - at || length < space - at + 4 || payload[at + length - 1] != '\n')
                throw new TarException("an extended header has a record of the wrong length");
            record(payload, space + 1, at + length - 1);
            at += length;
        }
    }

    private void record(byte[] payload, int from, int to) throws TarException {
        int equals = from;
        while (equals < to && payload[equals] != '=') equals++;
        if (equals == to) throw new TarException("an extended header has a record without a value");
        var key = ascii(payload, from, equals);
        switch (key) {
            case "path", "linkpath", "uname", "gname", "uid", "gid", "size", "mtime" ->
                    values.put(key, ByteString.copyOf(payload, equals + 1, to - equals - 1));
            default -> { } // other attributes, or the character set
        }
    }

    private static String ascii(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    ByteString text(String key, ByteString otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    /** Decimal; a fraction is rounded down, as times may have one. */
    long number(String key, long otherwise) throws TarException {
        var value = values.get(key);
        if (value == null) return otherwise;
        var text = value.toString();
        if (!text.matches("-?\\d{1,18}(\\.\\d{1,30})?"))
            throw new TarException("an extended header has no number for " + key);
        int snapshot = text.indexOf('.');
        if (snapshot < 0) return Long.parseLong(text);
        long whole = Long.parseLong(text.substring(0, snapshot));
        boolean down = text.charAt(0) == '-' && text.substring(snapshot + 1).chars().anyMatch(c -> c != '0');
        return down ? whole - 1 : whole;
    }
}
