package dump.nativeengine;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Remedy;
import dump.snapshots.SnapshotInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Sources that are stored under another path than in the newest backup: a directory that became a symbolic link, or a
 * link that became a directory or leads elsewhere. Of the last two a snapshot records nothing, so that they look like a
 * change of the configuration.
 */
final class SourceMoves {
    /** @param certain whether what was stored under that path had the same name in the configuration */
    record Former(String path, boolean certain) {}

    private final Map<ByteString, Former> formers = new HashMap<>();
    private final List<Event.Warning> warnings = new ArrayList<>();

    /**
     * @param sources by their real paths, as they are named
     * @param newest of our own backups of files, or null
     */
    SourceMoves(SequencedMap<ByteString, ByteString> sources, SnapshotInfo newest) {
        if (newest == null) return;
        var fresh = new ArrayList<ByteString>();
        var gone = new ArrayList<>(newest.stored().paths());
        sources.forEach((real, named) -> {
            gone.removeIf(path -> SnapshotInfo.isAtOrBelow(path, real.toString()));
            if (newest.covers(List.of(real.toString())))
                gone.removeIf(path -> SnapshotInfo.isAtOrBelow(real.toString(), path));
            else if (newest.covers(List.of(named.toString()))) followed(real, named, newest);
            else fresh.add(real);
        });
        for (var former : formers.values()) gone.remove(former.path());
        if (fresh.isEmpty() || gone.isEmpty()) return;
        if (fresh.size() == 1 && gone.size() == 1) formers.put(fresh.getFirst(), new Former(gone.getFirst(), false));
        warnings.add(new Event.Warning(String.join(", ", gone) + (gone.size() == 1 ? " was" : " were")
                + " in the last backup ("
                + newest.id().brief() + ") and will not be in this one, and "
                + fresh.stream().map(ByteString::toString).collect(Collectors.joining(", "))
                + (fresh.size() == 1 ? " is" : " are") + " new in it", new Remedy.LookAtLinks()));
    }

    private void followed(ByteString real, ByteString named, SnapshotInfo newest) {
        formers.put(real, new Former(named.toString(), true));
        warnings.add(new Event.Warning("the source " + named + " leads through a symbolic link to " + real
                + " now, and did not in the"
                + " last backup (" + newest.id().brief() + "); its files are read as new ones, and stored under "
                + real));
    }

    /** Where the source was, as far as that is known, or null. */
    Former former(ByteString source) {
        return formers.get(source);
    }

    /** What is to be said of it. */
    List<Event.Warning> warnings() {
        return warnings;
    }
}
