package dump.scan;

import dump.model.ByteString;
import dump.model.Id;
import dump.posix.Owners;
import java.util.Map;
import java.util.Set;

/** What one backup knows of the last scan, and gathers for the next. Thread-safe. */
public final class Scan {
    private volatile ScanRecord earlier;
    private volatile ScanRecorder recorder;
    private volatile Owners owners;

    private Scan(ScanRecord earlier, ScanRecorder recorder) {
        this.earlier = earlier;
        this.recorder = recorder;
    }

    /** Knows nothing and gathers nothing. */
    public static Scan none() {
        return new Scan(ScanRecord.empty(), null);
    }

    /** @param earlier of the snapshot that the backup builds on; it may be empty */
    public static Scan after(ScanRecord earlier) {
        return new Scan(earlier, new ScanRecorder());
    }

    /** Begins anew, without what was known: all is gone through again. */
    public void forget() {
        earlier = ScanRecord.empty();
        if (recorder != null) recorder = new ScanRecorder();
    }

    /** Who names users and groups now; if they have other names than in the trees, these are made anew. */
    public void namedBy(Owners names) {
        owners = names;
        boolean same = earlier.users().entrySet().stream()
                .allMatch(user -> names.userName(user.getKey()).equals(user.getValue()))
                && earlier.groups().entrySet().stream()
                        .allMatch(group -> names.groupName(group.getKey()).equals(group.getValue()));
        if (!same) forget();
    }

    public boolean isKnown() {
        return !earlier.isEmpty();
    }

    public boolean isKept() {
        return recorder != null;
    }

    /** See {@link ScanRecord#find}. */
    public ScanRecord.Entry find(ByteString path) {
        return earlier.find(path);
    }

    /** See {@link ScanRecorder#add}. */
    public void add(ByteString path, Id fingerprint, Id tree) {
        if (recorder != null) recorder.add(path, fingerprint, tree);
    }

    /** The record for the next backup; null if there is to be none. */
    public ScanRecord.Text finish(ScanRecord.Basis basis, Set<Id> indexes) {
        if (recorder == null || indexes.isEmpty()) return null;
        return recorder.finish(basis, owners == null ? Map.of() : owners.users(),
                owners == null ? Map.of() : owners.groups(), indexes);
    }
}
