package dump.format;

import dump.model.Node;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Reads trees one after the other for who needs each node once. From one snapshot to the next a few nodes of a directory
 * change: those of the same text as one that was read a while ago are passed over, at a tenth of what reading them takes.
 * For one thread.
 */
public final class NewNodes {
    /** Bytes of text that one half holds: some thousand nodes. */
    private static final int TEXT = 2 << 20;
    private static final int SLOTS = 1 << 13;
    /** From these bytes a node is found: name, type, mode and a time. */
    private static final int BEGINNING = 128;

    private final int textMax;
    private final CRC32C hash = new CRC32C();
    /** What was read last. When it is full the other half is forgotten, and they change places. */
    private Half young = new Half();
    private Half old = new Half();

    public NewNodes() {
        this(TEXT);
    }

    NewNodes(int textMax) {
        this.textMax = textMax;
    }

    /** Texts of nodes, each found by what it begins with. */
    private static final class Half {
        private byte[] text = new byte[1 << 16];
        private int used;
        private final int[] begins = new int[SLOTS];
        /** 0 where a slot is free. */
        private final int[] lengths = new int[SLOTS];

        /** The length of the node that begins there, if it is known; else 0. */
        int known(int slot, byte[] json, int at, int end) {
            int length = lengths[slot], begin = begins[slot];
            return length <= end - at && Arrays.equals(text, begin, begin + length, json, at, at + length) ? length : 0;
        }

        void add(int slot, byte[] json, int at, int length) {
            if (used + length > text.length) text = Arrays.copyOf(text, Math.max(2 * text.length, used + length));
            System.arraycopy(json, at, text, used, length);
            begins[slot] = used;
            lengths[slot] = length;
            used += length;
        }

        void forget() {
            used = 0;
            Arrays.fill(lengths, 0);
        }
    }

    /** Hands on at least the nodes that no tree had which this object has read; those before an error, too. */
    public void read(byte[] json, int offset, int length, Consumer<Node> nodes) throws FormatException {
        TreeFormat.read(json, offset, length, this, nodes);
    }

    /** The length of the node that begins at {@code at} if such a text was read before, else 0. */
    int length(byte[] json, int at, int end) {
        int slot = slot(json, at, end);
        int length = young.known(slot, json, at, end);
        if (length > 0) return length;
        length = old.known(slot, json, at, end);
        if (length > 0) remember(slot, json, at, length);
        return length;
    }

    /** A node was read, from {@code at} to {@code to}. */
    void add(byte[] json, int at, int to, int end) {
        remember(slot(json, at, end), json, at, to - at);
    }

    private void remember(int slot, byte[] json, int at, int length) {
        if (length > textMax) return;
        if (young.used + length > textMax) {
            var full = young;
            young = old;
            old = full;
            young.forget();
        }
        young.add(slot, json, at, length);
    }

    private int slot(byte[] json, int at, int end) {
        hash.reset();
        hash.update(json, at, Math.min(BEGINNING, end - at));
        return (int) hash.getValue() & SLOTS - 1;
    }
}
