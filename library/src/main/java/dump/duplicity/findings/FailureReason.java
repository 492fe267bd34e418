package dump.duplicity.findings;

import java.util.regex.Pattern;

/** Why an entry could not be read or brought back, in Duplicity's words without the path, which stands beside it. */
final class FailureReason {
    private static final Pattern QUOTED = Pattern.compile("(?s)Error '(.*)' (?:patching|processing) .*");
    private static final Pattern PLAIN = Pattern.compile("(?s)Error (.*?) (?:getting delta for|processing) .*");

    private FailureReason() {}

    static String of(Stanza stanza) {
        var words = stanza.words(1000);
        for (var form : new Pattern[] {QUOTED, PLAIN}) {
            var match = form.matcher(words);
            if (match.matches()) return match.group(1);
        }
        return switch (stanza.code()) {
            case 8 -> "it has no known type";
            case 9 -> "it cannot be looked at, or is gone";
            case 10 -> "it cannot be read";
            default -> words;
        };
    }
}
