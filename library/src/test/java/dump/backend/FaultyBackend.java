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
public final class FaultyBackend extends FilterBackend {
    public enum Call { CREATE, SAVE, LOAD, LOAD_ALL, SIZE, LIST, REMOVE }

    public enum Fault {
        /** The call throws {@link BackendException.Passing} and does nothing. */
        FAIL,
        /** The call does its work, then throws {@link BackendException.Passing}: the answer was lost. */
        FAIL_AFTER,
        /**
         * A save leaves half of the bytes under a temporary name and throws {@link BackendException.Passing}; a load
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
        super(inner);
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
    public void create() throws BackendException {
        around(Call.CREATE, "", inner::create, () -> { });
    }

    @Override
    public void save(Handle file, List<ByteBuffer> content) throws BackendException {
        around(Call.SAVE, file, () -> inner.save(file, content),
                () -> saveHalf(file, content));
    }

    @Override
    public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
        var saved = new AtomicReference<>(false);
        around(Call.SAVE, file, () -> saved.set(inner.saveNew(file, content)),
                () -> saveHalf(file, content));
        return saved.get();
    }

    @Override
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        around(Call.LOAD, file, () -> inner.load(file, offset, target), () -> tooShort(file));
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        var loaded = new AtomicReference<byte[]>();
        around(Call.LOAD_ALL, file, () -> loaded.set(inner.loadAll(file, sizeMax)), () -> tooShort(file));
        return loaded.get();
    }

    @Override
    public long size(Handle file) throws BackendException {
        var size = new AtomicReference<Long>();
        around(Call.SIZE, file, () -> size.set(inner.size(file)), () -> { });
        return size.get();
    }

    @Override
    public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
        around(Call.LIST, kind, () -> inner.list(kind, found), () -> { });
    }

    @Override
    public void remove(Handle file) throws BackendException {
        around(Call.REMOVE, file, () -> inner.remove(file), () -> { });
    }

    /** What {@link Fault#TRUNCATE} left, and what stands under such names otherwise. */
    @Override
    public void removeLeftovers(Handle file) throws BackendException {
        for (var name : At.names(inner, file.kind()))
            if (name.startsWith(file.name() + "-tmp-")) inner.remove(Handle.of(file.kind(), name));
    }

    private interface Work {
        void run() throws BackendException;
    }

    private void around(Call call, Object what, Work whole, Work truncated) throws BackendException {
        var text = strikes(call, what);
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
        throw new BackendException.Passing("a fault made for a test: " + text, null);
    }

    /** What to say of the fault, or null if this call goes well. */
    private synchronized String strikes(Call call, Object what) {
        if (counted.contains(call)) calls++;
        boolean now = calls == atCall && counted.contains(call);
        boolean gone = fault == Fault.CRASH && struck.get() != null;
        if (!now && !gone) return null;
        var text = "call " + calls + ", " + call + " " + what;
        struck.compareAndSet(null, text);
        return text;
    }

    private static void tooShort(Handle file) throws BackendException {
        throw new BackendException.TooShort("a fault made for a test: " + file + " is cut off");
    }

    /** No name but its own is the config's: what is left of that counts as a key's. */
    private void saveHalf(Handle file, List<ByteBuffer> content) throws BackendException {
        var kind = file.kind() == FileKind.CONFIG ? FileKind.KEY : file.kind();
        inner.save(Handle.of(kind, file.name() + "-tmp-fault"), half(content));
    }

    private static List<ByteBuffer> half(List<ByteBuffer> content) {
        var whole = ByteBuffer.allocate(content.stream().mapToInt(ByteBuffer::remaining).sum());
        content.forEach(whole::put);
        return List.of(whole.flip().limit(whole.limit() / 2));
    }
}
