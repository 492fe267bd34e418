package dump.engine;

import dump.model.ByteString;
import dump.snapshots.PointInTime;
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
    private final List<String> sentences = new ArrayList<>();

    /**
     * @param sources by their real paths, as they are named
     * @param newest of our own backups of files, or null
     */
    SourceMoves(SequencedMap<ByteString, ByteString> sources, PointInTime newest) {
        if (newest == null) return;
        var fresh = new ArrayList<ByteString>();
        var gone = new ArrayList<>(newest.snapshot().paths());
        sources.forEach((real, named) -> {
            gone.removeIf(path -> PointInTime.isAtOrBelow(path, real.toString()));
            if (newest.covers(List.of(real.toString())))
                gone.removeIf(path -> PointInTime.isAtOrBelow(real.toString(), path));
            else if (newest.covers(List.of(named.toString()))) followed(real, named, newest);
            else fresh.add(real);
        });
        for (var former : formers.values()) gone.remove(former.path());
        if (fresh.isEmpty() || gone.isEmpty()) return;
        if (fresh.size() == 1 && gone.size() == 1) formers.put(fresh.getFirst(), new Former(gone.getFirst(), false));
        sentences.add(String.join(", ", gone) + (gone.size() == 1 ? " was" : " were") + " in the last backup ("
                + newest.id().brief() + ") and will not be in this one, and "
                + fresh.stream().map(ByteString::toString).collect(Collectors.joining(", "))
                + (fresh.size() == 1 ? " is" : " are") + " new in it; if you did not change the configuration, see"
                + " whether a symbolic link was replaced");
    }

    private void followed(ByteString real, ByteString named, PointInTime newest) {
        formers.put(real, new Former(named.toString(), true));
        sentences.add("the source " + named + " leads through a symbolic link to " + real + " now, and did not in the"
                + " last backup (" + newest.id().brief() + "); its files are read as new ones, and stored under "
                + real);
    }

    /** Where the source was, as far as that is known, or null. */
    Former former(ByteString source) {
        return formers.get(source);
    }

    /** What is to be said of it. */
    List<String> sentences() {
        return sentences;
    }
}
