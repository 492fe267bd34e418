package dump.nativeengine;

import dump.model.ByteString;
import dump.model.Node;
import dump.snapshots.SnapshotInfo;
import java.util.ArrayList;
import java.util.List;

/** The paths that a manifest lists. */
public final class Listed implements Ask.Listing {
    public final List<String> paths = new ArrayList<>();

    @Override
    public void chosen(SnapshotInfo snapshot) {}

    @Override
    public void entry(ByteString path, Node node) {
        paths.add(path.toString());
    }
}
