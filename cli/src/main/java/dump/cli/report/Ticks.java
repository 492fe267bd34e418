package dump.cli.report;

import dump.concurrent.Threads;

/** Does something again and again, on a thread of its own, until it is closed. */
final class Ticks implements AutoCloseable {
    private final long delayMillis;
    private final long periodMillis;
    private final Runnable each;
    private final Thread thread;

    Ticks(long delayMillis, long periodMillis, Runnable each) {
        this.delayMillis = delayMillis;
        this.periodMillis = periodMillis;
        this.each = each;
        thread = Thread.ofPlatform().daemon().name("progress").start(this::run);
    }

    private void run() {
        try {
            Thread.sleep(delayMillis);
            while (true) {
                each.run();
                Thread.sleep(periodMillis);
            }
        } catch (InterruptedException done) {
            // It is over.
        }
    }

    /** Nothing is done any more when this returns. */
    @Override
    public void close() {
        Threads.end(thread);
    }
}
