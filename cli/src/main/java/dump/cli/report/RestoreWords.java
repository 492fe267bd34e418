package dump.cli.report;

import dump.model.Decision;
import dump.model.Decision.Kind;
import dump.model.RestoreTotals;
import java.util.ArrayList;

/** How an entry is, or would be, restored, for who asks for it by -v. */
final class RestoreWords {
    private RestoreWords() {}

    /** As it follows the path. */
    static String how(Decision decision, long size) {
        return switch (decision) {
            case Decision.Make() -> " (new" + more(size) + ")";
            case Decision.Replace(var other) -> " (replaces what is there" + more(size) + ")";
            case Decision.Link(var file, boolean replaces) -> " (another name of " + file + ")";
            case Decision.Adjust(var different) -> " (" + different + ")";
            case Decision.Undecided(var different, var reason) ->
                " (" + different + "; the content is compared when it is restored)";
            case Decision.Unchanged unchanged -> size(size, true);
            case Decision.Keep keep -> "";
            case Decision.Skip skip -> "";
            case Decision.Fail fail -> "";
        };
    }

    /** A line of its own, or nothing. */
    static String of(RestoreTotals totals) {
        var parts = new ArrayList<String>();
        add(parts, totals.of(Kind.MAKE), "new", true);
        add(parts, totals.of(Kind.REPLACE), "in place of what is there", true);
        add(parts, totals.of(Kind.LINK), "as another name of a file", false);
        add(parts, totals.of(Kind.ADJUST), "for the metadata alone", false);
        add(parts, totals.of(Kind.UNDECIDED), "to be compared when restored", false);
        return parts.isEmpty() ? "" : "\n" + String.join(", ", parts);
    }

    /** As it follows the path; nothing of what has no size, or one that is not known. */
    static String size(long size, boolean told) {
        return told && size > 0 ? " (" + Human.size(size) + ")" : "";
    }

    private static String more(long size) {
        return size > 0 ? ", " + Human.size(size) : "";
    }

    private static void add(ArrayList<String> parts, RestoreTotals.Sum sum, String what, boolean written) {
        if (sum.entries() > 0) parts.add(Human.number(sum.entries()) + " " + what
                + (written && sum.bytes() > 0 ? " (" + Human.size(sum.bytes()) + ")" : ""));
    }
}
