package dump.model;

/**
 * What a check looked at and found; each damage was told as it was found.
 *
 * @param directories different ones
 * @param packs that are there and have their size; of these {@code packsRead} were read, {@code bytesRead} in all
 * @param strays packs that no index names: they only cost space
 */
public record CheckResult(int snapshots, int directories, int packs, int packsRead, long bytesRead, int strays,
        int damages) {}
