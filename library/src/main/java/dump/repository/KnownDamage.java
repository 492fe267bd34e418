package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.model.Id;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Packs that were seen bad: nothing new relies on them, so the next backup that meets what they hold stores it again.
 * They are known for this run and, by a {@link DamageNote}, for the next ones. A pack is distrusted whole: where one
 * sector went, its neighbours often follow, and once nothing needs the pack it can be taken away. Thread-safe.
 */
final class KnownDamage {
    private final Backend backend;
    private final BlobIndex index;
    private final DamageNote note;
    /** What the note says, and what this process has seen; of that {@code unsaved} is to be noted yet. */
    private final Set<Id> noted = new HashSet<>();
    private final Set<Id> bad = new HashSet<>(), closed = new HashSet<>();
    private boolean unsaved;
    private boolean read;
    private volatile boolean met;

    /** @param note null to know nothing beyond this process */
    KnownDamage(Backend backend, BlobIndex index, DamageNote note) {
        this.backend = backend;
        this.index = index;
        this.note = note;
    }

    /** To be called whenever the index was filled. */
    synchronized void apply() {
        if (!read && note != null) {
            noted.addAll(note.bad());
            for (var pack : note.closed()) if (index.knowsPack(pack) && isClosed(pack)) noted.add(pack);
        }
        read = true;
        noted.forEach(index::doubt);
        bad.forEach(index::doubt);
        closed.forEach(index::doubt);
    }

    /** Rights may have been mended since. */
    private boolean isClosed(Id pack) {
        try {
            backend.load(IdHandles.pack(pack), 0, ByteBuffer.allocate(1));
            return false;
        } catch (BackendException stillClosed) {
            return true;
        }
    }

    /** A pack is missing, or something in it cannot be read. @param reason null for a wrong size */
    synchronized void see(Id pack, Exception reason) {
        met = true;
        index.doubt(pack);
        if (noted.contains(pack)) return;
        unsaved |= (reason instanceof BackendException.Denied ? closed : bad).add(pack);
    }

    /** Those that are bad, and not only closed. */
    synchronized Set<Id> bad() {
        var all = new TreeSet<>(bad);
        if (note != null) all.addAll(note.bad());
        return all;
    }

    /** Whether anything is known, here or by an earlier run, be the index filled or not. */
    synchronized boolean isAny() {
        return !bad().isEmpty() || !closed.isEmpty() || note != null && !note.closed().isEmpty();
    }

    /** Whether there are packs that nothing relies on, and all only may not be read. */
    synchronized boolean isOnlyClosed() {
        return bad().isEmpty() && !(closed.isEmpty() && noted.isEmpty());
    }

    /** They were not bad: in this run that is forgotten, and nothing is noted. */
    synchronized void unsee(Set<Id> packs) {
        bad.removeAll(packs);
    }

    /** They are gone, or whole after all. */
    synchronized void forget(Set<Id> packs) throws IOException {
        bad.removeAll(packs);
        noted.removeAll(packs);
        if (note != null) note.remove(packs);
    }

    /** Whether this run met damage. */
    boolean isMet() {
        return met;
    }

    /** Damage that is noted counts as met. */
    synchronized void recall() {
        met |= !noted.isEmpty();
    }

    /** Whether a blob lies only in packs that are seen bad since the index was filled, so that it may be relied on. */
    synchronized boolean cameTooLate() {
        var seen = new HashSet<>(bad);
        seen.addAll(closed);
        return !seen.isEmpty() && index.losesBy(seen);
    }

    /** Whether something was seen that is not noted yet. */
    synchronized boolean isUnsaved() {
        return note != null && unsaved;
    }

    synchronized void save() throws IOException {
        note.add(bad, closed);
        unsaved = false;
    }
}
