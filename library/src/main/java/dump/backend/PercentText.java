package dump.backend;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Text of a URL with {@code %} codes in it. */
public final class PercentText {
    /** What a name holds as it is, and what a path holds beside it: the mark itself, too. */
    private static final String PLAIN = "-._~", PATH = PLAIN + "!$&'()*+,;=:@/%";

    private PercentText() {}

    /** A path as it may be sent; what is coded already stays. */
    static String path(String text) {
        return coded(text, PATH);
    }

    /** One name in a path. */
    public static String name(String text) {
        return coded(text, PLAIN);
    }

    private static String coded(String text, String plain) {
        var result = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (one & 0xff);
            if (character < 0x80 && (Character.isLetterOrDigit(character) || plain.indexOf(character) >= 0))
                result.append(character);
            else result.append("%%%02X".formatted((int) character));
        }
        return result.toString();
    }

    /** Null stays null. @param shown the place as a message may show it */
    static String decoded(String text, String shown) throws LocationException {
        if (text == null || text.indexOf('%') < 0) return text;
        var bytes = new ByteArrayOutputStream();
        var coded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < coded.length; i++) {
            if (coded[i] != '%') {
                bytes.write(coded[i]);
                continue;
            }
            int high = i + 2 < coded.length ? Character.digit(coded[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(coded[i + 2], 16);
            if (low < 0) throw new LocationException(shown + " has a % that is no code; write %25 for it");
            bytes.write(high << 4 | low);
            i += 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
