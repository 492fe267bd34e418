package dump.repository;

import dump.backend.BackendException;
import dump.backend.MemoryBackend;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Content;
import dump.model.Events;
import dump.model.Id;
import dump.model.Metadata;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Owner;
import dump.model.Timestamp;
import dump.model.Tree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A repository in memory for tests, with trees as literals: {@code tree(file("a", data("x")), …)}. */
public final class SmallRepository implements AutoCloseable {
    public static final Timestamp TIME = new Timestamp(1_500_000_000, 123_456_789, 0);

    private final MemoryBackend backend = new MemoryBackend();
    private final Repository repository;
    private final Lock lock;
    private final BlobWriter writer;

    public SmallRepository() throws Exception {
        var use = new Repository.Use(() -> new Lock.Holder("host", "user", 1, 0, 0), null, 3);
        repository = Repository.create(backend, "test".getBytes(StandardCharsets.UTF_8), true, null, use);
        lock = repository.locks().forWriting(Duration.ZERO, Events.NONE);
        writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE);
    }

    /** After everything was put. */
    public Repository finished() throws Exception {
        writer.finish();
        return repository;
    }

    public Id data(String text) throws Exception {
        return data(text.getBytes(StandardCharsets.UTF_8));
    }

    public Id data(byte[] bytes) throws Exception {
        return writer.put(BlobType.DATA, bytes, 0, bytes.length);
    }

    public Id tree(Node... nodes) throws Exception {
        var json = TreeFormat.write(new Tree(List.of(nodes)));
        return writer.put(BlobType.TREE, json, 0, json.length);
    }

    public static Node directory(String name, Id tree) {
        return node(name, NodeType.DIRECTORY, 0755).withContent(new Content.Directory(tree));
    }

    public static Node file(String name, long size, Id... content) {
        return node(name, NodeType.FILE, 0640).withContent(new Content.File(List.of(content), size));
    }

    public static Node linked(Node file, long inode) {
        var metadata = new Metadata(file.mode(), file.mtime(), file.atime(), file.ctime(), MINE, inode, 1, 2,
                List.of());
        return new Node(file.name(), metadata, file.content());
    }

    public static Node link(String name, String target) {
        return node(name, NodeType.SYMLINK, 0777).withContent(new Content.Link(ByteString.of(target)));
    }

    public static Node node(String name, NodeType type, long mode) {
        return new Node(ByteString.of(name), Metadata.of(mode, TIME, MINE),
                Content.of(type, 0, ByteString.EMPTY, 0));
    }

    private static final Owner MINE = Owner.of(mine("uid"), mine("gid"));

    public static boolean isRoot() {
        return MINE.uid() == 0;
    }

    private static long mine(String what) {
        try {
            var probe = java.nio.file.Files.createTempFile("owner", "");
            long id = ((Number) java.nio.file.Files.getAttribute(probe, "unix:" + what)).longValue();
            java.nio.file.Files.delete(probe);
            return id;
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The bytes of the blob in its pack are no longer what they were. */
    public void damage(Id data) throws BackendException {
        var place = repository.index().location(BlobType.DATA, data);
        var name = IdHandles.pack(place.pack());
        var bytes = backend.loadAll(name, 1 << 30);
        bytes[(int) place.offset() + 20] ^= 1;
        backend.save(name, List.of(ByteBuffer.wrap(bytes)));
    }

    /** All packs of file content are gone. */
    public void losePacks(Id data) throws BackendException {
        for (var place : new ArrayList<>(repository.index().locations(BlobType.DATA, data))) {
            backend.remove(IdHandles.pack(place.pack()));
        }
    }

    @Override
    public void close() {
        writer.close();
        lock.close();
        repository.close();
    }
}
