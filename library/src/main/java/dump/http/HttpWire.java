package dump.http;

import java.nio.ByteBuffer;

/** Bytes to and from a peer, by one thread at a time. */
interface HttpWire extends AutoCloseable {
    /**
     * Reads what is there, at least one byte if it may wait.
     *
     * @return how many; 0 if it may not wait and nothing is there, -1 at the end
     */
    int read(ByteBuffer target, boolean wait) throws HttpFailure, InterruptedException;

    /**
     * Writes the buffer's bytes.
     *
     * @return false if the peer does not take them all now, and something came from it: read it, and go on here
     */
    boolean write(ByteBuffer source) throws HttpFailure, InterruptedException;

    /** From now on so much longer than usual may pass before something comes. */
    void patience(long extraMillis);

    /** Whether it is still opened as the limit of the line wants it at this time of day. */
    boolean fits();

    @Override
    void close();
}
