package dump.engine;

import dump.snapshots.SnapshotInfo;
import java.util.List;
import java.util.Optional;

/**
 * What a repository holds, and what that takes.
 *
 * @param id the repository's own, 64 hexadecimal digits
 * @param version of its format
 * @param snapshots how many there are, whoever's
 * @param seen those that the caller sees, oldest first, and what each brought
 * @param restorable bytes of the files of all snapshots together, each time they are held; -1 if not all say
 * @param data content of files, {@code trees} directories, each blob once
 * @param packs that the index names
 * @param keepsRemoved whether the store keeps what is removed as a former version; empty if it does not say
 * @param usage null unless all was gone through
 */
public record RepositoryInfo(String id, int version, int snapshots, List<Growth> seen, long restorable, Sizes data,
        Sizes trees, int packs, long indexFiles, Optional<Boolean> keepsRemoved, Usage usage) {
    /** Of blobs. @param bytes of content @param packedBytes in packs, compressed and sealed */
    public record Sizes(long blobs, long bytes, long packedBytes) {
        public Sizes plus(Sizes other) {
            return new Sizes(blobs + other.blobs, bytes + other.bytes, packedBytes + other.packedBytes);
        }
    }

    /**
     * What a snapshot holds, and what it brought that none before it had.
     *
     * @param files and {@code bytes} -1 if not known
     * @param added null if not known
     * @param damage why it could not be gone through, or null
     */
    public record Growth(SnapshotInfo snapshot, long files, long bytes, Sizes added, String damage) {}

    /**
     * What was found by going through everything.
     *
     * @param unused what no snapshot needs, spare places of a blob included; a cleanup can free it
     * @param packFiles and {@code packBytes} as the store lists them
     */
    public record Usage(Sizes unused, long packFiles, long packBytes) {}
}
