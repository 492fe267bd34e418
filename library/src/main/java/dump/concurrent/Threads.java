package dump.concurrent;

import java.util.Collection;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Waits until threads have ended, whatever interrupts the caller meanwhile; that is kept, and it stands interrupted
 * afterwards.
 */
public final class Threads {
    private Threads() {}

    /** @param threads that were started */
    public static void awaitEnd(Collection<Thread> threads) {
        boolean interrupted = Thread.interrupted();
        for (var thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** Interrupts them first. @param threads null where none was started */
    public static void end(Thread... threads) {
        var started = Stream.of(threads).filter(Objects::nonNull).toList();
        started.forEach(Thread::interrupt);
        awaitEnd(started);
    }
}
