package dump.http;

import dump.line.Line;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Speaks HTTP/1.1 with one server. Each request has a connection to itself, which is kept afterwards for the next one.
 * After an answer of 500 and above, and after a silence, none that was open then is used again: what fails there is often
 * the connection. May be used by several threads at once. An interrupt ends a call at any time with
 * {@link InterruptedException}.
 */
public final class HttpClient implements AutoCloseable {
    private static final int IDLE_MAX = 16;
    /** Ways in between forget a connection that is silent for minutes, and servers close it. */
    private static final long IDLE_MILLIS_MAX = 60_000;

    private final Origin origin;
    private final Dialler dialler;
    private final Deque<HttpConnection> idle = new ArrayDeque<>();
    private boolean closed;
    /** How often all that was open has been given up. */
    private int renewals;

    public HttpClient(Origin origin, HttpOptions options, Line line) {
        this.origin = origin;
        dialler = new Dialler(origin, options, line);
    }

    public Origin origin() {
        return origin;
    }

    /** Sends a request and waits for the head of the answer, whatever its status. */
    public HttpAnswer send(HttpRequest request) throws HttpFailure, InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
        int since = renewals();
        for (HttpConnection kept; (kept = take()) != null;) {
            try {
                return exchange(kept, request, since);
            } catch (HttpFailure.Broken broken) {
                // The server may have closed it while the request was under way.
                if (kept.hasBegunToAnswer() || !request.repeatable()) throw broken;
            }
        }
        return exchange(dialler.dial(), request, since);
    }

    private HttpAnswer exchange(HttpConnection connection, HttpRequest request, int since)
            throws HttpFailure, InterruptedException {
        boolean answered = false;
        try {
            var body = connection.exchange(request, origin);
            answered = true;
            if (body.head.status() >= 500) renew();
            return new HttpAnswer(body, again -> release(connection, again, since));
        } catch (HttpFailure.Standstill silent) {
            renew();
            throw silent;
        } finally {
            if (!answered) connection.close();
        }
    }

    /** One that is kept, the last one first; null if there is none. */
    private HttpConnection take() throws InterruptedException {
        while (true) {
            HttpConnection one;
            synchronized (idle) {
                one = idle.poll();
            }
            if (one == null) return null;
            boolean usable = false;
            try {
                usable = one.isUsable(IDLE_MILLIS_MAX);
            } finally {
                if (!usable) one.close();
            }
            if (usable) return one;
        }
    }

    private void release(HttpConnection connection, boolean again, int since) {
        connection.rest();
        synchronized (idle) {
            if (again && !closed && since == renewals && idle.size() < IDLE_MAX) {
                idle.push(connection);
                return;
            }
        }
        connection.close();
    }

    private int renewals() {
        synchronized (idle) {
            return renewals;
        }
    }

    /** From now on requests go over new connections: what is kept is ended, and what is under way is not kept. */
    public void renew() {
        synchronized (idle) {
            renewals++;
            endIdle();
        }
    }

    private void endIdle() {
        idle.forEach(HttpConnection::close);
        idle.clear();
    }

    /** Ends what is kept. Requests that are under way end by themselves. */
    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            endIdle();
        }
    }
}
