package dump.engine;

import dump.model.ByteString;
import dump.model.Node;
import dump.snapshots.PointInTime;

/** Receives what a manifest lists. */
public interface Listing {
    /** Which point in time was chosen, before the first entry. */
    void chosen(PointInTime point);

    /** @param path as listings print it: relative to the only source, else absolute */
    void entry(ByteString path, Node node);
}
