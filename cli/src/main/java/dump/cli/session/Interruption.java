package dump.cli.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * INT and TERM: the virtual machine begins to shut down, our hook interrupts the work and waits until it has ended in
 * order, and the machine exits with 128 plus the signal's number. An ordinary exit passes through the same hook.
 */
public final class Interruption {
    /** What an orderly end may take: indexes of what is stored are written, locks are removed. */
    private static final Duration ORDERLY = Duration.ofSeconds(10);
    /** What the release of a lock may take that the work itself did not come to. */
    private static final Duration RELEASE = Duration.ofSeconds(3);

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean arrived;
    /** What leaves the line of a question; null while nobody is asked. */
    private volatile Runnable leavesQuestion;
    private final AtomicReference<Runnable> release = new AtomicReference<>();
    private volatile Duration grace = ORDERLY;

    /** Guards the work of the current thread. */
    public static Interruption install() {
        var interruption = new Interruption();
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(interruption::shutDown, "shutdown"));
        } catch (IllegalStateException signalCame) {
            interruption.arrived = true;
            interruption.worker.interrupt();
        }
        return interruption;
    }

    /** Whether a signal came. */
    public boolean arrived() {
        return arrived;
    }

    /** Nothing is being stored: what may block is a reader of our output, and nobody waits ten seconds for that. */
    public void onlyReading() {
        grace = Duration.ofSeconds(2);
    }

    /**
     * What to do in the worker's place if it does not come to its end, blocked by a reader of our output, say. It may
     * run beside the worker's own release.
     */
    public void releaseAtLast(Runnable action) {
        release.set(action);
    }

    /** While a person is asked there is nothing to bring to an end. @param leave ends the line of the question */
    public void asking(Runnable leave) {
        leavesQuestion = leave;
    }

    /** The person has answered. */
    public void answered() {
        leavesQuestion = null;
    }

    /** The work is over and told: after this nothing is waited for. */
    public void ended() {
        ended.countDown();
    }

    /** As the hook does it when a signal came. */
    void shutDown() {
        if (ended.getCount() == 0) return;
        arrived = true;
        var leave = leavesQuestion;
        if (leave != null) {
            leave.run();
            return;
        }
        worker.interrupt();
        try {
            if (!ended.await(grace.toMillis(), TimeUnit.MILLISECONDS)) releaseInItsPlace();
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    /** In a thread of its own: a repository that does not answer must not keep the machine from its end. */
    private void releaseInItsPlace() throws InterruptedException {
        var action = release.getAndSet(null);
        if (action == null) return;
        var thread = Thread.ofPlatform().daemon().name("release").unstarted(action);
        thread.setUncaughtExceptionHandler((_, failure) -> { });
        thread.start();
        thread.join(RELEASE);
    }
}
