package dump.scan;

import dump.model.ByteString;
import dump.model.Id;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers the record of a scan. Thread-safe. */
public final class ScanRecorder {
    /** Beyond these the record would cost more memory than the time it saves is worth: 200 MB. */
    private static final int DIRECTORIES_MAX = 1_000_000;

    private record Directory(Id path, Id fingerprint, Id tree) {}

    private final List<Directory> directories = new ArrayList<>();

    /**
     * Adds a directory by its absolute path.
     *
     * @param fingerprint null if it is to be gone through again next time: not all of it is as it was found
     * @param tree null if it has none
     */
    public void add(ByteString path, Id fingerprint, Id tree) {
        var directory = new Directory(ScanRecord.key(path), orNothing(fingerprint), orNothing(tree));
        synchronized (directories) {
            directories.add(directory);
        }
    }

    private static Id orNothing(Id id) {
        return id == null ? ScanRecord.NOTHING : id;
    }

    /** The whole record, or null if there are too many directories for one. */
    public ScanRecord.Text finish(ScanRecord.Basis basis, Map<Long, String> users, Map<Long, String> groups,
            Set<Id> indexes) {
        if (directories.size() > DIRECTORIES_MAX) return null;
        directories.sort(Comparator.comparing(Directory::path));
        var body = new byte[directories.size() * ScanRecord.ENTRY_BYTES];
        int at = 0;
        for (var directory : directories) {
            directory.path.writeTo(body, at);
            directory.fingerprint.writeTo(body, at + Id.LENGTH);
            directory.tree.writeTo(body, at + 2 * Id.LENGTH);
            at += ScanRecord.ENTRY_BYTES;
        }
        var head = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(head)) {
            out.writeInt(ScanRecord.FORMAT);
            write(out, Id.of(Fingerprint.sha256().digest(body)));
            write(out, basis.snapshot());
            write(out, basis.zone());
            write(out, basis.program());
            write(out, users);
            write(out, groups);
            out.writeInt(indexes.size());
            for (var index : indexes) write(out, index);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new ScanRecord.Text(head.toByteArray(), body);
    }

    private static void write(DataOutputStream out, Map<Long, String> names) throws IOException {
        out.writeInt(names.size());
        for (var name : names.entrySet()) {
            out.writeLong(name.getKey());
            write(out, name.getValue());
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void write(DataOutputStream out, Id id) throws IOException {
        out.write(id.toByteArray());
    }
}
