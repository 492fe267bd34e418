package dump.repository;

import dump.backend.BackendException;
import dump.model.Id;
import dump.model.PackedBlob;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Places of blobs that were seen bad: nothing new relies on them, so the next backup that meets such a blob stores it
 * again. They are known for this run and, by a {@link DamageNote}, for the next ones. Thread-safe.
 */
final class KnownDamage {
    private final BlobIndex index;
    private final DamageNote note;
    /** What the note says and what this process has seen; of that {@code unsaved} is to be noted yet. */
    private final Set<String> lines = new HashSet<>();
    private final Set<String> fresh = new HashSet<>();
    private final Set<String> unsaved = new HashSet<>();
    private boolean read;

    /** @param note null to know nothing beyond this process */
    KnownDamage(BlobIndex index, DamageNote note) {
        this.index = index;
        this.note = note;
    }

    /** To be called whenever the index was filled. */
    synchronized void apply() {
        if (!read && note != null) lines.addAll(note.lines());
        read = true;
        DamageNote.read(lines, new DamageNote.Reader() {
            @Override
            public void blob(Id blob, Id pack) {
                index.doubt(blob, pack);
            }

            @Override
            public void pack(Id pack) {
                index.doubt(pack);
            }
        });
    }

    /** A blob could not be read at that place. */
    synchronized void blob(PackedBlob place, Exception reason) {
        if (reason instanceof BackendException.NotFound) {
            pack(place.pack(), reason);
            return;
        }
        index.doubt(place.id(), place.pack());
        add(line(place), reason);
    }

    /** A pack is missing, or cannot be read as one. */
    synchronized void pack(Id pack, Exception reason) {
        index.doubt(pack);
        add(DamageNote.pack(pack), reason);
    }

    /** What rights forbid is whole as soon as they are mended, so only this run does without it. */
    private void add(String line, Exception reason) {
        if (!lines.add(line)) return;
        fresh.add(line);
        if (!(reason instanceof BackendException.Denied)) unsaved.add(line);
    }

    private static String line(PackedBlob place) {
        return DamageNote.blob(place.id(), place.pack());
    }

    /** Whether this process saw one of these places bad. */
    synchronized boolean isFresh(Collection<PackedBlob> places) {
        return !fresh.isEmpty()
                && places.stream().anyMatch(p -> fresh.contains(line(p)) || fresh.contains(DamageNote.pack(p.pack())));
    }

    /** Whether something was seen that is not noted yet. */
    synchronized boolean isUnsaved() {
        return note != null && !unsaved.isEmpty();
    }

    synchronized void save() throws IOException {
        note.add(unsaved);
        unsaved.clear();
    }
}
