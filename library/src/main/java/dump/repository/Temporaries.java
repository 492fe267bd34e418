package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What kills in the middle of a save left beside the files' places. */
final class Temporaries {
    private static final String MARK = "-tmp-";
    /** As we name them; restic's end in fewer digits. */
    private static final Pattern OURS = Pattern.compile("(?:config|[0-9a-f]{64})-tmp-[0-9a-f]{16}");
    /** A key or a config is saved in a moment. */
    private static final long OLD_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final Backend backend;

    Temporaries(Backend backend) {
        this.backend = backend;
    }

    /** Removes those of a file that a dead run noted. */
    void removeOf(String name) throws BackendException {
        int slash = name.lastIndexOf('/');
        var beginning = name.substring(slash + 1) + MARK;
        remove(name.substring(0, slash + 1), found -> found.startsWith(beginning));
    }

    /**
     * Removes those of the config and of keys. Whoever makes a repository has no record yet that could note them, so
     * it is their age that tells that nobody is at work on them.
     */
    void removeOld() {
        try {
            for (var directory : List.of("", Layout.KEYS + "/"))
                remove(directory, found -> OURS.matcher(found).matches()
                        && backend.idleMillis(Backend.Kind.METADATA, directory + found) > OLD_MILLIS);
        } catch (BackendException notNow) {
            // They cost some bytes; a later run may.
        }
    }

    private void remove(String directory, Predicate<String> wanted) throws BackendException {
        var left = new ArrayList<String>();
        backend.list(directory.isEmpty() ? "" : directory.substring(0, directory.length() - 1), entry -> {
            if (wanted.test(entry.name())) left.add(entry.name());
        });
        for (var leftover : left) {
            try {
                backend.remove(Backend.Kind.METADATA, directory + leftover);
            } catch (BackendException.NotFound gone) {
                // As wanted.
            }
        }
    }
}
