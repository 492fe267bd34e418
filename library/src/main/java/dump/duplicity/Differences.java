package dump.duplicity;

import dump.model.ByteString;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What {@code verify} says of an entry that is not as it was. */
final class Differences {
    private static final String BEGINNING = "Difference found: ";
    /** A name may hold any words, so it reaches as far as it can. */
    private static final Map<Pattern, Finding.Kind> FORMS = Map.of(
            form("New file (.*)"), Finding.Kind.NEW,
            form("File (.*) is missing"), Finding.Kind.GONE,
            form("Data for file (.*) is different"), Finding.Kind.DIFFERENT,
            form("File (.*) has (?:type|permissions|mtime) .*, expected .*"), Finding.Kind.CHANGED,
            form("Device file (.*) has numbers .*, expected .*"), Finding.Kind.CHANGED,
            form("Symlink (.*) points to .*, expected .*"), Finding.Kind.CHANGED);

    private Differences() {}

    record Named(ByteString path, Finding.Kind kind) {}

    private static Pattern form(String text) {
        return Pattern.compile(BEGINNING + text, Pattern.DOTALL);
    }

    /** @param text with a character for each byte */
    static Optional<Named> parse(String text) {
        if (!text.startsWith(BEGINNING)) return Optional.empty();
        for (var form : FORMS.entrySet()) {
            var match = form.getKey().matcher(text);
            if (match.matches()) return Optional.of(new Named(PythonText.latin(match.group(1)), form.getValue()));
        }
        return Optional.empty();
    }
}
