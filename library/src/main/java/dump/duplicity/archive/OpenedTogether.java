package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import java.util.List;

/**
 * A note beside Duplicity's copies: the manifests of a chain that one passphrase opened, each with what the list said
 * of it. When it opens one of them again, the others need not be tried if they are the same. It says nothing of the
 * passphrase.
 */
final class OpenedTogether {
    private static final String FILE = "dump-opened-together";

    private final LocalCache cache;
    private final boolean trial;

    OpenedTogether(LocalCache cache, boolean trial) {
        this.cache = cache;
        this.trial = trial;
    }

    List<String> lines() throws DuplicityException {
        return cache.notes().lines(FILE);
    }

    void keep(List<String> lines) throws DuplicityException {
        if (!trial && !lines.equals(lines())) cache.notes().writeText(FILE, lines);
    }
}
