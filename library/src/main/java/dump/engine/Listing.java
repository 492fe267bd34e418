package dump.engine;

import dump.model.ByteString;
import dump.model.Node;

/** Receives what a manifest lists. */
@FunctionalInterface
public interface Listing {
    /** @param path as listings show it: relative to the only source, else absolute */
    void entry(ByteString path, Node node);
}
