package dump.engine;

import dump.model.ByteString;
import dump.model.Node;

/** Receives what a manifest lists. */
public interface Listing extends Choice {
    /** @param path as listings print it: relative to the only source, else absolute */
    void entry(ByteString path, Node node);

    /** A list shows itself whose it is. */
    @Override
    default boolean mustBeSure() {
        return false;
    }
}
