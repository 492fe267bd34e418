package dump.model;

/**
 * What a cleanup of a repository did.
 *
 * @param packsRemoved of which nothing was used
 * @param packsRepacked of which what was used was copied first
 * @param bytes by which the repository is smaller
 */
public record SpaceFreed(int snapshots, int packsRemoved, int packsRepacked, long bytes) {}
