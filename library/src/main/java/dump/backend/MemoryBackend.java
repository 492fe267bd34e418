package dump.backend;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** A store in memory: for tests, and for what need not outlive the process. What goes in and out is copied. */
public final class MemoryBackend implements Backend {
    private final Map<Handle, byte[]> files =
            new ConcurrentSkipListMap<>(Comparator.comparing(Handle::kind).thenComparing(Handle::name));

    @Override
    public void create() {}

    @Override
    public void save(Handle file, List<ByteBuffer> content) {
        files.put(file, bytes(content));
    }

    @Override
    public boolean saveNew(Handle file, List<ByteBuffer> content) {
        return files.putIfAbsent(file, bytes(content)) == null;
    }

    private static byte[] bytes(List<ByteBuffer> content) {
        var bytes = new byte[content.stream().mapToInt(ByteBuffer::remaining).reduce(0, Math::addExact)];
        var target = ByteBuffer.wrap(bytes);
        content.forEach(target::put);
        return bytes;
    }

    @Override
    public void sync(Handle file) throws BackendException {
        content(file);
    }

    @Override
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        if (offset < 0) throw new IllegalArgumentException("offset " + offset);
        var bytes = content(file);
        if (offset > (long) bytes.length - target.remaining())
            throw new BackendException.TooShort("%s is cut off: it has %,d bytes, and %,d from %,d on are wanted"
                    .formatted(file, bytes.length, target.remaining(), offset));
        target.put(bytes, (int) offset, target.remaining());
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        var bytes = content(file);
        if (bytes.length > sizeMax)
            throw new BackendException.TooLong("%s has %,d bytes, more than the %,d allowed there"
                    .formatted(file, bytes.length, sizeMax));
        return bytes.clone();
    }

    @Override
    public long size(Handle file) throws BackendException {
        return content(file).length;
    }

    @Override
    public void list(FileKind kind, Consumer<Entry> found) {
        files.forEach((file, content) -> {
            if (file.kind() == kind) found.accept(new Entry(file.name(), content.length));
        });
    }

    @Override
    public void remove(Handle file) throws BackendException {
        if (files.remove(file) == null) throw missing(file);
    }

    /** A store of its own with the same files: what a test changes in one does not show in the other. */
    public MemoryBackend copy() {
        var copy = new MemoryBackend();
        copy.files.putAll(files); // The arrays are never changed, so both may hold them.
        return copy;
    }

    @Override
    public int connections() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public void close() {}

    private byte[] content(Handle file) throws BackendException {
        var bytes = files.get(file);
        if (bytes == null) throw missing(file);
        return bytes;
    }

    private static BackendException.NotFound missing(Handle file) {
        return new BackendException.NotFound("there is no " + file);
    }
}
