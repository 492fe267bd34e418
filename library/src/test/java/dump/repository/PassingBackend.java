package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** Hands every call on: for tests that change one. */
class PassingBackend implements Backend {
    private final Backend inner;

    PassingBackend(Backend inner) {
        this.inner = inner;
    }

    @Override
    public void create(List<String> directories) throws BackendException {
        inner.create(directories);
    }

    @Override
    public void save(Kind kind, String name, List<ByteBuffer> content) throws BackendException {
        inner.save(kind, name, content);
    }

    @Override
    public boolean saveNew(Kind kind, String name, List<ByteBuffer> content) throws BackendException {
        return inner.saveNew(kind, name, content);
    }

    @Override
    public void sync(Kind kind, String name) throws BackendException {
        inner.sync(kind, name);
    }

    @Override
    public void load(Kind kind, String name, long offset, ByteBuffer target) throws BackendException {
        inner.load(kind, name, offset, target);
    }

    @Override
    public byte[] loadAll(Kind kind, String name, int sizeMax) throws BackendException {
        return inner.loadAll(kind, name, sizeMax);
    }

    @Override
    public long size(Kind kind, String name) throws BackendException {
        return inner.size(kind, name);
    }

    @Override
    public void list(String directory, Consumer<Entry> found) throws BackendException {
        inner.list(directory, found);
    }

    @Override
    public void remove(Kind kind, String name) throws BackendException {
        inner.remove(kind, name);
    }

    @Override
    public int connections() {
        return inner.connections();
    }

    @Override
    public String describe() {
        return inner.describe();
    }

    @Override
    public void close() {
        inner.close();
    }
}
