package dump.model;

/**
 * What a backup did, stored in its snapshot.
 *
 * @param dataAdded plaintext bytes of new blobs
 * @param dataAddedPacked bytes in packs, header entries included
 */
public record SnapshotSummary(Timestamp backupStart, Timestamp backupEnd, long filesNew, long filesChanged,
        long filesUnmodified, long dirsNew, long dirsChanged, long dirsUnmodified, long dataBlobs, long treeBlobs,
        long dataAdded, long dataAddedPacked, long totalFilesProcessed, long totalBytesProcessed) {}
