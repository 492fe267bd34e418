package dump.engine;

import dump.snapshots.PointInTime;
import java.util.List;

/** Hears which point in time was chosen, before anything is done with it. */
@FunctionalInterface
public interface Choice {
    void chosen(PointInTime point);

    /** Others that may have been meant: the newest of each machine, name and set of sources beside the chosen one. */
    default void besides(List<PointInTime> others) {}

    /** Whether to refuse rather than to take the newest of several backups when nothing says which one is meant. */
    default boolean mustBeSure() {
        return true;
    }
}
