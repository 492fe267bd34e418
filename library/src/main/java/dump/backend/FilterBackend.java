package dump.backend;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store in front of another, which it owns: whoever extends this says only what it does otherwise. */
public abstract class FilterBackend implements Backend {
    protected final Backend inner;

    protected FilterBackend(Backend inner) {
        this.inner = inner;
    }

    @Override
    public void create() throws BackendException {
        inner.create();
    }

    @Override
    public void save(Handle file, List<ByteBuffer> content) throws BackendException {
        inner.save(file, content);
    }

    @Override
    public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
        return inner.saveNew(file, content);
    }

    @Override
    public void sync(Handle file) throws BackendException {
        inner.sync(file);
    }

    @Override
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        inner.load(file, offset, target);
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        return inner.loadAll(file, sizeMax);
    }

    @Override
    public long size(Handle file) throws BackendException {
        return inner.size(file);
    }

    @Override
    public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
        inner.list(kind, found);
    }

    @Override
    public boolean listsAtOnce() {
        return inner.listsAtOnce();
    }

    @Override
    public List<String> otherNames() throws BackendException {
        return inner.otherNames();
    }

    @Override
    public void remove(Handle file) throws BackendException {
        inner.remove(file);
    }

    @Override
    public void removeLeftovers(Handle file) throws BackendException {
        inner.removeLeftovers(file);
    }

    @Override
    public void removeLeftovers(FileKind kind, long idleMillisMin) throws BackendException {
        inner.removeLeftovers(kind, idleMillisMin);
    }

    @Override
    public void belongsTo(String repository) {
        inner.belongsTo(repository);
    }

    @Override
    public boolean passCopies() {
        return inner.passCopies();
    }

    @Override
    public void distrust(Handle file) {
        inner.distrust(file);
    }

    @Override
    public Optional<Boolean> keepsRemoved() throws BackendException {
        return inner.keepsRemoved();
    }

    @Override
    public void expectMuch() {
        inner.expectMuch();
    }

    @Override
    public void hurry() {
        inner.hurry();
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
    public String identity() {
        return inner.identity();
    }

    @Override
    public void close() {
        inner.close();
    }
}
