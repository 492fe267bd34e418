package dump.backend.rclone;

import dump.backend.BackendException;
import dump.backend.Location;
import dump.backend.rest.RestServer;
import dump.http.HttpAnswer;
import dump.http.HttpFailure;
import dump.http.HttpRequest;
import dump.line.Line;
import java.util.concurrent.locks.ReentrantLock;

/** rclone, started with the first request and anew when it has ended meanwhile. */
final class RcloneServer implements RestServer {
    /** Its words come another way than its answer, perhaps later: so often is it looked for them, with a pause. */
    private static final int LOOKS = 5;
    private static final long PAUSE_MILLIS = 40;

    private final Location.Rclone place;
    private final RcloneOptions options;
    private final Line line;
    private final ReentrantLock lock = new ReentrantLock();
    private RcloneProcess running;
    private boolean closed;
    /** Of what it said: what was there when it was last asked why something failed. */
    private int told;

    RcloneServer(Location.Rclone place, RcloneOptions options, Line line) {
        this.place = place;
        this.options = options;
        this.line = line;
    }

    @Override
    public HttpAnswer send(HttpRequest request) throws HttpFailure, BackendException, InterruptedException {
        return running().send(request);
    }

    private RcloneProcess running() throws BackendException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) throw new BackendException.Lasting("the store is closed", null);
            if (running != null && !running.isAlive()) {
                running.close();
                running = null;
            }
            if (running == null) {
                running = RcloneProcess.start(place, options, line);
                told = 0;
            }
            return running;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void renew() {
        lock.lock();
        try {
            if (running != null) running.renew();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String words() {
        lock.lock();
        try {
            if (running == null) return "";
            var words = fresh();
            for (int i = 1; i < LOOKS && words.isEmpty(); i++) {
                Thread.sleep(PAUSE_MILLIS);
                words = fresh();
            }
            return words;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            lock.unlock();
        }
    }

    private String fresh() {
        var said = running.words();
        var words = RcloneWords.last(said.length() > told ? said.substring(told) : "");
        told = said.length();
        return words;
    }

    @Override
    public String remedyWhenRefused() {
        return "rclone is refused";
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (running != null) running.close();
        } finally {
            lock.unlock();
        }
    }
}
