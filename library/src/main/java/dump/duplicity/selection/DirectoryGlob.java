package dump.duplicity.selection;

import dump.excludes.CharacterSet;
import dump.excludes.ExcludeSteps;
import dump.excludes.GlobStep;
import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Spells patterns as globs of Duplicity, for the two things that only they can do: match nothing but directories, and
 * look into a directory that is left out itself.
 *
 * <p>There {@code **} with a slash behind it stands for one part at least, so a pattern becomes several globs, and the
 * {@code $} in the expression that Duplicity makes of a glob passes over a line feed at the end: to such a glob a
 * directory whose name ends in a line feed has the name without it.
 */
final class DirectoryGlob {
    private static final int PARTS_MAX = 3;
    private static final ByteString DEEP = ByteString.of("**");

    private DirectoryGlob() {}

    /**
     * Makes Duplicity look into the directories that lead to this one, and into it, and keep them if they are filled:
     * a directory has no entry named by a dot.
     */
    static ByteString lookInto(ByteString source, ByteString directory) {
        return below(source, literal(directory.resolve(ByteString.of("."))));
    }

    /** Matches every directory below the source and nothing else. Duplicity looks into nothing more for it. */
    static ByteString all(ByteString source) {
        return below(source, ByteString.of("**/"));
    }

    /** The globs that match a directory if one of them does; none if the pattern can't be spelled. */
    static List<ByteString> of(ByteString source, ExcludeSteps rule) {
        var spelled = List.of(ByteString.EMPTY);
        int parts = 0;
        for (var step : rule.steps()) {
            var ways = ways(step);
            if (ways.isEmpty() || ways.size() > 1 && ++parts > PARTS_MAX) return List.of();
            var longer = new ArrayList<ByteString>();
            for (var way : ways) for (var begun : spelled) longer.add(joined(begun, way));
            spelled = longer;
        }
        return spelled.stream().map(glob -> below(source, joined(glob, ByteString.of("/")))).toList();
    }

    private static List<ByteString> ways(GlobStep step) {
        return switch (step.kind()) {
            case BYTE -> List.of(literal(ByteString.copyOf(new byte[] {step.value()})));
            case ANY -> List.of(ByteString.of("?"));
            case STAR -> List.of(ByteString.of("*"));
            case DEEP -> List.of(DEEP);
            case PARTS -> List.of(ByteString.EMPTY, ByteString.of("**/"));
            case SET -> set(step.set());
        };
    }

    private static List<ByteString> set(CharacterSet set) {
        var spelled = new StringBuilder(set.negated() ? "[!/" : "[");
        for (var range : set.ranges()) {
            if (!isPlain(range.low()) || !isPlain(range.high())) return List.of();
            spelled.append((char) range.low());
            if (range.high() > range.low()) spelled.append('-').append((char) range.high());
        }
        return List.of(ByteString.of(spelled.append(']').toString()));
    }

    private static boolean isPlain(int character) {
        return character < 0x80 && Character.isLetterOrDigit(character);
    }

    private static ByteString literal(ByteString text) {
        var spelled = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            byte b = text.at(i);
            boolean means = b == '*' || b == '?' || b == '[';
            if (means) spelled.write('[');
            spelled.write(b);
            if (means) spelled.write(']');
        }
        return ByteString.copyOf(spelled.toByteArray());
    }

    private static ByteString below(ByteString source, ByteString glob) {
        return joined(literal(PythonExpression.below(source)), glob);
    }

    static ByteString joined(ByteString one, ByteString other) {
        var bytes = new byte[one.length() + other.length()];
        one.copyTo(bytes, 0);
        other.copyTo(bytes, one.length());
        return ByteString.copyOf(bytes);
    }
}
