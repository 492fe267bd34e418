package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.MemoryBackend;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Id;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Timestamp;
import dump.model.Tree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A repository in memory for tests, with trees as literals: {@code tree(file("a", data("x")), …)}. */
public final class SmallRepository implements AutoCloseable {
    public static final Timestamp TIME = new Timestamp(1_500_000_000, 123_456_789, 0);

    private final MemoryBackend backend = new MemoryBackend();
    private final Repository repository;
    private final Lock lock;
    private final BlobWriter writer;

    public SmallRepository() throws Exception {
        var use = new Repository.Use(new Lock.Holder("host", "user", 1, 0, 0), null, 3);
        repository = Repository.create(backend, "test".getBytes(StandardCharsets.UTF_8), true, use);
        lock = repository.lock(true, Duration.ZERO, Events.NONE);
        writer = repository.writer(lock, false, Events.NONE);
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
        return node(name, NodeType.DIRECTORY, 0755).withSubtree(tree);
    }

    public static Node file(String name, long size, Id... content) {
        return node(name, NodeType.FILE, 0640).withContent(List.of(content), size);
    }

    public static Node linked(Node file, long inode) {
        return new Node(file.name(), file.type(), file.mode(), file.mtime(), file.atime(), file.ctime(), file.uid(),
                file.gid(), "", "", inode, 1, file.size(), 2, ByteString.EMPTY, List.of(), Map.of(), 0, file.content(),
                null, "");
    }

    public static Node link(String name, String target) {
        var link = node(name, NodeType.SYMLINK, 0777);
        return new Node(link.name(), link.type(), link.mode(), TIME, TIME, TIME, link.uid(), link.gid(), "", "", 0, 0, 0,
                1, ByteString.of(target), List.of(), Map.of(), 0, null, null, "");
    }

    public static Node node(String name, NodeType type, long mode) {
        return new Node(ByteString.of(name), type, mode, TIME, TIME, TIME, OWNER, GROUP, "", "", 0, 0, 0, 1,
                ByteString.EMPTY, List.of(), Map.of(), 0, null, null, "");
    }

    private static final long OWNER = mine("uid");
    private static final long GROUP = mine("gid");

    public static boolean isRoot() {
        return OWNER == 0;
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
        var name = Handles.pack(place.pack());
        var bytes = backend.loadAll(name, 1 << 30);
        bytes[(int) place.offset() + 20] ^= 1;
        backend.save(name, List.of(ByteBuffer.wrap(bytes)));
    }

    /** All packs of file content are gone. */
    public void losePacks(Id data) throws BackendException {
        for (var place : new ArrayList<>(repository.index().locations(BlobType.DATA, data))) {
            backend.remove(Handles.pack(place.pack()));
        }
    }

    @Override
    public void close() {
        writer.close();
        lock.close();
        repository.close();
    }
}
