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
            while (reader.next()) nodes.accept(node.read());
        }
        reader.end();
    }

    /** Writes trees one after the other into one growing buffer. For one thread. */
    public static final class Writer {
        private final JsonWriter json = new JsonWriter(64 << 10);

        /** Begins a tree; the text before it is gone. */
        public Writer begin() {
            json.reset().beginObject().name("nodes").beginArray();
            return this;
        }

        /** Appends an entry; the caller keeps the order. */
        public Writer add(Node node) {
            NodeWriter.write(json, node);
            return this;
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
        tree.nodes().forEach(writer::add);
        return writer.finish().json.toByteArray();
    }
}
