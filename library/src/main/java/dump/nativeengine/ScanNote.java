package dump.nativeengine;

import dump.model.ByteString;
import dump.model.Id;
import dump.repository.LoadedIndex;
import dump.repository.Repository;
import dump.repository.SealedNote;
import dump.scan.Scan;
import dump.scan.ScanRecord;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.io.IOException;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the record of a scan is kept between two backups: one for each history, in the state directory. It counts only
 * for the very snapshot that it was made with, and only as long as every index file is there that named what that
 * needs, and no damage is known. On any doubt it is left aside.
 */
final class ScanNote {
    private final Repository repository;
    private final NativeSettings settings;
    private final SealedNote note;
    private Scan scan = Scan.none();
    /** Of the record that was read: one that is the same need not be written. */
    private Id body;

    ScanNote(Repository repository, NativeSettings settings, SnapshotFilter filter, List<ByteString> sources) {
        this.repository = repository;
        this.settings = settings;
        var history = filter.host() + "\0" + filter.tag() + "\0"
                + sources.stream().map(ByteString::toString).collect(Collectors.joining("\0"));
        note = repository.note("scan-" + HexFormat.of().toHexDigits(history.hashCode()));
    }

    /** Whether no backup of this history has left a record here: most likely all is to be stored. */
    boolean isMissing() {
        return note != null && note.read() == null;
    }

    /** @param parent on what the backup builds, or null @return whether what that found is known */
    boolean begin(SnapshotInfo parent, LoadedIndex index) {
        if (note != null) scan = Scan.after(parent == null ? ScanRecord.empty() : believed(parent, index));
        return scan.isKnown();
    }

    Scan scan() {
        return scan;
    }

    private ScanRecord believed(SnapshotInfo parent, LoadedIndex index) {
        var record = read();
        boolean holds = !record.isEmpty() && record.basis().equals(basis(parent.id()))
                && index.files().containsAll(record.indexes()) && !repository.damage().isAny();
        return holds ? record : ScanRecord.empty();
    }

    private ScanRecord read() {
        var head = note.read();
        body = head == null ? null : ScanRecord.body(head);
        var directories = body == null ? null : note.readBody(body);
        if (directories == null) body = null;
        return body == null ? ScanRecord.empty() : ScanRecord.parse(head, directories);
    }

    private ScanRecord.Basis basis(Id snapshot) {
        return new ScanRecord.Basis(snapshot, ZoneId.systemDefault().getId(), settings.options().program());
    }

    /** For the backup that builds on this one. Where it cannot be kept, that one takes longer. */
    void keep(Id snapshot, LoadedIndex index) {
        var text = scan.finish(basis(snapshot), index.files());
        if (text == null) return;
        try {
            if (!ScanRecord.body(text.head()).equals(body)) note.writeBody(text.body());
            note.write(text.head());
        } catch (IOException slowerNextTime) {
            // The snapshot is made.
        }
    }
}
