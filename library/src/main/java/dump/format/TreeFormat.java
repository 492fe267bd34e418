package dump.format;

import dump.model.Node;
import dump.model.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A tree blob: {@code {"nodes":[…]}} and a line feed, one node an entry of a directory, ascending by the bytes of their
 * names.
 *
 * <p>The tree's identifier is the hash of these bytes, so they are written exactly as restic writes them; see {@link
 * NodeWriter} for the fields. Read is what any writer may have written: {@code {}} and {@code "nodes":null} are empty
 * directories, other keys are passed over, and neither order nor uniqueness of names is asked for.
 */
public final class TreeFormat {
    /** Most bytes of a tree: a reader takes no more, and a writer makes none that has more. */
    public static final int LENGTH_MAX = 1 << 30;
    /** Most blobs of a file: their list stands in a tree. */
    public static final int FILE_BLOBS_MAX = LENGTH_MAX / (Hex.ID_LENGTH + 3);

    private static final int END_LENGTH = "]}\n".length();
    private static final JsonNames NAMES = new JsonNames("nodes");

    private TreeFormat() {}

    public static Tree read(byte[] json) throws FormatException {
        return read(json, 0, json.length);
    }

    public static Tree read(byte[] json, int offset, int length) throws FormatException {
        var nodes = new ArrayList<Node>();
        read(json, offset, length, nodes::add);
        return new Tree(List.copyOf(nodes));
    }

    /** Reads node by node, for directories of any size; those before an error have been handed on. */
    public static void read(byte[] json, int offset, int length, Consumer<Node> nodes) throws FormatException {
        read(json, offset, length, null, nodes);
    }

    /** @param known passes over nodes, and learns those that are read; or null */
    static void read(byte[] json, int offset, int length, NewNodes known, Consumer<Node> nodes)
            throws FormatException {
        var reader = new JsonReader(json, offset, length);
        var node = new NodeReader(reader);
        boolean seen = false;
        reader.beginObject();
        while (reader.next()) {
            if (reader.name(NAMES).isEmpty()) {
                reader.skip();
                continue;
            }
            if (seen) throw reader.bad("a second list of nodes");
            seen = true;
            if (!reader.beginArrayOrNull()) continue;
            while (reader.next()) {
                int at = offset + reader.position();
                int same = known == null ? 0 : known.length(json, at, offset + length);
                if (same > 0) {
                    reader.pass(same);
                    continue;
                }
                nodes.accept(node.read());
                if (known != null) known.add(json, at, offset + reader.position(), offset + length);
            }
        }
        reader.end();
    }

    /** Writes trees one after the other into one growing buffer. For one thread. */
    public static final class Writer {
        private final JsonWriter json = new JsonWriter(64 << 10);
        private final int lengthMax;

        public Writer() {
            this(LENGTH_MAX);
        }

        /** @param lengthMax most bytes of a tree, at most {@link #LENGTH_MAX} */
        public Writer(int lengthMax) {
            this.lengthMax = lengthMax;
        }

        /** Begins a tree; the text before it is gone. */
        public Writer begin() {
            json.reset().beginObject().name("nodes").beginArray();
            return this;
        }

        /**
         * Appends an entry; the caller keeps the order.
         *
         * @return false if the tree would be too large with it: then it is as it was
         */
        public boolean add(Node node) {
            int before = json.length();
            int blobs = node.blobs() == null ? 0 : node.blobs().size();
            if (before + NodeWriter.contentLength(blobs) > lengthMax) return false;
            NodeWriter.write(json, node);
            if (json.length() <= lengthMax - END_LENGTH) return true;
            json.backTo(before);
            return false;
        }

        /** Ends the tree: {@link #length} bytes of {@link #buffer}, valid until the next {@link #begin}. */
        public Writer finish() {
            json.endArray().endObject().newLine();
            return this;
        }

        public byte[] buffer() {
            return json.buffer();
        }

        /** Bytes written so far. */
        public int length() {
            return json.length();
        }
    }

    /** A whole tree at once. */
    public static byte[] write(Tree tree) {
        var writer = new Writer().begin();
        for (var node : tree.nodes()) if (!writer.add(node)) throw new IllegalArgumentException("a tree of 1 GiB");
        return writer.finish().json.toByteArray();
    }
}
