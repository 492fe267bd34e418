package dump.duplicity.selection;

import dump.excludes.ExcludeSteps;
import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * Paths about which Duplicity must not decide before the end: those that a pattern includes if they are directories,
 * and an earlier one excludes if not. No option can say both at once; so all the others are decided about first, and
 * then, of what is left, directories are included and all else is not.
 */
final class DeferredPaths {
    private final PatternText text;
    private final ByteString source;
    private final List<Pattern> patterns = new ArrayList<>();
    private int names;

    /** @param excludes those that come before it in our order, and so behind it in Duplicity's */
    private record Pattern(ExcludeSteps rule, List<ExcludeSteps> excludes) {}

    DeferredPaths(PatternText text, ByteString source) {
        this.text = text;
        this.source = source;
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** From here on the directories of this pattern wait. */
    void add(ExcludeSteps rule) {
        patterns.add(new Pattern(rule, new ArrayList<>()));
    }

    /** An option that excludes was given. */
    void passed(ExcludeSteps exclude) {
        for (var pattern : patterns) pattern.excludes.add(exclude);
    }

    /** What stands before an expression that excludes: it leaves the directories alone. */
    String ofExcludes() {
        var ahead = new StringBuilder();
        for (var pattern : patterns) ahead.append("(?!").append(itself(pattern)).append(')');
        return ahead.toString();
    }

    /** What stands before an expression that includes: only what an exclude would have taken is left alone. */
    String ofIncludes() {
        var ahead = new StringBuilder();
        for (var pattern : patterns) {
            if (pattern.excludes.isEmpty()) continue;
            ahead.append("(?!(?=").append(itself(pattern)).append(")(?:");
            var or = "";
            for (var exclude : pattern.excludes) {
                ahead.append(or).append(expression(exclude)).append("(?:/|\\Z)");
                or = "|";
            }
            ahead.append("))");
        }
        return ahead.toString();
    }

    private String itself(Pattern pattern) {
        return expression(pattern.rule) + "\\Z";
    }

    private String expression(ExcludeSteps rule) {
        return PythonExpression.of(text, source, rule, "u" + names++ + "_");
    }
}
