package dump.duplicity.selection;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Version;
import dump.excludes.ExcludeSteps;
import dump.excludes.Excludes;
import dump.excludes.GlobStep;
import dump.excludes.PatternException;
import dump.excludes.Verdict;
import dump.model.ByteString;
import dump.posix.FileException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The options by which Duplicity takes of a source what the native engine takes of it. There the first option that
 * matches decides, so they come in reverse order: what is never wanted, then the patterns from the last to the first.
 *
 * <p>Patterns become regular expressions, which have all that ours have; Duplicity searches whole paths with them.
 * Only for directories that are left out but looked into, and for patterns that match nothing but directories, there
 * must be globs; a few of the latter have no equal and are refused. Three things differ: of a directory with a mark of
 * {@code exclude-if-present} the native engine keeps the directory and the mark, Duplicity nothing; a subvolume that
 * isn't mounted is not even kept empty under {@code one-file-system} (on an overlay, what is mounted only later is
 * entered); and see {@link DirectoryGlob} for directories whose names end in a line feed.
 */
public final class Selection {
    /** MAX_ARG_STRLEN of Linux, with the NUL. */
    private static final int ARGUMENT_BYTES_MAX = (128 << 10) - 1;
    /** A quarter of the usual stack of 8 MiB is for arguments and environment. */
    private static final int ALL_BYTES_MAX = 1536 << 10;
    private static final String WHOLE_OR_BELOW = "(?:/|\\Z)";
    /** The steps of a star alone. */
    private static final List<GlobStep> EVERY_ONE = List.of(GlobStep.PARTS, GlobStep.STAR);
    private static final Version PYTHON_3 = new Version(0, 8, 0);

    private final ByteString source;
    private final List<String> patterns;
    private final Excludes excludes;
    private final PatternText text;
    private final DeferredPaths undecided;
    private final List<ByteString> arguments = new ArrayList<>();

    private Selection(ByteString source, List<String> patterns, Excludes excludes, PatternText text) {
        this.source = source;
        this.patterns = patterns;
        this.excludes = excludes;
        this.text = text;
        undecided = new DeferredPaths(text, source);
    }

    /**
     * Looks at what is mounted below the source and whether it is marked.
     *
     * @param source its real path, absolute
     * @param exclude in order, the last match wins
     * @param leaveOut absolute paths that are never backed up
     * @param excludeIfPresent names that mark a directory as not wanted
     * @throws PatternException if one is wrong, or has no equal in this version of Duplicity
     * @throws DuplicityException.Failed if the options get too long, or the source can't be read
     */
    public static Selection of(ByteString source, List<String> exclude, List<ByteString> leaveOut,
            List<String> excludeIfPresent, boolean oneFileSystem, Version version)
            throws PatternException, DuplicityException {
        var excludes = Excludes.compile(exclude, source);
        try {
            var sourceMarks = SourceMarks.of(source, excludes, excludeIfPresent, oneFileSystem);
            return of(source, exclude, leaveOut, excludeIfPresent, oneFileSystem, version, sourceMarks);
        } catch (FileException e) {
            throw new DuplicityException.Failed("cannot see what is below the source " + source + ": "
                    + e.getMessage());
        }
    }

    /**
     * What lies on the ground of a part of a source, whatever the patterns say: other file systems, and what is never
     * backed up. Patterns are of the whole source, and some of them cannot be told of a part.
     *
     * @param part its real path, absolute
     */
    public static Selection ofPart(ByteString part, List<ByteString> leaveOut, List<String> excludeIfPresent,
            boolean oneFileSystem, Version version) throws PatternException, DuplicityException {
        return of(part, List.of(), leaveOut, excludeIfPresent, oneFileSystem, version);
    }

    static Selection of(ByteString source, List<String> exclude, List<ByteString> leaveOut,
            List<String> excludeIfPresent, boolean oneFileSystem, Version version, SourceMarks sourceMarks)
            throws PatternException, DuplicityException {
        boolean bytes = version.compareTo(PYTHON_3) < 0;
        var selection = new Selection(source, exclude, Excludes.compile(exclude, source), new PatternText(bytes));
        for (var name : excludeIfPresent) selection.add("--exclude-if-present=", ByteString.of(name));
        selection.leaveOut(leaveOut);
        selection.ground(sourceMarks, oneFileSystem);
        selection.rules();
        selection.end();
        return selection;
    }

    /** For {@code full}, {@code incremental} and {@code verify} of the whole source, spelled as it was given here. */
    public List<ByteString> arguments() {
        return List.copyOf(arguments);
    }

    private void leaveOut(List<ByteString> paths) {
        var below = PythonExpression.below(source);
        for (var path : paths) if (path.startsWith(below) && path.length() > below.length())
            expression(false, beginning(path.slice(below.length(), path.length())) + WHOLE_OR_BELOW);
    }

    private void ground(SourceMarks sourceMarks, boolean oneFileSystem) {
        if (sourceMarks.mark() != null)
            expression(false, beginning(ByteString.EMPTY) + "(?!" + text.literal(sourceMarks.mark()) + WHOLE_OR_BELOW
                    + ")");
        for (var path : sourceMarks.foreign()) expression(false, beginning(path) + "/");
        if (!oneFileSystem || !sourceMarks.oneDevice()) return;
        // Duplicity would leave out what stands where something is mounted, too.
        for (var path : sourceMarks.kept()) expression(true, beginning(path) + "\\Z");
        add("--exclude-other-filesystems", ByteString.EMPTY);
    }

