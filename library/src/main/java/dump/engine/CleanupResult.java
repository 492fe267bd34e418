package dump.engine;

/**
 * @param leftovers files removed that interrupted runs had left
 * @param snapshots points in time removed
 * @param badPacks damaged packs removed
 */
public record CleanupResult(int leftovers, int snapshots, int badPacks) {}
