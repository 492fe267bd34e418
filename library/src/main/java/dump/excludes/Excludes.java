package dump.excludes;

import dump.model.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The patterns that leave paths out of a backup, for one source. Their order counts: the last one that matches a path
 * or a directory above it decides, and {@code !} includes again. Nothing matches the source itself.
 *
 * <ul>
 * <li>{@code /a/b}: an absolute path. {@code a/b}: relative to the source. {@code a}: a name at any depth.
 * <li>{@code *} any bytes of a name, {@code ?} one character, {@code [a-z]} and {@code [!a-z]} one of a set;
 * {@code **} crosses slashes; as a whole part it stands for any number of parts, at the end for at least one.
 * <li>{@code \} takes the next character as it is. A slash at the end: directories only.
 * </ul>
 *
 * <p>An excluded directory is entered only when a later {@code !} pattern with a fixed beginning (the parts before the
 * first one with a wildcard) can match below it, and then only along that beginning. Thread-safe.
 */
public final class Excludes {
    private final ExcludeRule[] rules;
    private final List<String> patterns;
    private final ByteString source;
    /** The directory last asked about: its siblings' entries come next. */
    private volatile Known known = new Known(ByteString.EMPTY, new int[0], new int[0], 0);

    private Excludes(ExcludeRule[] rules, List<String> patterns, ByteString source) {
        this.rules = rules;
        this.patterns = List.copyOf(patterns);
        this.source = source;
    }

    /** @param source its real path */
    public static Excludes compile(List<String> patterns, ByteString source) throws PatternException {
        var rules = new ArrayList<ExcludeRule>();
        for (var pattern : patterns) rules.add(ExcludeRule.compile(pattern, rules.size(), source));
        return new Excludes(rules.toArray(ExcludeRule[]::new), patterns, source);
    }

    /** @param path from the source on, without a slash at either end, not empty */
    public Verdict verdict(ByteString path, boolean directory) {
        return verdict(rule(path, directory), path, directory);
    }

    /** The same, with the {@link #rule} known. */
    public Verdict verdict(int rule, ByteString path, boolean directory) {
        if (rule < 0 || rules[rule].includes()) return Verdict.INCLUDE;
        return directory && mayIncludeBelow(path, rule) ? Verdict.EXCLUDE_BUT_ENTER : Verdict.EXCLUDE;
    }

    /** The place in the list of the pattern that decides about a path; −1 if none matches. */
    public int rule(ByteString path, boolean directory) {
        if (rules.length == 0) return -1;
        int slash = path.lastIndexOf((byte) '/');
        return last(path, slash + 1, directory, slash < 0 ? -1 : ruleOfDirectory(path, slash));
    }

    /** How many patterns there are. */
    public int size() {
        return rules.length;
    }

    public String pattern(int rule) {
        return patterns.get(rule);
    }

    /** Whether the pattern begins with {@code !}. */
    public boolean includes(int rule) {
        return rules[rule].includes();
    }

    /** Whether the pattern is absolute and nothing in the source is there. */
    public boolean isElsewhere(int rule) {
        return rules[rule].scope() == ExcludeRule.Scope.NOTHING;
    }

    /** Whether the pattern could match something below a directory, if anybody looked there. */
    public boolean mayMatchBelow(int rule, ByteString directory) {
        return rules[rule].mayMatchBelow(source, directory);
    }

    /** The patterns that can match anything below the source, in their order. */
    public List<ExcludeSteps> steps() {
        var all = new ArrayList<ExcludeSteps>();
        for (int i = 0; i < rules.length; i++) {
            var steps = rules[i].steps(i);
            if (steps != null) all.add(steps);
        }
        return all;
    }

    private int ruleOfDirectory(ByteString path, int length) {
        var last = known;
        if (last.path.length() == length && path.startsWith(last.path)) return last.rule(last.levels);
        // A walk stays near: of a deep path most was gone through for the one before.
        int common = last.commonLevels(path, length);
        var rules = Arrays.copyOf(last.rules, common + 8);
        var ends = Arrays.copyOf(last.ends, common + 8);
        int levels = common;
        int name = levels == 0 ? 0 : ends[levels - 1] + 1;
        int rule = last.rule(levels);
        for (int slash = path.indexOf((byte) '/', name); slash >= 0; slash = path.indexOf((byte) '/', name)) {
            rule = last(path.slice(0, slash), name, true, rule);
            if (levels == rules.length) {
                rules = Arrays.copyOf(rules, 2 * levels);
                ends = Arrays.copyOf(ends, 2 * levels);
            }
            rules[levels] = rule;
            ends[levels++] = slash;
            name = slash + 1;
        }
        known = new Known(path.slice(0, length), ends, rules, levels);
        return rule;
    }

    /** The last rule that matches the path itself, or that of the directory above it if that comes later. */
    private int last(ByteString path, int name, boolean directory, int above) {
        for (int i = rules.length - 1; i > above; i--) if (rules[i].matches(source, path, name, directory)) return i;
        return above;
    }

    private boolean mayIncludeBelow(ByteString directory, int rule) {
        for (int i = rule + 1; i < rules.length; i++)
            if (rules[i].includes() && rules[i].leadsThrough(directory)) return true;
        return false;
    }

    /** A directory, where the name of each level of its path ends, and which rule decides there. */
    private record Known(ByteString path, int[] ends, int[] rules, int levels) {
        int rule(int level) {
            return level == 0 ? -1 : rules[level - 1];
        }

        /** Levels that the first bytes of another path share. */
        int commonLevels(ByteString other, int length) {
            int equal = Math.min(path.mismatch(other), length);
            int found = Arrays.binarySearch(ends, 0, levels, equal);
            int level = found >= 0 ? found + 1 : -1 - found;
            // A name that only begins alike is another one.
            return level > 0 && other.at(ends[level - 1]) != '/' ? level - 1 : level;
        }
    }
}