    private void rules() throws PatternException {
        var rules = excludes.steps();
        int first = 0;
        // What is included before anything is excluded was never out.
        while (first < rules.size() && rules.get(first).includes()) first++;
        var live = rules.subList(first, rules.size());
        lineFeeds(live);
        for (var rule : live.reversed()) {
            if (rule.directoriesOnly()) directories(rule);
            else if (rule.includes()) expression(true, undecided.ofIncludes() + expressionOf(rule) + WHOLE_OR_BELOW);
            else {
                expression(false, undecided.ofExcludes() + expressionOf(rule) + WHOLE_OR_BELOW);
                undecided.passed(rule);
            }
            if (rule.includes() && !rule.beginning().isEmpty())
                add("--include=", DirectoryGlob.lookInto(source, rule.beginning()));
        }
    }

    private void directories(ExcludeSteps rule) throws PatternException {
        if (text.bytes())
            throw refused(rule, "means directories only by the slash at its end, and Duplicity before 0.8 knows nothing"
                    + " like it; leave the slash away");
        if (!rule.includes() && !undecided.isEmpty())
            throw refused(rule, "means directories only by the slash at its end, which cannot be told to Duplicity"
                    + " before a later pattern with ! that does, too, and has wildcards or no place of its own; leave"
                    + " one of the slashes away");
        boolean everyOne = rule.steps().equals(EVERY_ONE);
        boolean later = rule.includes() && !everyOne && !rule.isOnePath();
        var globs = everyOne ? List.of(DirectoryGlob.all(source)) : later || rule.fromRoot() ? List.<ByteString>of()
                : DirectoryGlob.of(source, rule);
        if (!later && globs.isEmpty()) throw refused(rule, "means directories only by the slash at its end, and has "
                + "wildcards that Duplicity does not know there; leave the slash away");
        expression(rule.includes(), (rule.includes() ? undecided.ofIncludes() : "") + expressionOf(rule) + "/");
        for (var glob : globs) add(rule.includes() ? "--include=" : "--exclude=", glob);
        // A glob with wildcards that includes would make Duplicity look into all directories.
        if (later) undecided.add(rule);
    }

    private String expressionOf(ExcludeSteps rule) throws PatternException {
        var expression = PythonExpression.of(text, source, rule, "g");
        if (expression == null) throw refused(rule, "has a range of characters beyond ASCII, which Duplicity before 0.8"
                + " cannot be told; name them one by one");
        return expression;
    }

    private PatternException refused(ExcludeSteps rule, String reason) {
        return new PatternException(patterns.get(rule.index()), rule.index(), reason);
    }

    /** A glob that leads into a directory leads also into one with a line feed behind its name, which may be out. */
    private void lineFeeds(List<ExcludeSteps> rules) {
        for (var path : entered(rules)) {
            var mistaken = DirectoryGlob.joined(path, ByteString.of("\n"));
            if (excludes.verdict(mistaken, true) == Verdict.EXCLUDE) expression(false, beginning(mistaken) + "/");
        }
    }

    private static Set<ByteString> entered(List<ExcludeSteps> rules) {
        var entered = new LinkedHashSet<ByteString>();
        for (var rule : rules) {
            if (!rule.includes()) continue;
            var path = rule.beginning();
            for (int slash = path.indexOf((byte) '/', 0); slash >= 0; slash = path.indexOf((byte) '/', slash + 1))
                entered.add(path.slice(0, slash));
            if (!path.isEmpty()) entered.add(path);
        }
        return entered;
    }

    /** An expression of what begins with a path below the source. */
    private String beginning(ByteString path) {
        return "\\A" + text.literal(PythonExpression.below(source)) + text.literal(path);
    }

    private void expression(boolean includes, String expression) {
        add(includes ? "--include-regexp=" : "--exclude-regexp=", ByteString.of("(?s)" + expression));
    }

    private void add(String option, ByteString value) {
        arguments.add(DirectoryGlob.joined(ByteString.of(option), value));
    }

    private void end() throws DuplicityException {
        if (arguments.isEmpty()) return;
        // What is only looked into would otherwise be left out when it is empty; and the last one must exclude.
        expression(true, undecided.ofIncludes() + "\\A");
        if (!undecided.isEmpty()) add("--include=", DirectoryGlob.all(source));
        expression(false, "\\A");
        long all = 0;
        for (var argument : arguments) {
            all += argument.length() + Long.BYTES + 1;
            if (argument.length() > ARGUMENT_BYTES_MAX)
                throw new DuplicityException.Failed("an exclude pattern is too long for Duplicity's command line: with"
                        + " the source it takes " + argument.length() + " bytes, and " + ARGUMENT_BYTES_MAX
                        + " can be given");
        }
        if (all > ALL_BYTES_MAX)
            throw new DuplicityException.Failed("the exclude patterns are too many for Duplicity's command line: they"
                    + " take " + all + " bytes, and " + ALL_BYTES_MAX + " can be given; join some by wildcards");
    }
}
