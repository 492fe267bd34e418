package dump.engine;

import dump.model.ByteString;
import dump.model.Node;

/** An entry of a snapshot. @param path as listings show it: relative to the only source, else absolute */
public record Entry(ByteString path, Node node) {}
