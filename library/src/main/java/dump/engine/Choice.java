package dump.engine;

import dump.snapshots.PointInTime;

/** Hears which point in time was chosen, before anything is done with it. */
@FunctionalInterface
public interface Choice {
    void chosen(PointInTime point);
}
