package dump.duplicity.difftar;

import dump.model.Id;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files at the destination that one run of Duplicity wrote, or some of them.
 *
 * @param base the set that this one builds on; null for a full one
 * @param volumes number → name
 * @param manifest its name; null if it is missing
 * @param signatures their name; null if they are missing
 * @param stamp what the names of its files have in common
 * @param localManifest as Duplicity's local directory names its manifest, never encrypted
 * @param localSignatures as Duplicity's local directory names its signatures, never encrypted
 */
public record BackupSet(boolean full, Instant base, Instant time, SortedMap<Integer, String> volumes, String manifest,
        String signatures, String stamp, String localManifest, String localSignatures) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    public BackupSet {
        if (full != (base == null)) throw new IllegalArgumentException("a full set has no base, all others have one");
        volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
    }

    /** Stands for this point in time, however its files are named or encrypted. */
    public Id id() {
        try {
            var text = label().getBytes(StandardCharsets.UTF_8);
            return Id.of(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * All its files, in an order in which they can be removed: if that is broken off, what is left can be told from
     * what can be read.
     */
    public List<String> files() {
        var files = new ArrayList<String>();
        if (signatures != null) files.add(signatures);
        if (manifest != null) files.add(manifest);
        files.addAll(volumes.values());
        return files;
    }

    /** The name at the destination of what is copied here under this one, be it there or lost. */
    public String stored(String copy) {
        var other = files().getFirst();
        for (var end : List.of(".gpg", ".g")) if (other.endsWith(end)) return copy.replaceFirst("\\.g?z$", "") + end;
        return copy;
    }

    private String label() {
        return full ? "duplicity-full." + TIME.format(time)
                : "duplicity-inc." + TIME.format(base) + ".to." + TIME.format(time);
    }
}
