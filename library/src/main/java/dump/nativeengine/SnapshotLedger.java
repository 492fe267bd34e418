package dump.nativeengine;

import dump.model.Id;
import dump.repository.Repository;
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
 * Which snapshots the last cleanup on this machine left, when that was, and which were written here since. Another one
 * that came since and is dated before was not made by a backup: it is not to push others out.
 */
final class SnapshotLedger {
    private static final String NAME = "snapshots-left";

    /** Null where no records are kept. */
    private final SealedNote note;
    /** Null if nothing is known. */
    private final Instant last;
    private final Set<Id> known = new HashSet<>();

    private SnapshotLedger(SealedNote note) {
        this.note = note;
        var bytes = note == null ? null : note.read();
        if (bytes == null || bytes.length % Id.LENGTH != Long.BYTES) {
            last = null;
            return;
        }
        last = Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
        for (int at = Long.BYTES; at < bytes.length; at += Id.LENGTH) known.add(Id.of(bytes, at));
    }

    static SnapshotLedger of(Repository repository) {
        return new SnapshotLedger(repository.note(NAME));
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

    /** After a cleanup. Where that fails, the next one trusts every snapshot. */
    void cleaned(Instant now, Collection<Id> left) {
        known.clear();
        known.addAll(left);
        write(now);
    }

    /** Whatever their times, these count: we have written them, or a person has decided about them. */
    void trust(Collection<Id> snapshots) {
        if (last != null && known.addAll(snapshots)) write(last);
    }

    private void write(Instant when) {
        if (note == null) return;
        var bytes = ByteBuffer.allocate(Long.BYTES + known.size() * Id.LENGTH).putLong(when.toEpochMilli());
        for (var id : known) bytes.put(id.toByteArray());
        try {
            note.write(bytes.array());
        } catch (IOException setAsideNextTime) {
            // What was done is done.
        }
    }
}
