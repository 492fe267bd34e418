package dump.engine;

/** From where what a repository lost is brought back, and how it is looked for. Immutable. */
public final class HealRequest {
    private final BackupRequest living;
    private final boolean readsAll;

    private HealRequest(BackupRequest living, boolean readsAll) {
        this.living = living;
        this.readsAll = readsAll;
    }

    /** From the files of this machine, where its snapshots say that they were. */
    public static HealRequest files() {
        return new HealRequest(null, false);
    }

    /**
     * Lost directories, too: the sources are gone through as a backup would, and what comes out the same is stored.
     *
     * @param backup of files, not of a stream
     */
    public HealRequest directories(BackupRequest backup) {
        return new HealRequest(backup, readsAll);
    }

    /** Everything that is stored is read first, to find what is damaged; else what is known of that counts. */
    public HealRequest readingAll() {
        return new HealRequest(living, true);
    }

    /** Null if directories are not looked for. */
    public BackupRequest living() {
        return living;
    }

    public boolean readsAll() {
        return readsAll;
    }
}
