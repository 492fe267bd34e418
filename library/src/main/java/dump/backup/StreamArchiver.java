package dump.backup;

import dump.chunker.ChunkReader;
import dump.chunker.Chunker;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Content;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Metadata;
import dump.model.Mode;
import dump.model.Node;
import dump.model.Owner;
import dump.model.Timestamp;
import dump.model.Tree;
import dump.repository.BlobWriter;
import dump.repository.RepositoryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Stores what a stream gives as one file, in the directories that its path names. */
final class StreamArchiver {
    private final BlobWriter writer;
    private final Chunker chunker;
    private final Timestamp time;
    private final Events events;
    private final ChunkList chunks = new ChunkList();
    private long size;

    StreamArchiver(BlobWriter writer, Chunker chunker, Timestamp time, Events events) {
        this.writer = writer;
        this.chunker = chunker;
        this.time = time;
        this.events = events;
    }

    /** @return the root tree */
    Id archive(InputStream in, ByteString path) throws IOException, RepositoryException, InterruptedException {
        read(in);
        var names = new BytePath(path).names();
        var node = node(names.getLast(), 0644, new Content.File(chunks.join(), size));
        for (var directory : names.subList(0, names.size() - 1).reversed()) {
            node = node(directory, Mode.DIRECTORY | 0755, new Content.Directory(tree(node)));
        }
        return tree(node);
    }

    long size() {
        return size;
    }

    private void read(InputStream in) throws IOException, RepositoryException, InterruptedException {
        var reader = new ChunkReader(in, chunker);
        while (reader.next()) chunk(reader.buffer(), reader.from(), reader.to());
    }

    private void chunk(byte[] buffer, int from, int to)
            throws IOException, RepositoryException, InterruptedException {
        try {
            chunks.add(writer.put(BlobType.DATA, buffer, from, to - from), 1);
        } catch (TooLargeException e) {
            throw new IOException(e.getMessage(), e);
        }
        size += to - from;
        events.on(new Event.Progress(to - from));
    }

    private Id tree(Node node) throws RepositoryException, InterruptedException {
        var json = TreeFormat.write(new Tree(List.of(node)));
        return writer.put(BlobType.TREE, json, 0, json.length);
    }

    /** Without owner, inode and links, as restic stores what has none. */
    private Node node(ByteString name, long mode, Content content) {
        return new Node(name, Metadata.of(mode, time, Owner.of(0, 0)), content);
    }
}
