package dump.aws;

import java.util.HashMap;
import java.util.Map;

/** The profiles of the files {@code ~/.aws/config} and {@code ~/.aws/credentials}, read. Pure. */
final class Profiles {
    private final Map<String, Map<String, String>> byName = new HashMap<>();

    /** @param config where profiles are called {@code [profile NAME]} @param credentials goes before it */
    Profiles(String config, String credentials) {
        read(config, true);
        read(credentials, false);
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** What is set in it; empty if there is none. */
    Map<String, String> profile(String name) {
        return byName.getOrDefault(name, Map.of());
    }

    private void read(String text, boolean config) {
        Map<String, String> section = new HashMap<>();
        for (var raw : text.split("\\R")) {
            var line = raw.strip();
            // What is indented belongs to a key with parts, of which none says who we are.
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";") || Character.isWhitespace(raw.charAt(0)))
                continue;
            if (line.startsWith("[") && line.indexOf(']') > 0) {
                var name = line.substring(1, line.indexOf(']')).strip();
                section = isProfile(name, config)
                        ? byName.computeIfAbsent(plain(name, config), one -> new HashMap<>()) : new HashMap<>();
                continue;
            }
            int equals = line.indexOf('=');
            if (equals > 0) section.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
        }
    }

    private static boolean isProfile(String name, boolean config) {
        return !config || name.equals("default") || name.matches("profile\\s.*");
    }

    private static String plain(String name, boolean config) {
        var plain = config ? name.replaceFirst("^profile\\s+", "") : name;
        return plain.length() > 1 && plain.startsWith("\"") && plain.endsWith("\"")
                ? plain.substring(1, plain.length() - 1) : plain;
    }
}
