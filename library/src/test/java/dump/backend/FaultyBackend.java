package dump.backend;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A backend that goes wrong at call n, counted from 1 over all threads. To try every n: run with a fault at call 1, 2,
 * 3, … until {@link #struck} is null. {@code connections}, {@code describe} and {@code close} are not calls.
 */
public final class FaultyBackend implements Backend {
    public enum Call { CREATE, SAVE, LOAD, LOAD_ALL, SIZE, LIST, REMOVE }

    public enum Fault {
        /** The call throws {@link BackendException.Failed} and does nothing. */
        FAIL,
        /** The call does its work, then throws {@link BackendException.Failed}: the answer was lost. */
        FAIL_AFTER,
        /**
         * A save leaves half of the bytes under a temporary name and throws {@link BackendException.Failed}; a load
         * throws {@link BackendException.TooShort}. The other calls do as with {@link #FAIL}.
         */
        TRUNCATE,
        /** This call and all after it do nothing and throw {@link Crash}: the process is gone, the store stays. */
        CRASH
    }

    /** The process was killed. An error, so that nobody catches it by accident. */
    public static final class Crash extends Error {
        Crash(String call) {
            super("crashed at " + call);
        }
    }

    private final Backend inner;
    private final Fault fault;
    private final long atCall;
    private final Set<Call> counted;
    private final AtomicReference<String> struck = new AtomicReference<>();
    private long calls;

    /** @param atCall from 1; 0 for never */
    public FaultyBackend(Backend inner, Fault fault, long atCall) {
        this(inner, fault, atCall, EnumSet.allOf(Call.class));
    }

    /** @param counted the calls that count; the others pass, until a crash */
    public FaultyBackend(Backend inner, Fault fault, long atCall, Set<Call> counted) {
        this.inner = inner;
        this.fault = fault;
        this.atCall = atCall;
        this.counted = EnumSet.copyOf(counted);
    }

    /** How many calls there were, with those that went wrong. */
    public synchronized long calls() {
        return calls;
    }

    /** The call that went wrong first, such as {@code call 7, SAVE config}; null if none did. */
    public String struck() {
        return struck.get();
    }

    @Override
    public void create(List<String> directories) throws BackendException {
        around(Call.CREATE, "", () -> inner.create(directories), () -> { });
    }

    @Override
    public void save(Kind kind, String name, List<ByteBuffer> content) throws BackendException {
        around(Call.SAVE, name, () -> inner.save(kind, name, content),
                () -> inner.save(kind, name + "-tmp-fault", half(content)));
    }

    @Override
    public boolean saveNew(Kind kind, String name, List<ByteBuffer> content) throws BackendException {
        var saved = new AtomicReference<>(false);
        around(Call.SAVE, name, () -> saved.set(inner.saveNew(kind, name, content)),
                () -> inner.save(kind, name + "-tmp-fault", half(content)));
        return saved.get();
    }

    @Override
    public void sync(Kind kind, String name) throws BackendException {
        inner.sync(kind, name);
    }

    @Override
    public void load(Kind kind, String name, long offset, ByteBuffer target) throws BackendException {
        around(Call.LOAD, name, () -> inner.load(kind, name, offset, target), () -> tooShort(name));
    }

    @Override
    public byte[] loadAll(Kind kind, String name, int sizeMax) throws BackendException {
        var loaded = new AtomicReference<byte[]>();
        around(Call.LOAD_ALL, name, () -> loaded.set(inner.loadAll(kind, name, sizeMax)), () -> tooShort(name));
        return loaded.get();
    }

    @Override
    public long size(Kind kind, String name) throws BackendException {
        var size = new AtomicReference<Long>();
        around(Call.SIZE, name, () -> size.set(inner.size(kind, name)), () -> { });
        return size.get();
    }

    @Override
    public void list(String directory, Consumer<Entry> found) throws BackendException {
        around(Call.LIST, directory, () -> inner.list(directory, found), () -> { });
    }

    @Override
    public void remove(Kind kind, String name) throws BackendException {
        around(Call.REMOVE, name, () -> inner.remove(kind, name), () -> { });
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

    private interface Work {
        void run() throws BackendException;
    }

    private void around(Call call, String name, Work whole, Work truncated) throws BackendException {
        var text = strikes(call, name);
        if (text == null) {
            whole.run();
            return;
        }
        switch (fault) {
            case FAIL -> { }
            case FAIL_AFTER -> whole.run();
            case TRUNCATE -> truncated.run();
            case CRASH -> throw new Crash(text);
        }
        throw new BackendException.Failed("a fault made for a test: " + text, null);
    }

    /** What to say of the fault, or null if this call goes well. */
    private synchronized String strikes(Call call, String name) {
        if (counted.contains(call)) calls++;
        boolean now = calls == atCall && counted.contains(call);
        boolean gone = fault == Fault.CRASH && struck.get() != null;
        if (!now && !gone) return null;
        var text = "call " + calls + ", " + call + " " + name;
        struck.compareAndSet(null, text);
        return text;
    }

    private static void tooShort(String name) throws BackendException {
        throw new BackendException.TooShort("a fault made for a test: " + name + " is cut off");
    }

    private static List<ByteBuffer> half(List<ByteBuffer> content) {
        var whole = ByteBuffer.allocate(content.stream().mapToInt(ByteBuffer::remaining).sum());
        content.forEach(whole::put);
        return List.of(whole.flip().limit(whole.limit() / 2));
    }
}
