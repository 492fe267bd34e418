package dump.duplicity.findings;

import dump.model.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What {@code verify} says of an entry that is not as it was. */
final class Differences {
    private static final String BEGINNING = "Difference found: ";
    /** A name may hold any words, so it reaches as far as it can. */
    private static final List<Form> FORMS = List.of(
            form("New file (.*)", Finding.Kind.NEW),
            form("File (.*) is missing", Finding.Kind.GONE),
            form("Data for file (.*) is different", Finding.Kind.DIFFERENT),
            form("File (.*) has (?:type|permissions|mtime) .*, expected .*", Finding.Kind.CHANGED),
            form("Device file (.*) has numbers .*, expected .*", Finding.Kind.CHANGED),
            form("Symlink (.*) points to .*, expected .*", Finding.Kind.CHANGED));

    private record Form(Pattern pattern, Finding.Kind kind) {}

    private Differences() {}

    record Named(ByteString path, Finding.Kind kind) {}

    private static Form form(String text, Finding.Kind kind) {
        return new Form(Pattern.compile(BEGINNING + text, Pattern.DOTALL), kind);
    }

    /** @param text with a character for each byte */
    static Optional<Named> parse(String text) {
        if (!text.startsWith(BEGINNING)) return Optional.empty();
        for (var form : FORMS) {
            var match = form.pattern.matcher(text);
            if (match.matches()) return Optional.of(new Named(PythonText.latin(match.group(1)), form.kind));
        }
        return Optional.empty();
    }
}
