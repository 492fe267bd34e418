package dump.http;

import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** TLS over another wire. An end that the peer does not announce is a break: somebody in between may have cut. */
final class TlsWire implements HttpWire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final HttpWire inner;
    private final SSLEngine engine;
    /** Filled by the peer, and read from 0 to the position. */
    private final ByteBuffer coded;
    /** From the position to the limit. */
    private final ByteBuffer plain;
    /** From the position to the limit: what is still to be sent. */
    private final ByteBuffer sending;

    private TlsWire(HttpWire inner, SSLEngine engine) {
        this.inner = inner;
        this.engine = engine;
        coded = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        sending = ByteBuffer.allocateDirect(engine.getSession().getPacketBufferSize()).limit(0);
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).limit(0);
    }

    /** @param host that the certificate must name */
    static TlsWire start(HttpWire inner, SSLContext context, String host, int port)
            throws HttpFailure, InterruptedException {
        var engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        // Without this any certificate of a known authority would do, whatever host it is for.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        var wire = new TlsWire(inner, engine);
        try {
            engine.beginHandshake();
            while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                    && engine.getHandshakeStatus() != HandshakeStatus.FINISHED) wire.shake();
            wire.flush();
            return wire;
        } catch (SSLException refused) {
            wire.sayWhy();
            throw failure(refused);
        }
    }

    private static HttpFailure failure(SSLException refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause())
            if (cause instanceof CertificateException) return new HttpFailure.NotTrusted(reason(cause), refused);
        return new HttpFailure.NotTrusted("it does not speak TLS as it should (" + refused.getMessage() + ")", refused);
    }

    /** Java's words name its classes. */
    private static String reason(Throwable refused) {
        var deepest = refused;
        while (deepest.getCause() != null) deepest = deepest.getCause();
        var text = deepest.getMessage() == null ? "" : deepest.getMessage();
        if (text.contains("unable to find valid certification path")) return "nobody vouches for its certificate";
        if (text.contains("No subject alternative") || text.contains("No name matching"))
            return "its certificate is for another name (" + text + ")";
        if (text.startsWith("NotAfter")) return "its certificate has expired (" + text + ")";
        if (text.startsWith("NotBefore")) return "its certificate is not valid yet (" + text + "): is the clock right?";
        return "its certificate is refused (" + text + ")";
    }

    /** The alert for the peer, which waits otherwise. */
    private void sayWhy() throws InterruptedException {
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) wrap(NOTHING);
        } catch (SSLException | HttpFailure gone) {
            // It is over anyway.
        }
    }

    /** A step that TLS needs for itself. */
    private void shake() throws SSLException, HttpFailure, InterruptedException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task; (task = engine.getDelegatedTask()) != null;) task.run();
            }
            case NEED_WRAP -> wrap(NOTHING);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                if (unwrap(true) < 0) throw new HttpFailure.Broken("the server closed the connection", null);
            }
            case NOT_HANDSHAKING, FINISHED -> { }
        }
    }

    private boolean wrap(ByteBuffer source) throws SSLException, HttpFailure, InterruptedException {
        flush();
        sending.clear();
        try {
            engine.wrap(source, sending);
        } finally {
            sending.flip();
        }
        return inner.write(sending);
    }

    private void flush() throws HttpFailure, InterruptedException {
        // What comes meanwhile is read later; the peer of a handshake takes what it is sent.
        while (!inner.write(sending)) {
            if (coded.hasRemaining()) inner.read(coded, false);
            else throw new HttpFailure.Malformed("the server sends without listening", null);
        }
    }

    /** Opens one record. @return 0 if none is there and it may not wait, -1 at the end */
    private int unwrap(boolean wait) throws SSLException, HttpFailure, InterruptedException {
        while (true) {
            plain.clear();
            coded.flip();
            Status status;
            try {
                status = engine.unwrap(coded, plain).getStatus();
            } finally {
                coded.compact();
                plain.flip();
            }
            switch (status) {
                case OK -> {
                    return 1;
                }
                case CLOSED -> {
                    return -1;
                }
                case BUFFER_OVERFLOW -> throw new HttpFailure.Malformed("a record of TLS is too large", null);
                case BUFFER_UNDERFLOW -> {
                    int size = inner.read(coded, wait);
                    if (size < 0) throw new HttpFailure.Broken("the connection was cut", null);
                    if (size == 0) return 0;
                }
            }
        }
    }

    @Override
    public int read(ByteBuffer target, boolean wait) throws HttpFailure, InterruptedException {
        if (!target.hasRemaining()) return 0;
        try {
            while (!plain.hasRemaining()) {
                var status = engine.getHandshakeStatus();
                if (status == HandshakeStatus.NEED_WRAP && engine.isInboundDone()) return -1;
                if (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP) {
                    shake();
                    continue;
                }
                int got = unwrap(wait);
                if (got <= 0) return got;
            }
        } catch (SSLException failed) {
            throw new HttpFailure.Broken("TLS broke (" + failed.getMessage() + ")", failed);
        }
        int size = Math.min(target.remaining(), plain.remaining());
        target.put(target.position(), plain, plain.position(), size).position(target.position() + size);
        plain.position(plain.position() + size);
        return size;
    }

    @Override
    public boolean write(ByteBuffer source) throws HttpFailure, InterruptedException {
        try {
            if (!inner.write(sending)) return false;
            while (source.hasRemaining()) if (!wrap(source)) return false;
            return true;
        } catch (SSLException failed) {
            throw new HttpFailure.Broken("TLS broke (" + failed.getMessage() + ")", failed);
        }
    }

    @Override
    public boolean fits() {
        return inner.fits();
    }

    @Override
    public void patience(long extraMillis) {
        inner.patience(extraMillis);
    }

    @Override
    public void close() {
        inner.close();
    }
}
