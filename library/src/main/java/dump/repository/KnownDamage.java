package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.model.Id;
import dump.model.PackedBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Places of blobs that were seen bad: nothing new relies on them, so the next backup that meets such a blob stores it
 * again. They are known for this run and, by a {@link DamageNote}, for the next ones. Thread-safe.
 */
final class KnownDamage {
    private final Backend backend;
    private final BlobIndex index;
    private final DamageNote note;
    /** What the note says and what this process has seen; of that {@code unsaved} is to be noted yet. */
    private final Set<String> lines = new HashSet<>();
    private final Set<String> fresh = new HashSet<>();
    private final Set<String> unsaved = new HashSet<>();
    private boolean read;

    /** @param note null to know nothing beyond this process */
    KnownDamage(Backend backend, BlobIndex index, DamageNote note) {
        this.backend = backend;
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

            @Override
            public void closed(Id pack) {
                if (index.knowsPack(pack) && isClosed(pack)) index.doubt(pack);
            }
        });
    }

    /** A blob could not be read at that place. */
    synchronized void blob(PackedBlob place, Exception reason) {
        switch (reason) {
            case BackendException.NotFound missing -> pack(place.pack(), reason);
            case BackendException.Denied forbidden -> pack(place.pack(), reason);
            default -> {
                index.doubt(place.id(), place.pack());
                add(line(place));
            }
        }
    }

    /** A pack is missing, or cannot be read as one. */
    synchronized void pack(Id pack, Exception reason) {
        index.doubt(pack);
        add(reason instanceof BackendException.Denied ? DamageNote.closed(pack) : DamageNote.pack(pack));
    }

    private void add(String line) {
        if (!lines.add(line)) return;
        fresh.add(line);
        unsaved.add(line);
    }

    private static String line(PackedBlob place) {
        return DamageNote.blob(place.id(), place.pack());
    }

    /** Rights may have been mended since. */
    private boolean isClosed(Id pack) {
        try {
            backend.load(Backend.Kind.METADATA, Layout.pack(pack), 0, ByteBuffer.allocate(1));
            return false;
        } catch (BackendException stillClosed) {
            return true;
        }
    }

    /** Whether this process saw one of these places bad. */
    synchronized boolean isFresh(Collection<PackedBlob> places) {
        return !fresh.isEmpty() && places.stream().anyMatch(p -> fresh.contains(line(p))
                || fresh.contains(DamageNote.pack(p.pack())) || fresh.contains(DamageNote.closed(p.pack())));
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
