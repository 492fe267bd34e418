package dump.files;

import dump.posix.Posix;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;

/** Holds a bounded number of descriptors open: those in use, and of the others the ones used last. Thread-safe. */
final class Descriptors implements AutoCloseable {
    private final int idleMax;
    /** Open and not in use, the one used longest ago first. */
    private final LinkedHashSet<Held> idle = new LinkedHashSet<>();

    Descriptors(int idleMax) {
        this.idleMax = idleMax;
    }

    /** A descriptor that stays open until {@link #release}. */
    synchronized int acquire(Held held) throws FileException {
        if (held.descriptor < 0) {
            // Down from the nearest ancestor that is open; a loop, because trees may be thousands of levels deep.
            var closed = new ArrayDeque<Held>();
            for (var one = held; one.descriptor < 0; one = one.parent) closed.push(one);
            for (var one : closed) {
                one.descriptor = one.open(one.parent.descriptor);
                toIdle(one);
            }
        }
        idle.remove(held);
        held.users++;
        return held.descriptor;
    }

    /** Takes over a descriptor that was just opened; it is in use until {@link #release}. */
    synchronized void adopt(Held held, int descriptor) {
        held.descriptor = descriptor;
        held.users = 1;
    }

    synchronized void release(Held held) {
        if (--held.users == 0 && held.descriptor >= 0) toIdle(held);
    }

    /** Closes what nobody uses any more. */
    synchronized void drop(Held held) {
        if (held.users > 0 || held.descriptor < 0) return;
        idle.remove(held);
        shut(held);
    }

    @Override
    public synchronized void close() {
        for (var held : idle) shut(held);
        idle.clear();
    }

    private void toIdle(Held held) {
        idle.add(held);
        while (idle.size() > idleMax) shut(idle.removeFirst());
    }

    private static void shut(Held held) {
        long result = Posix.call(Posix.Call.CLOSE, held.descriptor, 0, 0);
        held.descriptor = -1;
        if (result < 0) held.closeFailed(result);
    }
}
