package dump.concurrent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs tasks on a fixed number of platform threads with a bounded queue; the first failure drops what is queued and
 * is thrown to the one who submits or joins. Threads start when they are first needed, and end with {@link #close}.
 * Use it in a {@code try (…)}, with a {@link #join} as its last line.
 *
 * <p>Several threads may submit, but a task must not submit to, join or close the block that runs it: it could wait
 * for itself.
 *
 * @param <E> what tasks may throw; {@code RuntimeException} if nothing checked
 */
public final class Tasks<E extends Exception> implements AutoCloseable {
    /** A piece of work; what it throws stops the block. */
    @FunctionalInterface
    public interface Task<E extends Exception> {
        void run() throws E;
    }

    private final String name;
    private final int threadsMax;
    private final int unfinishedMax;
    private final Class<E> failureType;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final Deque<Task<E>> queue = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private int running;
    private boolean closed;
    private Throwable failure;

    /**
     * @param name of the threads, which get a number behind it
     * @param queueMax how many tasks may wait for a thread; 0 lets a submitter wait until one is free
     * @param failureType the class of E, for throwing it again
     */
    public Tasks(String name, int threads, int queueMax, Class<E> failureType) {
        if (threads < 1 || queueMax < 0) throw new IllegalArgumentException(threads + " threads, queue " + queueMax);
        this.name = name;
        this.threadsMax = threads;
        this.unfinishedMax = Math.addExact(threads, queueMax);
        this.failureType = failureType;
    }

    /** Hands over a task; waits while the queue is full. @throws E the first failure of an earlier task */
    public void submit(Task<E> task) throws E, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (failure == null && !closed && unfinished() >= unfinishedMax) progress.await();
            throwFailure();
            if (closed) throw new IllegalStateException(name + " is closed");
            if (threads.size() < threadsMax && unfinished() >= threads.size()) startThread();
            queue.add(task);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every task is done, or, after a failure, until those that were running are. More may be submitted
     * afterwards.
     *
     * @throws E the first failure
     */
    public void join() throws E, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (unfinished() > 0) progress.await();
            throwFailure();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a task has failed or the block is closed: a long task may look, and end early. */
    public boolean stopping() {
        lock.lock();
        try {
            return closed || failure != null;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is queued, waits for what is running, interrupting nothing, and ends the threads. */
    @Override
    public void close() {
        List<Thread> ending;
        lock.lock();
        try {
            closed = true;
            queue.clear();
            work.signalAll();
            progress.signalAll();
            ending = List.copyOf(threads);
        } finally {
            lock.unlock();
        }
        if (ending.contains(Thread.currentThread())) throw new IllegalStateException("a task closes its own " + name);
        Threads.awaitEnd(ending);
    }

    private int unfinished() {
        return queue.size() + running;
    }

    private void throwFailure() throws E {
        switch (failure) {
            case null -> { }
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable checked when failureType.isInstance(checked) -> throw failureType.cast(checked);
            case Throwable smuggled -> throw new IllegalStateException(smuggled);
        }
    }

    private void startThread() {
        var thread = Thread.ofPlatform().daemon().name(name + "-" + (threads.size() + 1)).unstarted(this::runTasks);
        thread.start();
        threads.add(thread);
    }

    private void runTasks() {
        for (var task = next(); task != null; task = next()) {
            Throwable thrown = null;
            try {
                task.run();
            } catch (Throwable any) {
                thrown = any;
            }
            done(thrown);
        }
    }

    /** The next task, or null when there will be none. */
    private Task<E> next() {
        lock.lock();
        try {
            Thread.interrupted(); // What one task left is not to stop the next.
            while (queue.isEmpty() && !closed) work.awaitUninterruptibly();
            var task = queue.poll();
            if (task != null) running++;
            return task;
        } finally {
            lock.unlock();
        }
    }

    private void done(Throwable thrown) {
        lock.lock();
        try {
            running--;
            if (thrown != null && failure == null) failure = thrown;
            if (thrown != null) queue.clear();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
