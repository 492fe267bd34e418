package dump.backend.retry;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A store whose passing failures are tried again, for as long as patience lasts. What is lasting fails at once. An
 * interrupt ends a wait with {@link BackendException.Interrupted}.
 */
public final class RetryBackend extends FilterBackend {
    /** After a lost answer so much is read back to see whether it is ours; of more, the size is compared. */
    private static final int COMPARED_BYTES_MAX = 1 << 20;

    private final Gate gate;
    private final Crowd crowd;

    public RetryBackend(Backend inner, RetryOptions options) {
        this(inner, options, RetryClock.SYSTEM, new Pauses(new SplittableRandom()));
    }

    RetryBackend(Backend inner, RetryOptions options, RetryClock clock, Pauses pauses) {
        super(inner);
        gate = new Gate(options, clock, pauses);
        crowd = new Crowd(clock);
    }

    private interface Operation<T> {
        /** @param again whether an earlier try may have done it, and only its answer was lost */
        T once(boolean again) throws BackendException;
    }

    private interface Call<T> {
        T make() throws BackendException;
    }

    private interface Work {
        void once() throws BackendException;
    }

    private void tried(FileKind kind, Work work) throws BackendException {
        tried(kind, again -> {
            work.once();
            return null;
        });
    }

    /** Locks must be refreshed in time, whatever others wait for: they never stand in a queue. */
    private <T> T tried(FileKind kind, Operation<T> operation) throws BackendException {
        try (var tries = gate.tries(kind != FileKind.LOCK)) {
            while (true) {
                tries.begin();
                try {
                    T result = kind == FileKind.LOCK ? operation.once(tries.again())
                            : amongOthers(() -> operation.once(tries.again()));
                    tries.answered(true);
                    return result;
                } catch (BackendException.Passing failed) {
                    tries.failed(failed);
                } catch (BackendException.Interrupted stop) {
                    throw stop;
                } catch (BackendException refused) {
                    tries.answered(refused.isOfOneFile() && !(refused instanceof BackendException.Denied));
                    throw refused;
                }
            }
        }
    }

    /** Once, when as few others are at it as the store can bear. */
    private <T> T amongOthers(Call<T> call) throws BackendException {
        try (var place = crowd.enter()) {
            try {
                T result = call.make();
                place.well();
                return result;
            } catch (BackendException.Passing failed) {
                if (failed.isOfCrowd()) place.tooMany();
                throw failed;
            }
        } catch (InterruptedException stop) {
            gate.hurry();
            Thread.currentThread().interrupt();
            throw new BackendException.Interrupted("interrupted while waiting for the store", stop);
        }
    }

    @Override
    public void create() throws BackendException {
        tried(FileKind.CONFIG, inner::create);
    }

    @Override
    public void save(Handle file, List<ByteBuffer> content) throws BackendException {
        tried(file.kind(), again -> {
            inner.save(file, copies(content));
            if (again) clearUp(file);
            return null;
        });
        gate.wrote();
    }

    @Override
    public boolean saveIf(List<Whole> files, BooleanSupplier wanted) throws BackendException {
        boolean saved = tried(files.getFirst().file().kind(), again -> {
            boolean stand = inner.saveIf(files.stream().map(Whole::duplicate).toList(), wanted);
            if (again) for (var file : files) clearUp(file.file());
            return stand;
        });
        if (saved) gate.wrote();
        return saved;
    }

    /** What was cut off may have left half of it under another name. */
    private void clearUp(Handle file) {
        try {
            inner.removeLeftovers(file);
        } catch (BackendException notNow) {
            // It costs some bytes.
        }
    }

    @Override
    public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
        return tried(file.kind(), again -> inner.saveNew(file, copies(content)) || again && isThere(file, content));
    }

    /** With positions of their own, so that they can be written again from where they begin. */
    private static List<ByteBuffer> copies(List<ByteBuffer> content) {
        return content.stream().map(ByteBuffer::duplicate).toList();
    }

    private boolean isThere(Handle file, List<ByteBuffer> content) throws BackendException {
        long size = content.stream().mapToLong(ByteBuffer::remaining).sum();
        if (inner.size(file) != size) return false;
        if (size > COMPARED_BYTES_MAX) return true;
        var ours = ByteBuffer.allocate((int) size);
        copies(content).forEach(ours::put);
        return ours.flip().equals(ByteBuffer.wrap(inner.loadAll(file, (int) size)));
    }

    @Override
    public void sync(Handle file) throws BackendException {
        tried(file.kind(), () -> inner.sync(file));
    }

    @Override
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        int start = target.position();
        tried(file.kind(), () -> inner.load(file, offset, target.position(start)));
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        return tried(file.kind(), again -> inner.loadAll(file, sizeMax));
    }

    @Override
    public long size(Handle file) throws BackendException {
        return tried(file.kind(), again -> inner.size(file));
    }

    /** Nothing is told before the last try, or it would be told twice. */
    @Override
    public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
        var entries = new ArrayList<Entry>();
        try {
            tried(kind, () -> {
                entries.clear();
                inner.list(kind, entries::add);
            });
        } finally {
            entries.forEach(found);
        }
    }

    @Override
    public void remove(Handle file) throws BackendException {
        tried(file.kind(), again -> {
            try {
                inner.remove(file);
            } catch (BackendException.NotFound gone) {
                if (!again) throw gone;
            }
            return null;
        });
    }

    @Override
    public void removeIfThere(Handle file) throws BackendException {
        tried(file.kind(), () -> inner.removeIfThere(file));
    }

    @Override
    public void removeOnce(Handle file) throws BackendException {
        amongOthers(() -> {
            inner.removeOnce(file);
            return null;
        });
    }

    @Override
    public void hurry() {
        gate.hurry();
        super.hurry();
    }

    @Override
    public void removeLeftovers(Handle file) throws BackendException {
        tried(file.kind(), () -> inner.removeLeftovers(file));
    }

    @Override
    public void removeLeftovers(FileKind kind, long idleMillisMin) throws BackendException {
        tried(kind, () -> inner.removeLeftovers(kind, idleMillisMin));
    }
}
