package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.model.Id;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A note beside Duplicity's copies of which volumes were not as they were written when they were read: sorted lines
 * {@code bad SET NUMBER LOOKS}; any other is passed over. It needs no proof: too much distrust costs a full backup, too
 * little lasts until the next verification.
 */
final class VolumeDamageNote {
    private static final String FILE = "dump-damage";
    private static final Pattern LINE = Pattern.compile("bad ([0-9a-f]{64}) ([0-9]{1,9}) ([0-9:.-]{1,100})");

    private final LocalCache cache;
    private final boolean trial;

    /**
     * A volume.
     *
     * @param set the {@link dump.duplicity.difftar.BackupSet#id} of its set
     * @param looks what the file looked like then: see {@link dump.duplicity.destination.Store#looks}
     */
    record Bad(Id set, int number, String looks) {}

    VolumeDamageNote(LocalCache cache, boolean trial) {
        this.cache = cache;
        this.trial = trial;
    }

    List<Bad> read() {
        var found = new ArrayList<Bad>();
        for (var line : cache.notes().read(FILE)) {
            var match = LINE.matcher(line);
            if (match.matches())
                found.add(new Bad(Id.parse(match.group(1)), Integer.parseInt(match.group(2)), match.group(3)));
        }
        return found;
    }

    /** Replaces it; an empty one goes. In a trial nothing is changed. */
    void write(Collection<Bad> all) throws DuplicityException {
        var lines = all.stream().map(bad -> "bad " + bad.set + " " + bad.number + " " + bad.looks).distinct().sorted()
                .toList();
        if (trial || lines.equals(cache.notes().read(FILE))) return;
        cache.notes().write(FILE, lines);
    }
}
