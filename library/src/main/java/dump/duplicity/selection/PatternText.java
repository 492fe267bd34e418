package dump.duplicity.selection;

import dump.excludes.CharacterSet;
import dump.excludes.Characters;
import dump.model.ByteString;

/**
 * Spells bytes for regular expressions of Python, in ASCII without any sign that means something there, to a shell or
 * to Duplicity.
 *
 * @param bytes whether names are bytes, as in Python 2; else they are characters, and a byte that is not UTF-8 is the
 *     lone surrogate U+DC80 to U+DCFF (PEP 383)
 */
record PatternText(boolean bytes) {
    private static final int CODE_POINT_MAX = 0x10ffff;
    private static final String TAIL = "[\\x80-\\xbf]";
    private static final String MULTIBYTE = "[\\xc2-\\xdf]" + TAIL + "|\\xe0[\\xa0-\\xbf]" + TAIL
            + "|[\\xe1-\\xec\\xee\\xef]" + TAIL + "{2}|\\xed[\\x80-\\x9f]" + TAIL + "|\\xf0[\\x90-\\xbf]" + TAIL
            + "{2}|[\\xf1-\\xf3]" + TAIL + "{3}|\\xf4[\\x80-\\x8f]" + TAIL + "{2}";
    /** One character but no slash; a byte that belongs to none is one. */
    private static final String CHARACTER = "(?:[^/\\x80-\\xff]|" + MULTIBYTE + "|(?!" + MULTIBYTE + ")[\\x80-\\xff])";

    String literal(ByteString text) {
        var spelled = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int length = Characters.length(text, at);
            if (bytes || length == 1) {
                for (int i = at; i < at + length; i++) spelled.append(unit(text.at(i)));
            } else spelled.append(character(Characters.codePoint(text, at)));
            at += length;
        }
        return spelled.toString();
    }

    /** How many units of Python's text are these bytes. */
    int length(ByteString text) {
        if (bytes) return text.length();
        int count = 0;
        for (int at = 0; at < text.length(); at += Characters.length(text, at)) count++;
        return count;
    }

    private String unit(byte unit) {
        if (unit >= 0) return ascii(unit);
        return bytes ? String.format("\\x%02x", unit & 0xff) : String.format("\\udc%02x", unit & 0xff);
    }

    private static String ascii(int character) {
        boolean plain = character >= '0' && character <= '9' || character >= 'A' && character <= 'Z'
                || character >= 'a' && character <= 'z' || character == '/' || character == '_';
        return plain ? String.valueOf((char) character) : String.format("\\x%02x", character);
    }

    private static String character(int codePoint) {
        if (codePoint < 0x80) return ascii(codePoint);
        return codePoint < 0x10000 ? String.format("\\u%04x", codePoint) : String.format("\\U%08x", codePoint);
    }

    /** One character, but no slash. */
    String any() {
        return bytes ? CHARACTER : "[^/]";
    }

    /** One character, or a slash. */
    String anything() {
        return bytes ? "(?:" + CHARACTER + "|/)" : ".";
    }

    /** One character of a set, or null if it can't be spelled. */
    String one(CharacterSet set) {
        return bytes ? oneOfBytes(set) : oneOfCharacters(set);
    }

    private static String oneOfCharacters(CharacterSet set) {
        var spelled = new StringBuilder();
        for (var range : set.ranges()) {
            // Between these stand only the surrogates, which no set of ours contains.
            range(spelled, range.low(), Math.min(range.high(), 0xd7ff));
            range(spelled, Math.max(range.low(), 0xe000), Math.min(range.high(), CODE_POINT_MAX));
        }
        if (set.negated()) return "[^/" + spelled + "]";
        return spelled.isEmpty() ? "(?!)" : "(?!/)[" + spelled + "]";
    }

    private static void range(StringBuilder spelled, int low, int high) {
        if (low > high) return;
        spelled.append(character(low));
        if (high > low) spelled.append('-').append(character(high));
    }

    private String oneOfBytes(CharacterSet set) {
        var alternatives = new StringBuilder();
        for (var range : set.ranges()) {
            if (!alternatives.isEmpty()) alternatives.append('|');
            if (range.high() < 0x80) {
                alternatives.append('[');
                range(alternatives, range.low(), range.high());
                alternatives.append(']');
            } else if (range.low() == range.high() && range.low() <= CODE_POINT_MAX) {
                alternatives.append(literal(ByteString.of(Character.toString(range.low()))));
            } else return null;
        }
        if (set.negated()) return "(?!" + alternatives + ")" + CHARACTER;
        return "(?!/)(?:" + alternatives + ")";
    }
}
