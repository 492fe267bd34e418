package dump.backup;

import dump.format.TreeFormat;
import dump.model.Node;
import java.util.function.Consumer;

/**
 * The tree of a directory as text. Where it would be larger than a reader takes, what makes it so is named and left
 * out: the file with the longest list of blobs, not the others for it.
 */
final class TreeText {
    /** A list that is worth leaving out for the others. */
    private static final int LONG_LIST = 1000;

    private final Job job;
    private final DirectoryPath place;
    private final Node[] nodes;
    private boolean leavesOut;

    /** @param nodes in order, null where there is none; what is left out is taken away */
    TreeText(Job job, DirectoryPath place, Node[] nodes) {
        this.job = job;
        this.place = place;
        this.nodes = nodes;
    }

    /** @param written hears of each entry that it has. @return how many */
    int write(TreeFormat.Writer writer, Consumer<Node> written) {
        writer.begin();
        int entries = 0;
        for (int at = 0; at < nodes.length; ) {
            if (nodes[at] == null) {
                at++;
            } else if (writer.add(nodes[at])) {
                at++;
                entries++;
            } else {
                int longest = longestList();
                if (longest < 0) {
                    leaveOut(at);
                } else {
                    leaveOut(longest);
                    writer.begin();
                    entries = at = 0;
                }
            }
        }
        writer.finish();
        for (var node : nodes) if (node != null) written.accept(node);
        return entries;
    }

    /** Where the file with the longest list is, or -1 if no list is long. */
    private int longestList() {
        int longest = -1, most = LONG_LIST;
        for (int i = 0; i < nodes.length; i++) {
            if (nodes[i] == null || nodes[i].blobs() == null || nodes[i].blobs().size() <= most) continue;
            longest = i;
            most = nodes[i].blobs().size();
        }
        return longest;
    }

    private void leaveOut(int at) {
        job.unreadable(place.displayPath().resolve(nodes[at].name()), "its directory would be larger with it than "
                + (job.treeLengthMax < TreeFormat.LENGTH_MAX ? "this machine's memory allows" : "can be read back")
                + "; left out");
        nodes[at] = null;
        leavesOut = true;
    }

    /** Whether something was left out. */
    boolean leavesOut() {
        return leavesOut;
    }
}
