package dump.backup;

import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says which patterns of {@code exclude} do not do what they seem to: one sentence each, however many sources there
 * are.
 */
final class PatternAdvice {
    private PatternAdvice() {}

    /** @param uses of every source */
    static List<String> of(List<String> patterns, List<PatternUses> uses) {
        var advice = new ArrayList<String>();
        var idle = new ArrayList<String>();
        if (uses.isEmpty()) return advice;
        for (int i = 0; i < patterns.size(); i++) {
            int rule = i;
            var closed = uses.stream().map(use -> use.closed(rule)).filter(one -> one != null).findFirst();
            boolean acted = uses.stream().anyMatch(use -> use.hasDecided(rule));
            if (uses.stream().allMatch(use -> use.isElsewhere(rule))) advice.add(elsewhere(patterns.get(rule)));
            // Whoever leaves out a directory by its name means all that is in it.
            else if (closed.isPresent() && (!acted || isWild(patterns.get(closed.get().by()))))
                advice.add(closed(patterns, rule, closed.get()));
            else if (!acted) idle.add(patterns.get(rule));
        }
        if (!idle.isEmpty()) advice.add("nothing was matched by exclude " + quoted(idle));
        return advice;
    }

    private static String elsewhere(String pattern) {
        return "exclude " + quoted(List.of(pattern))
                + " can match nothing: with a slash at its beginning it is a place in"
                + " the file system, and no source is there";
    }

    private static String closed(List<String> patterns, int rule, PatternUses.Closed closed) {
        var pattern = patterns.get(rule);
        int slash = pattern.lastIndexOf('/', pattern.length() - 2);
        var named = "!" + literal(closed.directory()) + "/" + pattern.substring(slash < 0 ? 1 : slash + 1);
        return "exclude " + quoted(List.of(pattern)) + " takes nothing back below " + closed.directory() + ", which "
                + quoted(List.of(patterns.get(closed.by()))) + " leaves out as a whole; name the directory, as in "
                + quoted(List.of(named));
    }

    /** The pattern that matches just this: in names, too, there are stars. */
    private static String literal(ByteString path) {
        return path.toString().replaceAll("[\\\\*?\\[]", "\\\\$0");
    }

    private static boolean isWild(String pattern) {
        return pattern.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }

    private static String quoted(List<String> patterns) {
        return patterns.stream().map(pattern -> '"' + pattern + '"').collect(Collectors.joining(", "));
    }
}
