package dump.engine;

import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.util.List;

/** @param paths what to verify; empty for everything */
public record VerifyRequest(Whose whose, Selector selector, List<PathArgument> paths) {}
