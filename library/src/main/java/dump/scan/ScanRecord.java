package dump.scan;

import dump.model.ByteString;
import dump.model.Id;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The record of one backup's scan, as {@link ScanRecorder} writes it. Thread-safe. */
public final class ScanRecord {
    static final int FORMAT = 1;
    /** Path, fingerprint and tree of a directory. */
    static final int ENTRY_BYTES = 3 * Id.LENGTH;
    /** For a directory that is to be gone through again, and one that has no tree. */
    static final Id NOTHING = new Id(0, 0, 0, 0);
    private static final int COUNT_MAX = 10_000_000;
    private static final ScanRecord EMPTY = new ScanRecord(null, Map.of(), Map.of(), Set.of(), ByteBuffer.allocate(0));

    /**
     * What trees depend on besides the source.
     *
     * @param snapshot the one that the scan made
     * @param zone in which times are written
     * @param program that wrote the trees
     */
    public record Basis(Id snapshot, String zone, String program) {}

    /** The text of a record: a short one, which names the hash of the other, and the directories. */
    public static final class Text {
        private final byte[] head;
        private final byte[] body;

        Text(byte[] head, byte[] body) {
            this.head = head;
            this.body = body;
        }

        public byte[] head() {
            return head;
        }

        public byte[] body() {
            return body;
        }
    }

    /** @param fingerprint null if the directory is to be gone through again @param tree null if it has none */
    public record Entry(Id fingerprint, Id tree) {}

    private final Basis basis;
    private final Map<Long, String> users;
    private final Map<Long, String> groups;
    private final Set<Id> indexes;
    /** Sorted by path. */
    private final ByteBuffer entries;

    private ScanRecord(Basis basis, Map<Long, String> users, Map<Long, String> groups, Set<Id> indexes,
            ByteBuffer entries) {
        this.basis = basis;
        this.users = users;
        this.groups = groups;
        this.indexes = indexes;
        this.entries = entries;
    }

    /** One that knows no directory. */
    public static ScanRecord empty() {
        return EMPTY;
    }

    /** The hash of the body, by the head; null if that is no head. */
    public static Id body(byte[] head) {
        if (head.length < Integer.BYTES + Id.LENGTH) return null;
        var in = ByteBuffer.wrap(head);
        return in.getInt() == FORMAT ? id(in) : null;
    }

    /** What was written; the empty one if it is of another format, or no record at all. */
    public static ScanRecord parse(byte[] head, byte[] body) {
        var in = ByteBuffer.wrap(head);
        try {
            if (in.getInt() != FORMAT || body.length % ENTRY_BYTES != 0) return EMPTY;
            id(in);
            var basis = new Basis(id(in), text(in), text(in));
            var users = names(in);
            var groups = names(in);
            var indexes = new LinkedHashSet<Id>();
            for (int left = count(in); left > 0; left--) indexes.add(id(in));
            return new ScanRecord(basis, users, groups, indexes, ByteBuffer.wrap(body));
        } catch (BufferUnderflowException | IllegalArgumentException damaged) {
            return EMPTY;
        }
    }

    private static int count(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > COUNT_MAX) throw new IllegalArgumentException("a count of " + count);
        return count;
    }

    private static Map<Long, String> names(ByteBuffer in) {
        var names = new HashMap<Long, String>();
        for (int left = count(in); left > 0; left--) names.put(in.getLong(), text(in));
        return names;
    }

    private static String text(ByteBuffer in) {
        var bytes = new byte[Math.min(count(in), in.remaining())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Id id(ByteBuffer in) {
        return new Id(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    public boolean isEmpty() {
        return entries.capacity() == 0;
    }

    public Basis basis() {
        return basis;
    }

    /** The names that the trees have of users, by their numbers. */
    public Map<Long, String> users() {
        return users;
    }

    public Map<Long, String> groups() {
        return groups;
    }

    /** The index files that together named all that the trees need. */
    public Set<Id> indexes() {
        return indexes;
    }

    /** What is known of the directory of that absolute path, or null. */
    public Entry find(ByteString path) {
        if (isEmpty()) return null;
        var key = key(path);
        int low = 0, high = entries.capacity() / ENTRY_BYTES - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = at(middle * ENTRY_BYTES).compareTo(key);
            if (order == 0) return entry(middle * ENTRY_BYTES);
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return null;
    }

    private Entry entry(int offset) {
        return new Entry(orNull(at(offset + Id.LENGTH)), orNull(at(offset + 2 * Id.LENGTH)));
    }

    private Id at(int offset) {
        return new Id(entries.getLong(offset), entries.getLong(offset + 8), entries.getLong(offset + 16),
                entries.getLong(offset + 24));
    }

    private static Id orNull(Id id) {
        return id.equals(NOTHING) ? null : id;
    }

    /** Paths are kept as hashes: all are as long, and say nothing. */
    static Id key(ByteString path) {
        return Id.of(Fingerprint.sha256().digest(path.toByteArray()));
    }
}
