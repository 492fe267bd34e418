package dump.aws;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Paths and queries as they are signed and sent: everything coded but letters, digits and {@code -._~}. */
public final class UriText {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private UriText() {}

    /** Slashes stay as they are. */
    public static String path(String text) {
        return coded(text, "-._~/");
    }

    /** {@code name=value} for each, by name. */
    public static String query(Map<String, String> parameters) {
        var sorted = new TreeMap<String, String>();
        parameters.forEach((name, value) -> sorted.put(coded(name, "-._~"), coded(value, "-._~")));
        return sorted.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining("&"));
    }

    private static String coded(String text, String plain) {
        var coded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean stays = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
                    || b > 0 && plain.indexOf(b) >= 0;
            if (stays) coded.append((char) b);
            else HEX.toHexDigits(coded.append('%'), b);
        }
        return coded.toString();
    }
}
