package dump.duplicity.difftar;

import dump.model.ByteString;
import dump.model.Content;
import dump.model.DeviceNumber;
import dump.model.Metadata;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Timestamp;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Which entries a point in time has, from the signatures of its chain alone: no volume is read, so none is proven to
 * be there. Files are merged as they are read; memory grows with the length of the chain, not with the entries.
 */
public final class Signatures {
    private static final int CHECK_EVERY = 1024;
    private static final long SIZE_UNKNOWN = -1;

    /** One set's signatures. @param name of the file, for messages @param bytes a tar, compressed by gzip or not */
    public record Source(String name, InputStream bytes) {}

    /** Is told the entries in order, a directory before what it holds, components compared as bytes. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * @param path relative to the source of the backup; empty for the source itself
         * @param node without content; the size of a file is -1, as signatures don't tell it
         */
        void entry(ByteString path, Node node);
    }

    private Signatures() {}

    /**
     * All entries of the last set.
     *
     * @param oldestFirst of every set of the chain from the full one to the one wanted; they are closed
     * @throws IOException if a stream cannot be read; the message names the file
     * @throws DifftarException if a file is no such file; entries before it have been told
     * @throws InterruptedException when the thread is interrupted
     */
    public static void read(List<Source> oldestFirst, Visitor visitor)
            throws IOException, DifftarException, InterruptedException {
        read(oldestFirst, ByteString.EMPTY, visitor);
    }

    /** Only the path and what lies below it; nothing is read behind it. */
    public static void read(List<Source> oldestFirst, ByteString wanted, Visitor visitor)
            throws IOException, DifftarException, InterruptedException {
        var files = new ArrayList<SignatureFile>();
        for (var source : oldestFirst) files.add(new SignatureFile(source, files.size()));
        try {
            merge(files, wanted, visitor);
        } finally {
            for (var file : files) file.close();
        }
    }

    /** Of equal paths the latest file comes first and hides the others. */
    private static void merge(List<SignatureFile> files, ByteString wanted, Visitor visitor)
            throws IOException, DifftarException, InterruptedException {
        var queue = new PriorityQueue<SignatureFile>(Math.max(1, files.size()), (one, other) -> {
            int order = PathOrder.compare(one.path(), other.path());
            return order != 0 ? order : Integer.compare(other.index(), one.index());
        });
        for (var file : files) if (file.advance()) queue.add(file);
        ByteString last = null;
        for (int count = 1; !queue.isEmpty(); count++) {
            if (count % CHECK_EVERY == 0 && Thread.interrupted()) throw new InterruptedException();
            var file = queue.poll();
            var path = file.path();
            if (PathOrder.isWithin(path, wanted)) {
                if (!path.equals(last) && !file.isDeleted()) visitor.entry(path, node(path, file.type(), file.entry()));
            } else if (PathOrder.compare(path, wanted) > 0) {
                return;
            }
            last = path;
            if (file.advance()) queue.add(file);
        }
    }

    private static Node node(ByteString path, NodeType type, TarEntry entry) {
        var name = path.slice(path.lastIndexOf((byte) '/') + 1, path.length());
        var mtime = new Timestamp(entry.mtime(), 0, 0);
        var metadata = new Metadata(Mode.fromStMode(typeBits(type) | entry.mode()), mtime, Timestamp.UNKNOWN,
                Timestamp.UNKNOWN, entry.owner(), 0, 0, 0, List.of());
        return new Node(name, metadata, Content.of(type, SIZE_UNKNOWN, entry.linkTarget(),
                DeviceNumber.of(entry.major(), entry.minor())));
    }

    /** As {@code st_mode} has them. */
    private static int typeBits(NodeType type) {
        return switch (type) {
            case FILE -> 0x8000;
            case DIRECTORY -> 0x4000;
            case SYMLINK -> 0xa000;
            case BLOCK_DEVICE -> 0x6000;
            case CHARACTER_DEVICE -> 0x2000;
            case FIFO -> 0x1000;
            case SOCKET -> 0xc000;
            case UNKNOWN -> 0;
        };
    }
}
