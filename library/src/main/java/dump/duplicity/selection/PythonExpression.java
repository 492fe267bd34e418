package dump.duplicity.selection;

import dump.excludes.ExcludeSteps;
import dump.excludes.GlobStep;
import dump.excludes.GlobStep.Kind;
import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * A pattern of the excludes as a regular expression of Python. Where more than one wildcard could give back what it
 * took, time would grow with every one of them; so what stands before the last one is matched as early as can be and
 * kept: Python has no atomic groups before 3.11, but a look ahead is one, and what it saw is taken by its name.
 */
final class PythonExpression {
    /** In many names nothing is gained by more. */
    private static final int SIMPLE_WILDCARDS_MAX = 2;

    private final PatternText text;
    private final boolean atomic;
    private final String name;
    private int groups;

    private PythonExpression(PatternText text, boolean atomic, String name) {
        this.text = text;
        this.atomic = atomic;
        this.name = name;
    }

    /**
     * What begins at the beginning of a path and ends where the pattern has matched, or null if it can't be spelled. A
     * dot in it stands for line feeds, too ({@code (?s)}).
     *
     * @param name begins the names of groups, in which expressions that are put together must differ
     */
    static String of(PatternText text, ByteString source, ExcludeSteps rule, String name) {
        for (var step : rule.steps()) if (step.kind() == Kind.SET && text.one(step.set()) == null) return null;
        long wildcards = rule.steps().stream().filter(s -> s.kind() == Kind.STAR || crosses(s)).count();
        var glob = new PythonExpression(text, wildcards > SIMPLE_WILDCARDS_MAX, name).glob(rule.steps());
        if (!rule.fromRoot()) return "\\A" + text.literal(below(source)) + glob;
        // A directory above the source, or the source, is not meant: what matched is longer.
        return "\\A/" + glob + "(?<=.{" + (text.length(below(source)) + 1) + "})";
    }

    /** The source and a slash, which all paths below it begin with. */
    static ByteString below(ByteString source) {
        return source.length() == 1 ? source : source.resolve(ByteString.EMPTY);
    }

    private static boolean crosses(GlobStep step) {
        return step.kind() == Kind.DEEP || step.kind() == Kind.PARTS;
    }

    private String glob(List<GlobStep> steps) {
        var expression = new StringBuilder();
        int from = 0;
        while (true) {
            boolean leads = from < steps.size() && crosses(steps.get(from));
            int end = from + (leads ? 1 : 0);
            while (end < steps.size() && !crosses(steps.get(end))) end++;
            boolean last = end == steps.size();
            var names = names(steps.subList(leads ? from + 1 : from, end), last);
            var block = leads ? crossing(steps.get(from)) + names : names;
            expression.append(leads && !last ? kept(block) : block);
            if (last) return expression.toString();
            from = end;
        }
    }

    private String crossing(GlobStep step) {
        return step.kind() == Kind.DEEP ? text.anything() + "*?" : "(?:" + text.anything() + "*?/)??";
    }

    /** Steps that don't cross slashes but by a slash of their own. */
    private String names(List<GlobStep> steps, boolean last) {
        var expression = new StringBuilder();
        int from = 0;
        while (from < steps.size()) {
            boolean star = steps.get(from).kind() == Kind.STAR;
            int end = from + 1;
            while (end < steps.size() && steps.get(end).kind() != Kind.STAR) end++;
            var fixed = fixed(steps.subList(star ? from + 1 : from, end));
            if (!star) expression.append(fixed);
            else if (last && end == steps.size()) expression.append(text.any()).append('*').append(fixed);
            else expression.append(kept(text.any() + "*?" + fixed));
            from = end;
        }
        return expression.toString();
    }

    private String fixed(List<GlobStep> steps) {
        var expression = new StringBuilder();
        var literal = new ByteArrayOutputStream();
        for (var step : steps) {
            if (step.kind() == Kind.BYTE) {
                literal.write(step.value());
                continue;
            }
            expression.append(text.literal(ByteString.copyOf(literal.toByteArray())));
            literal.reset();
            expression.append(step.kind() == Kind.SET ? text.one(step.set()) : text.any());
        }
        return expression.append(text.literal(ByteString.copyOf(literal.toByteArray()))).toString();
    }

    private String kept(String expression) {
        if (!atomic) return expression;
        groups++;
        return "(?=(?P<" + name + groups + ">" + expression + "))(?P=" + name + groups + ")";
    }
}
