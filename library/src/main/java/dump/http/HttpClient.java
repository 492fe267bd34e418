package dump.http;

import dump.line.Line;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Speaks HTTP/1.1 with one server. Each request has a connection to itself, which is kept afterwards for the next one,
 * but not after an answer of 500 and above: what fails there is often the connection. May be used by several threads at
 * once. An interrupt ends a call at any time with {@link InterruptedException}.
 */
public final class HttpClient implements AutoCloseable {
    private static final int IDLE_MAX = 16;
    /** Ways in between forget a connection that is silent for minutes, and servers close it. */
    private static final long IDLE_MILLIS_MAX = 60_000;

    private final Origin origin;
    private final Dialler dialler;
    private final Deque<HttpConnection> idle = new ArrayDeque<>();
    private boolean closed;

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
        for (HttpConnection kept; (kept = take()) != null;) {
            try {
                return exchange(kept, request);
            } catch (HttpFailure.Broken broken) {
                // The server may have closed it while the request was under way.
                if (kept.hasBegunToAnswer() || !request.repeatable()) throw broken;
            }
        }
        return exchange(dialler.dial(), request);
    }

    private HttpAnswer exchange(HttpConnection connection, HttpRequest request) throws HttpFailure, InterruptedException {
        boolean answered = false;
        try {
            var body = connection.exchange(request, origin);
            answered = true;
            return new HttpAnswer(body, again -> release(connection, again));
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

    private void release(HttpConnection connection, boolean again) {
        connection.rest();
        synchronized (idle) {
            if (again && !closed && idle.size() < IDLE_MAX) {
                idle.push(connection);
                return;
            }
        }
        connection.close();
    }

    /** Ends what is kept. Requests that are under way end by themselves. */
    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(HttpConnection::close);
            idle.clear();
        }
    }
}
