package dump.engine;

import dump.snapshots.SnapshotInfo;
import java.util.List;

/** How a snapshot is chosen where several may be meant. */
public interface Choice {
    /** The newest, whatever else there is. */
    Choice NEWEST = new Choice() {
        @Override
        public boolean mustBeSure() {
            return false;
        }
    };

    /** Others that may have been meant: the newest of each machine, name and set of sources beside the chosen one. */
    default void besides(List<SnapshotInfo> others) {}

    /** Whether to refuse rather than to take the newest of several backups when nothing says which one is meant. */
    default boolean mustBeSure() {
        return true;
    }

    /** Whether, where standard input gave everything there is, the newest of that is meant. */
    default boolean takesStreams() {
        return false;
    }
}
