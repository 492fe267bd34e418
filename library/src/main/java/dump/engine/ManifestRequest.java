package dump.engine;

import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.util.List;

/** @param paths what to list, with all that is below; empty for everything */
public record ManifestRequest(Whose whose, Selector selector, List<PathArgument> paths) {}
