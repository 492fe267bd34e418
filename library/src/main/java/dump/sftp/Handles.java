package dump.sftp;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many files and directories are open at once, and how many may be. */
final class Handles {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int max;
    private int open;
    private boolean single;
    /** Somebody tries, or waits to try, what is possible while no other is open. */
    private boolean trying;
    private long acquired;

    Handles(int max) {
        this.max = max;
    }

    /** Waits until one more may be open. @return for {@link #wasAlone} */
    long acquire() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (trying || open >= max) changed.await();
            open++;
            acquired++;
            return open == 1 ? acquired : -1;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there has been no other since. @param ticket of {@link #acquire} */
    boolean wasAlone(long ticket) {
        lock.lock();
        try {
            return ticket == acquired;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no other is open, and keeps others away until {@link #tried}. */
    void acquireAlone() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (trying) changed.await();
            trying = true;
            boolean alone = false;
            try {
                while (open > 0) changed.await();
                open++;
                alone = true;
            } finally {
                if (!alone) tried(false);
            }
        } finally {
            lock.unlock();
        }
    }

    /** @param single whether from now on no two may be open */
    void tried(boolean single) {
        lock.lock();
        try {
            trying = false;
            if (single) {
                this.single = true;
                max = 1;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void release() {
        lock.lock();
        try {
            open--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The server says how many it takes. */
    void allow(int count) {
        lock.lock();
        try {
            if (single) return;
            max = count;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
