package dump.format;

import java.util.Random;

/** Documents of any shape, with white space and escapes in all places. */
final class RandomJson {
    private static final String[] SPACES = {"", "", "", " ", "\n", "\t\r"};
    private static final String[] PIECES = {"a", "Z9 ", "\"", "\\", "/", "\b", "\f", "\n", "\r", "\t", "\u0001",
        "\u007f", "é", "\u2028", "\u2029", "\ufffd", "\ud83d\ude00", "<", ">", "&", "\u0800", "\uffff"};

    private RandomJson() {}

    static String document(Random random) {
        var out = new StringBuilder();
        value(random, out, 4);
        return out.toString();
    }

    static String text(Random random) {
        var out = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) out.append(PIECES[random.nextInt(PIECES.length)]);
        return out.toString();
    }

    private static void value(Random random, StringBuilder out, int depth) {
        space(random, out);
        switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> out.append(Long.toUnsignedString(random.nextLong() >>> random.nextInt(64)));
            case 1 -> string(text(random), random, out);
            case 2 -> out.append(random.nextBoolean());
            case 3 -> out.append("null");
            case 4, 5 -> {
                out.append('{');
                int count = random.nextInt(5);
                for (int i = 0; i < count; i++) {
                    if (i > 0) out.append(',');
                    space(random, out);
                    string(text(random), random, out);
                    space(random, out);
                    out.append(':');
                    value(random, out, depth - 1);
                }
                space(random, out);
                out.append('}');
            }
            default -> {
                out.append('[');
                int count = random.nextInt(5);
                for (int i = 0; i < count; i++) {
                    if (i > 0) out.append(',');
                    value(random, out, depth - 1);
                }
                space(random, out);
                out.append(']');
            }
        }
        space(random, out);
    }

    private static void string(String text, Random random, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean must = c < ' ' || c == '"' || c == '\\';
            int named = "\b\f\n\r\t\"\\/".indexOf(c);
            if (named >= 0 && random.nextBoolean()) out.append('\\').append("bfnrt\"\\/".charAt(named));
            else if (must || random.nextInt(4) == 0) out.append("\\u").append("%04x".formatted((int) c));
            else if (Character.isSurrogate(c)) out.append("\\u").append("%04X".formatted((int) c));
            else out.append(c);
        }
        out.append('"');
    }

    private static void space(Random random, StringBuilder out) {
        out.append(SPACES[random.nextInt(SPACES.length)]);
    }
}
