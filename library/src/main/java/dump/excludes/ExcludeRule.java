package dump.excludes;

import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * One pattern, made ready for one source.
 *
 * @param includes whether it begins with {@code !}
 * @param directoriesOnly whether it ends with a slash
 * @param scope what the glob is held against
 * @param beginning the parts below the source before the first wildcard; empty if there are none
 */
record ExcludeRule(boolean includes, boolean directoriesOnly, Scope scope, Glob glob, ByteString beginning) {
    enum Scope {
        /** The last name of a path. */
        NAME,
        /** The path from the source on. */
        RELATIVE,
        /** The whole path. */
        ABSOLUTE,
        /** Nothing: the pattern is about another place than the source. */
        NOTHING
    }

    boolean matches(ByteString source, ByteString path, int name, boolean directory) {
        if (directoriesOnly && !directory) return false;
        return switch (scope) {
            case NAME -> glob.matches(path, name);
            case RELATIVE -> glob.matches(path, 0);
            case ABSOLUTE -> glob.matches(source.resolve(path), 1);
            case NOTHING -> false;
        };
    }

    /** Whether the fixed beginning is this directory or lies below it. */
    boolean leadsThrough(ByteString directory) {
        int length = directory.length();
        return beginning.startsWith(directory) && (beginning.length() == length || beginning.at(length) == '/');
    }

    boolean mayMatchBelow(ByteString source, ByteString directory) {
        return switch (scope) {
            case NAME -> true;
            case RELATIVE -> glob.mayMatchBelow(directory, 0);
            case ABSOLUTE -> glob.mayMatchBelow(source.resolve(directory), 1);
            case NOTHING -> false;
        };
    }

    /** Null if it matches nothing. */
    ExcludeSteps steps(int index) {
        if (scope == Scope.NOTHING) return null;
        var steps = new ArrayList<>(glob.steps());
        if (scope == Scope.NAME) steps.addFirst(GlobStep.PARTS);
        return new ExcludeSteps(index, includes, directoriesOnly, scope == Scope.ABSOLUTE, steps, beginning);
    }

    static ExcludeRule compile(String pattern, int index, ByteString source) throws PatternException {
        boolean includes = pattern.startsWith("!");
        var text = ByteString.of(includes ? pattern.substring(1) : pattern);
        GlobParser parsed;
        try {
            parsed = new GlobParser(text);
        } catch (IllegalArgumentException bad) {
            throw new PatternException(pattern, index, bad.getMessage());
        }
        return of(includes, parsed, source);
    }

    private static ExcludeRule of(boolean includes, GlobParser parsed, ByteString source) {
        var parts = parsed.parts();
        if (!parsed.absolute()) {
            if (parsed.anchored()) return rule(includes, parsed, Scope.RELATIVE, parts);
            // A name that crosses slashes begins anywhere but may end further down.
            if (!parts.getFirst().crosses()) return rule(includes, parsed, Scope.NAME, parts);
            return new ExcludeRule(includes, parsed.directoriesOnly(), Scope.RELATIVE, Glob.anywhere(parts),
                    ByteString.EMPTY);
        }
        int at = 1;
        int part = 0;
        while (at < source.length()) {
            if (part == parts.size()) return rule(includes, parsed, Scope.NOTHING, parts);
            if (parts.get(part).crosses()) return rule(includes, parsed, Scope.ABSOLUTE, parts);
            int slash = source.indexOf((byte) '/', at);
            int end = slash < 0 ? source.length() : slash;
            if (!Glob.of(parts.subList(part, part + 1)).matches(source.slice(at, end), 0))
                return rule(includes, parsed, Scope.NOTHING, parts);
            part++;
            at = end + 1;
        }
        var below = parts.subList(part, parts.size());
        return rule(includes, parsed, below.isEmpty() ? Scope.NOTHING : Scope.RELATIVE, below);
    }

    private static ExcludeRule rule(boolean includes, GlobParser parsed, Scope scope, List<Glob.Part> parts) {
        var beginning = ByteString.EMPTY;
        if (scope == Scope.RELATIVE) for (var part : parts) {
            if (part.literal() == null) break;
            beginning = beginning.resolve(part.literal());
        }
        return new ExcludeRule(includes, parsed.directoriesOnly(), scope, Glob.of(parts), beginning);
    }
}
