package dump.duplicity.findings;

import dump.model.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One message of Duplicity's machine log.
 *
 * @param code of the keyword; for an error mostly the exit code to come
 * @param extras what follows the code on its line, a quoted path decoded
 * @param lines further lines before the text
 * @param text the words for people, without the dots before each line
 * @param cut whether something of it was too long and is left out
 */
public record Stanza(Keyword keyword, int code, List<ByteString> extras, List<ByteString> lines, List<ByteString> text,
        boolean cut) {
    public enum Keyword { ERROR, WARNING, NOTICE, INFO, DEBUG }

    public Stanza {
        extras = List.copyOf(extras);
        lines = List.copyOf(lines);
        text = List.copyOf(text);
    }

    /** The text as one string with a character for each byte, so that patterns can be held against names. */
    public String bytes() {
        var all = new StringBuilder();
        for (var line : text) {
            if (!all.isEmpty()) all.append('\n');
            all.append(new String(line.toByteArray(), StandardCharsets.ISO_8859_1));
        }
        return all.toString();
    }

    /** The text for people, at most so many characters. */
    public String words(int lengthMax) {
        var all = new StringBuilder();
        for (var line : text) {
            if (all.length() > lengthMax) break;
            if (!all.isEmpty()) all.append('\n');
            all.append(line);
        }
        if (all.length() <= lengthMax) return all.toString().strip();
        return all.substring(0, lengthMax).strip() + " …";
    }

    /** The extra as a number, or -1 if there is none. */
    long number(int index) {
        if (index >= extras.size()) return -1;
        var digits = extras.get(index).toString();
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
    }

    /** The extra as a path, or null if there is none. */
    ByteString path(int index) {
        return index < extras.size() ? extras.get(index) : null;
    }
}
