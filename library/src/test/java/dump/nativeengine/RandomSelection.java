package dump.nativeengine;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A tree of odd names and patterns made of them, by a seed. Names are ISO 8859-1 here: a character is a byte. */
final class RandomSelection {
    private static final List<String> NAMES = List.of("a", "b", "ab", "abab", "build", "keep", "cache", "x.o", "a b",
            "*", "[a]", "a?", "\\", "a\\b", "-x", "--exclude=a", ".hidden", "..x", "$HOME", "~", "(a|b)", "+", "a.b",
            "#c", "!x", "'q'", "\"", "ignorecase:a", "^", "{2}", "A", "9", "z-", "]", bytes("é"), bytes("aéb"),
            bytes("日本"), bytes("\uD83D\uDE00"), "new\nline", "\nb", "\n", "\u00ff", "a\u00ffb", "\u00e2\u0082",
            "\u00ed\u00a0\u0080", "a\u00c3", "\u0080\u00c3\u00a9", "a\n");
    private final Random random;
    /** True for directories. */
    final TreeMap<String, Boolean> tree = new TreeMap<>();
    final List<String> patterns = new ArrayList<>();
    private final ByteString source;

    RandomSelection(long seed, ByteString source) {
        random = new Random(seed);
        this.source = source;
        var names = new LinkedHashSet<String>();
        for (int i = 4 + random.nextInt(6); i > 0; i--) names.add(one(NAMES));
        fill("", names, 0);
        for (int i = 1 + random.nextInt(6); i > 0; i--) patterns.add(pattern());
    }

    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private <T> T one(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    private void fill(String directory, Set<String> names, int depth) {
        for (var name : names) {
            if (random.nextInt(3) == 0) continue;
            boolean deeper = depth < 4 && tree.size() < 150 && random.nextInt(5) < 3;
            tree.put(directory + name, deeper);
            if (deeper) fill(directory + name + "/", names, depth + 1);
        }
    }

    ByteString path(String path) {
        return source.resolve(ByteString.copyOf(path.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private String pattern() {
        var path = tree.isEmpty() ? "a" : one(List.copyOf(tree.keySet()));
        var parts = new ArrayList<>(List.of(path.split("/")));
        if (random.nextInt(4) == 0) parts.removeFirst();
        if (random.nextInt(5) == 0 && parts.size() > 1) parts.removeLast();
        if (parts.isEmpty()) parts.add("a");
        boolean plain = random.nextInt(3) == 0;
        for (int i = 0; i < parts.size(); i++) if (!plain) parts.set(i, blurred(parts.get(i)));
        else parts.set(i, literal(parts.get(i)));
        if (!plain && random.nextInt(4) == 0)
            parts.add(random.nextInt(parts.size() + 1), random.nextBoolean() ? "**" : "*");
        if (random.nextInt(4) == 0) parts = new ArrayList<>(List.of(parts.getLast()));
        var pattern = new StringBuilder(String.join("/", parts));
        switch (random.nextInt(6)) {
            case 0 -> pattern.insert(0, "./");
            case 1 -> pattern.insert(0, glob(source) + "/");
            case 2 -> { if (random.nextInt(3) == 0) pattern.insert(0, "/**/"); }
            default -> { }
        }
        if (pattern.charAt(0) == '!') pattern.insert(0, '\\');
        if (random.nextInt(5) < 2) pattern.insert(0, '!');
        if (random.nextInt(4) == 0 && tree.keySet().stream().noneMatch(p -> p.endsWith("\n") || p.contains("\n/")))
            pattern.append('/');
        return pattern.toString();
    }

    private static String glob(ByteString path) {
        return literal(new String(path.toByteArray(), StandardCharsets.ISO_8859_1)).replace("\\/", "/");
    }

    /** A pattern that matches the name; what is no text only by question marks. */
    private static String literal(String name) {
        var text = new StringBuilder();
        for (var part : characters(name)) {
            if (part == null) text.append('?');
            else if ("*?[]\\!/".contains(part)) text.append(part.equals("/") ? "/" : "\\" + part);
            else text.append(part);
        }
        return text.toString();
    }

    private String blurred(String name) {
        var text = new StringBuilder();
        for (var part : characters(name)) {
            int code = part == null ? 0 : part.codePointAt(0);
            switch (random.nextInt(12)) {
                case 0 -> text.append('*');
                case 1 -> text.append('?');
                case 2 -> text.append(Character.isLetterOrDigit(code) ? "[" + part + "-" + Character.toString(code + 2)
                        + "]" : "[!x]");
                case 3 -> text.append("[^a-c]");
                case 4 -> { if (random.nextInt(3) == 0) text.append("**"); else text.append("[!\\]^é]"); }
                case 5 -> text.append("[\\x01--\\\\]".replace("\\x01", "\u0001")).append('*');
                default -> text.append(part == null ? "?" : "*?[]\\!".contains(part) ? "\\" + part : part);
            }
        }
        return text.toString();
    }

    /** The characters of a name, null for a byte of none. */
    private static List<String> characters(String name) {
        var found = new ArrayList<String>();
        for (int at = 0; at < name.length(); ) {
            int length = 1;
            String text = null;
            for (int i = 1; i <= 4 && at + i <= name.length() && text == null; i++) {
                var one = new ByteArrayOutputStream();
                one.writeBytes(name.substring(at, at + i).getBytes(StandardCharsets.ISO_8859_1));
                var decoded = one.toString(StandardCharsets.UTF_8);
                if (!decoded.contains("\uFFFD") && decoded.codePointCount(0, decoded.length()) == 1) {
                    text = decoded;
                    length = i;
                }
            }
            found.add(text);
            at += length;
        }
        return found;
    }
}
