package dump.engine;

import dump.snapshots.SnapshotInfo;

/**
 * @param files whose every byte was read back and proved, {@code bytes} of content together; each -1 if not known
 * @param compared files that were also compared with the source, 0 if there is no living source
 * @param changedSince files that the source holds with other metadata now: no failure
 * @param missing entries that the source no longer holds: no failure
 * @param unreadable entries of the source that could not be read: no damage, exit code 3
 * @param differing files of equal metadata and other content: exit code 4
 * @param damaged files or directories that the repository cannot give back: exit code 4
 * @param lacking entries of the source that the backup should hold and does not: exit code 4; -1 if nobody looked
 * @param newSince entries that came to the source since: no failure; -1 if nobody looked
 */
public record VerifyResult(SnapshotInfo snapshot, long files, long bytes, long compared, long changedSince,
        long missing,
        long unreadable, long differing, long damaged, long lacking, long newSince) {}
