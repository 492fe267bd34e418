package dump.http;

import java.io.IOException;

/** Why there is no whole answer, by what can be done then. The message is a part of a sentence. */
public abstract sealed class HttpFailure extends IOException {
    HttpFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** No such host, nobody listens there, or the proxy does not let through. Nothing was sent to the server. */
    public static final class NotConnected extends HttpFailure {
        private final boolean ofName;

        public NotConnected(String message, Throwable cause) {
            this(message, cause, false);
        }

        /** @param ofName whether nobody knows a host of that name */
        NotConnected(String message, Throwable cause, boolean ofName) {
            super(message, cause);
            this.ofName = ofName;
        }

        /** Whether nobody knows a host of that name. */
        public boolean isOfName() {
            return ofName;
        }
    }

    /** No TLS, or no certificate that is trusted for the server's name. Nothing was sent to it. */
    public static final class NotTrusted extends HttpFailure {
        public NotTrusted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Nothing moved for too long. */
    public static final class Standstill extends HttpFailure {
        public Standstill(String message) {
            super(message, null);
        }
    }

    /** The connection broke. */
    public static final class Broken extends HttpFailure {
        public Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What came is not HTTP/1.1, or more than it may be. */
    public static final class Malformed extends HttpFailure {
        public Malformed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The body is larger than the caller takes. */
    public static final class TooLong extends HttpFailure {
        public TooLong(String message) {
            super(message, null);
        }
    }
}
