package dump.target;

import dump.posix.FileStat;
import dump.posix.Identity;
import java.util.LinkedHashMap;

/**
 * Directories whose owner was let in, and what their permissions were: one on the way to what is restored gets them
 * again at the end, when no other way leads through it any more. Thread-safe.
 */
final class UnlockedDirectories {
    private record Before(WrittenDirectory directory, int permissions) {}

    /** In the order in which they were unlocked: none before the one that holds it. */
    private final LinkedHashMap<Identity, Before> all = new LinkedHashMap<>();

    synchronized void remember(WrittenDirectory directory, FileStat stat, int permissions) {
        all.putIfAbsent(stat.identity(), new Before(directory, permissions));
    }

    /** It gets the permissions of a node instead. @param stat null for the target itself, which is never unlocked */
    synchronized void forget(FileStat stat) {
        if (stat != null && !all.isEmpty()) all.remove(stat.identity());
    }

    /** It gets its permissions again now. */
    synchronized void lock(FileStat stat) {
        var before = stat == null ? null : all.remove(stat.identity());
        if (before != null) before.directory.lock(before.permissions);
    }

    synchronized void lock() {
        for (var before : all.sequencedValues().reversed()) before.directory.lock(before.permissions);
        all.clear();
    }
}
