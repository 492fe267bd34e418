package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.model.Id;
import java.util.ArrayList;
import java.util.Set;

/**
 * A note beside Duplicity's copies of what was to be backed up when sets were made here, which an archive does not
 * record: lines {@code SET SELECTION}, both hashes; any other is passed over.
 */
final class SelectionNote {
    private static final String FILE = "dump-selection";

    private final LocalCache cache;

    SelectionNote(LocalCache cache) {
        this.cache = cache;
    }

    /** Null if nobody knows. */
    Id of(Id set) {
        for (var line : cache.notes().read(FILE)) if (isLine(line)
                && set(line).equals(set)) return Id.parse(line.substring(65));
        return null;
    }

    /** @param known sets that are there, of which it keeps what it says */
    void add(Id set, Id selection, Set<Id> known) throws DuplicityException {
        var lines = new ArrayList<String>();
        for (var line : cache.notes().read(FILE))
            if (isLine(line) && known.contains(set(line)) && !set(line).equals(set)) lines.add(line);
        lines.add(set + " " + selection);
        cache.notes().write(FILE, lines);
    }

    private static boolean isLine(String line) {
        return line.matches("[0-9a-f]{64} [0-9a-f]{64}");
    }

    private static Id set(String line) {
        return Id.parse(line.substring(0, 64));
    }
}
