package dump.duplicity.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The lines of a manifest as Duplicity writes them. */
final class ManifestText {
    private ManifestText() {}

    /** The same without the entries of these volumes: a heading, and what is indented below it. */
    static List<String> without(List<String> lines, Set<Integer> volumes) {
        var kept = new ArrayList<String>();
        boolean leavesOut = false;
        for (var line : lines) {
            if (!line.startsWith(" "))
                leavesOut = volumes.stream().anyMatch(number -> line.strip().equals("Volume " + number + ":"));
            if (!leavesOut) kept.add(line);
        }
        return kept;
    }
}
