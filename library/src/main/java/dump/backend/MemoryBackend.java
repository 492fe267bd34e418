package dump.backend;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** A store in memory: for tests, and for what need not outlive the process. What goes in and out is copied. */
public final class MemoryBackend implements Backend {
    private final ConcurrentNavigableMap<String, byte[]> files = new ConcurrentSkipListMap<>();

    @Override
    public void create(List<String> directories) {
        directories.forEach(FileName::checked);
    }

    @Override
    public void save(Kind kind, String name, List<ByteBuffer> content) {
        files.put(FileName.checked(name), bytes(content));
    }

    @Override
    public boolean saveNew(Kind kind, String name, List<ByteBuffer> content) {
        return files.putIfAbsent(FileName.checked(name), bytes(content)) == null;
    }

    private static byte[] bytes(List<ByteBuffer> content) {
        var bytes = new byte[content.stream().mapToInt(ByteBuffer::remaining).reduce(0, Math::addExact)];
        var target = ByteBuffer.wrap(bytes);
        content.forEach(target::put);
        return bytes;
    }

    @Override
    public void sync(Kind kind, String name) throws BackendException {
        file(name);
    }

    @Override
    public void load(Kind kind, String name, long offset, ByteBuffer target) throws BackendException {
        if (offset < 0) throw new IllegalArgumentException("offset " + offset);
        var bytes = file(name);
        if (offset > (long) bytes.length - target.remaining())
            throw new BackendException.TooShort("%s is cut off: it has %,d bytes, and %,d from %,d on are wanted"
                    .formatted(name, bytes.length, target.remaining(), offset));
        target.put(bytes, (int) offset, target.remaining());
    }

    @Override
    public byte[] loadAll(Kind kind, String name, int sizeMax) throws BackendException {
        var bytes = file(name);
        if (bytes.length > sizeMax)
            throw new BackendException.TooLong("%s has %,d bytes, more than the %,d that may stand there"
                    .formatted(name, bytes.length, sizeMax));
        return bytes.clone();
    }

    @Override
    public long size(Kind kind, String name) throws BackendException {
        return file(name).length;
    }

    @Override
    public void list(String directory, Consumer<Entry> found) {
        var prefix = FileName.checkedDirectory(directory).isEmpty() ? "" : directory + "/";
        for (var file : files.tailMap(prefix).entrySet()) {
            if (!file.getKey().startsWith(prefix)) return;
            var name = file.getKey().substring(prefix.length());
            if (name.indexOf('/') < 0) found.accept(new Entry(name, file.getValue().length));
        }
    }

    @Override
    public void remove(Kind kind, String name) throws BackendException {
        if (files.remove(FileName.checked(name)) == null) throw missing(name);
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

    private byte[] file(String name) throws BackendException {
        var bytes = files.get(FileName.checked(name));
        if (bytes == null) throw missing(name);
        return bytes;
    }

    private static BackendException.NotFound missing(String name) {
        return new BackendException.NotFound("there is no " + name);
    }
}
