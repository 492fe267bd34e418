package dump.backend;

/**
 * What a file of a repository is: all that a store is told of it, for where it lies and whether a copy is worth keeping
 * near.
 */
public enum FileKind {
    /** One in a repository: what makes a place a repository. */
    CONFIG,
    KEY,
    LOCK,
    SNAPSHOT,
    INDEX,
    /** Blobs, of trees or of file content. */
    PACK
}
