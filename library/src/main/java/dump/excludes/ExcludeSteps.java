package dump.excludes;

import dump.model.ByteString;
import java.util.List;

/**
 * One pattern of {@link Excludes} taken apart, for those who must say it in another language.
 *
 * @param index its place in the list
 * @param includes whether it begins with {@code !}
 * @param directoriesOnly whether it ends with a slash
 * @param fromRoot whether the steps begin behind the first slash of the whole path; else at the source
 * @param steps what takes all of a path that matches
 * @param beginning the parts below the source before the first wildcard; empty if there are none
 */
public record ExcludeSteps(int index, boolean includes, boolean directoriesOnly, boolean fromRoot, List<GlobStep> steps,
        ByteString beginning) {
    public ExcludeSteps {
        steps = List.copyOf(steps);
    }

    /** Whether there are no wildcards in it. */
    public boolean isOnePath() {
        return !beginning.isEmpty() && steps.stream().allMatch(step -> step.kind() == GlobStep.Kind.BYTE);
    }
}
