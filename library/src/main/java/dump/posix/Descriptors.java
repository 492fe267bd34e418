package dump.posix;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;

/** Holds a bounded number of descriptors open: those in use, and of the others the ones used last. Thread-safe. */
public final class Descriptors implements AutoCloseable {
    private final int idleMax;
    /** Open and not in use, the one used longest ago first. */
    private final LinkedHashSet<ReopenableDescriptor> idle = new LinkedHashSet<>();

    public Descriptors(int idleMax) {
        this.idleMax = idleMax;
    }

    /** A descriptor that stays open until {@link #release}. */
    public synchronized int acquire(ReopenableDescriptor held) throws FileException {
        if (held.descriptor < 0) {
            // Down from the nearest ancestor that is open; a loop, because trees may be thousands of levels deep.
            var closed = new ArrayDeque<ReopenableDescriptor>();
            for (var one = held; one != null && one.descriptor < 0; one = one.parent) closed.push(one);
            for (var one : closed) {
                one.descriptor = one.open(one.parent == null ? Posix.AT_FDCWD : one.parent.descriptor);
                toIdle(one);
            }
        }
        idle.remove(held);
        held.users++;
        return held.descriptor;
    }

    /** Takes over a descriptor that was just opened; it is in use until {@link #release}. */
    public synchronized void adopt(ReopenableDescriptor held, int descriptor) {
        held.descriptor = descriptor;
        held.users = 1;
    }

    public synchronized void release(ReopenableDescriptor held) {
        if (--held.users == 0 && held.descriptor >= 0) toIdle(held);
    }

    /** Closes what nobody uses any more. */
    public synchronized void drop(ReopenableDescriptor held) {
        if (held.users > 0 || held.descriptor < 0) return;
        idle.remove(held);
        shut(held);
    }

    @Override
    public synchronized void close() {
        for (var held : idle) shut(held);
        idle.clear();
    }

    private void toIdle(ReopenableDescriptor held) {
        idle.add(held);
        while (idle.size() > idleMax) shut(idle.removeFirst());
    }

    private static void shut(ReopenableDescriptor held) {
        long result = Posix.call(Posix.Call.CLOSE, held.descriptor, 0, 0);
        held.descriptor = -1;
        if (result < 0) held.closeFailed(result);
    }
}
