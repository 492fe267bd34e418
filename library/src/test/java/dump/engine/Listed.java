package dump.engine;

import dump.model.ByteString;
import dump.model.Node;
import dump.snapshots.PointInTime;
import java.util.ArrayList;
import java.util.List;

/** The paths that a manifest lists. */
final class Listed implements Listing {
    final List<String> paths = new ArrayList<>();

    @Override
    public void chosen(PointInTime point) {}

    @Override
    public void entry(ByteString path, Node node) {
        paths.add(path.toString());
    }
}
