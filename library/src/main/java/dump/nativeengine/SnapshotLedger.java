package dump.nativeengine;

import dump.model.Id;
import dump.repository.SealedNote;
import dump.snapshots.SnapshotInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which snapshots the last cleanup on this machine left, and when that was. One that came since and is dated before was
 * not made by a backup: it is not to push others out.
 */
final class SnapshotLedger {
    private final SealedNote note;
    /** Null if nothing is known. */
    private final Instant last;
    private final Set<Id> known = new HashSet<>();

    /** @param note null where no records are kept */
    SnapshotLedger(SealedNote note) {
        this.note = note;
        var bytes = note == null ? null : note.read();
        if (bytes == null || bytes.length % Id.LENGTH != Long.BYTES) {
            last = null;
            return;
        }
        last = Instant.ofEpochSecond(ByteBuffer.wrap(bytes).getLong());
        for (int at = Long.BYTES; at < bytes.length; at += Id.LENGTH) known.add(Id.of(bytes, at));
    }

    /** Whether there was a cleanup here before; else every snapshot is trusted. */
    boolean isKnown() {
        return last != null;
    }

    /** Those that came since the last cleanup and are dated before it. */
    Set<Id> belated(List<SnapshotInfo> snapshots) {
        if (last == null) return Set.of();
        return snapshots.stream().filter(one -> !known.contains(one.id()))
                .filter(one -> one.stored().time().instant().isBefore(last)).map(SnapshotInfo::id)
                .collect(Collectors.toSet());
    }

    /** These were made here since, whatever they are dated. */
    void trust(Collection<Id> made) {
        if (last == null || made.isEmpty()) return;
        known.addAll(made);
        write(last, known, Set.of());
    }

    /** For the next cleanup; without it that one trusts every snapshot. @param set aside: they stay unknown */
    void write(Instant now, Collection<Id> left, Set<Id> aside) {
        if (note == null) return;
        var ids = left.stream().filter(id -> !aside.contains(id)).toList();
        var bytes = ByteBuffer.allocate(Long.BYTES + ids.size() * Id.LENGTH).putLong(now.getEpochSecond());
        for (var id : ids) bytes.put(id.toByteArray());
        try {
            note.write(bytes.array());
        } catch (IOException trustsNextTime) {
            // What was removed is removed.
        }
    }
}
