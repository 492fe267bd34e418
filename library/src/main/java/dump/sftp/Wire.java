package dump.sftp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Packets over two streams. One thread reads and one writes, so that nobody who asks waits in a system call: every wait
 * can be interrupted. What is not answered yet is bounded by {@link #WINDOW_BYTES}.
 */
final class Wire implements AutoCloseable {
    /** As much as OpenSSH's own client takes. */
    private static final int PACKET_BYTES_MAX = 256 << 10;
    /** Of requests and the answers that they are to get: what a channel of SSH has under way. */
    private static final int WINDOW_BYTES = 2 << 20;
    private static final int BUFFER_BYTES = 64 << 10;
    /** Shown of what is no SFTP. */
    private static final int LINE_BYTES_MAX = 200;
    private static final int VERSION = 3;

    private final DataInputStream input;
    private final OutputStream output;
    /** What is sent next, in one piece. Of the writer. */
    private final byte[] sending = new byte[BUFFER_BYTES];
    private int sendingLength;
    private final Duration silenceMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final Map<Integer, Reply<?>> unanswered = new HashMap<>();
    private final Queue<ByteBuffer[]> unsent = new ArrayDeque<>();
    private final CompletableFuture<Map<String, String>> greeting = new CompletableFuture<>();
    private int nextId;
    private int underWay;
    private SftpLost failure;
    private volatile long movedNanos = System.nanoTime();

    Wire(InputStream input, OutputStream output, Duration silenceMax) {
        this.input = new DataInputStream(new BufferedInputStream(input, BUFFER_BYTES));
        this.output = output;
        this.silenceMax = silenceMax;
    }

    /** Starts to read and write. @param name of the two threads */
    void start(String name) {
        Thread.ofPlatform().daemon().name(name + " reader").start(this::read);
        Thread.ofPlatform().daemon().name(name + " writer").start(this::write);
    }

    /**
     * Waits until the server has greeted; requests may be on their way already.
     *
     * @param patience how long it may take
     * @return its extensions by name
     */
    Map<String, String> awaitGreeting(Duration patience) throws SftpLost, InterruptedException {
        try {
            return greeting.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw ((SftpLost) failed.getCause()).again();
        } catch (TimeoutException silent) {
            throw new SftpLost("the server did not begin to speak SFTP within " + patience.toSeconds() + " s");
        }
    }

    private Map<String, String> greeted() throws SftpLost {
        try {
            var head = new byte[Integer.BYTES];
            input.readFully(head);
            int length = ByteBuffer.wrap(head).getInt();
            if (isText(head)) throw SftpLost.foreign("the server says “" + line(head) + "” where SFTP should begin: what"
                    + " its shell prints at a login without a terminal is in the way, by a line of its .bashrc perhaps");
            var answer = packet(length);
            if (answer.type != Answer.VERSION) throw new SftpLost("the server does not speak SFTP");
            var body = new Answer(answer.type, answer.body);
            if (body.number() < VERSION) throw new SftpLost("the server speaks an SFTP older than version 3");
            var extensions = new LinkedHashMap<String, String>();
            while (body.hasMore()) extensions.put(body.text(), body.text());
            return extensions;
        } catch (SftpLost told) {
            throw told;
        } catch (IOException failed) {
            throw lost(failed);
        }
    }

    /** What came of the line that begins so. */
    private String line(byte[] head) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(head);
        while (bytes.size() < LINE_BYTES_MAX && input.available() > 0) bytes.write(input.read());
        return SftpStatus.plain(bytes.toString(StandardCharsets.UTF_8).strip().lines().findFirst().orElse(""));
    }

    private static boolean isText(byte[] head) {
        for (byte b : head) if ((b < ' ' || b > '~') && b != '\n' && b != '\r' && b != '\t') return false;
        return true;
    }

    /**
     * Sends a request after those sent before; waits while too much is unanswered.
     *
     * @param answerBytes what its answer will have, about
     */
    <T> Reply<T> send(Request request, int answerBytes, Reply.Decoder<T> decoder)
            throws SftpLost, InterruptedException {
        var reply = new Reply<T>(this, decoder, request.length() + answerBytes);
        lock.lockInterruptibly();
        try {
            while (failure == null && underWay > 0 && underWay + reply.cost > WINDOW_BYTES)
                if (!room.await(silenceMax.toMillis(), TimeUnit.MILLISECONDS)) failIfSilent();
            queue(request, reply);
            return reply;
        } finally {
            lock.unlock();
        }
    }

    /** The same for what cleans up: it neither waits for room nor minds an interrupt. */
    Reply<Void> sendAnyway(Request request) throws SftpLost {
        var reply = new Reply<Void>(this, answer -> {
            answer.ok();
            return null;
        }, request.length());
        lock.lock();
        try {
            queue(request, reply);
            return reply;
        } finally {
            lock.unlock();
        }
    }

    private void queue(Request request, Reply<?> reply) throws SftpLost {
        if (failure != null) throw new SftpLost(failure.getMessage(), failure);
        int id = nextId++;
        if (unanswered.isEmpty()) movedNanos = System.nanoTime();
        unanswered.put(id, reply);
        underWay += reply.cost;
        unsent.add(request.finished(id));
        work.signal();
    }

    private void write() {
        try {
            put(ByteBuffer.allocate(9).putInt(5).put((byte) Request.INIT).putInt(VERSION).flip());
            for (ByteBuffer[] packet; (packet = nextUnsent()) != null; movedNanos = System.nanoTime())
                for (var part : packet) put(part);
        } catch (IOException failed) {
            // What the server said last may still be on its way: the reader meets the end.
        }
    }

    private void put(ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            if (sendingLength == sending.length) flush();
            int size = Math.min(part.remaining(), sending.length - sendingLength);
            part.get(sending, sendingLength, size);
            sendingLength += size;
        }
    }

    private void flush() throws IOException {
        output.write(sending, 0, sendingLength);
        sendingLength = 0;
        output.flush();
    }

    /** Null once it is over. What was written before is on its way before anybody waits here. */
    private ByteBuffer[] nextUnsent() throws IOException {
        var packet = unsentOrNull();
        if (packet != null) return packet;
        flush();
        lock.lock();
        try {
            while (failure == null && unsent.isEmpty()) work.awaitUninterruptibly();
            return failure == null ? unsent.poll() : null;
        } finally {
            lock.unlock();
        }
    }

    private ByteBuffer[] unsentOrNull() {
        lock.lock();
        try {
            return failure == null ? unsent.poll() : null;
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        try {
            greeting.complete(greeted());
            while (true) {
                var packet = packet(input.readInt());
                movedNanos = System.nanoTime();
                if (packet.body.remaining() < Integer.BYTES) throw new SftpLost("the server sent half an answer");
                answered(packet.body.getInt()).arrive(new Answer(packet.type, packet.body));
            }
        } catch (IOException failed) {
            var why = failed instanceof SftpLost told ? told : lost(failed);
            greeting.completeExceptionally(why);
            fail(why);
        }
    }

    private Reply<?> answered(int id) throws SftpLost {
        lock.lock();
        try {
            var reply = unanswered.remove(id);
            if (reply == null) throw new SftpLost("the server answers what nobody asked");
            underWay -= reply.cost;
            room.signalAll();
            return reply;
        } finally {
            lock.unlock();
        }
    }

    private record Packet(int type, ByteBuffer body) {}

    private Packet packet(int length) throws IOException {
        if (length < 1 || length > PACKET_BYTES_MAX)
            throw new SftpLost("the server sent an answer of " + Integer.toUnsignedString(length) + " bytes");
        int type = input.readUnsignedByte();
        var body = new byte[length - 1];
        input.readFully(body);
        return new Packet(type, ByteBuffer.wrap(body));
    }

    private static SftpLost lost(IOException cause) {
        return new SftpLost(cause instanceof EOFException ? "the connection was closed"
                : "the connection broke: " + cause.getMessage(), cause);
    }

    Duration silenceMax() {
        return silenceMax;
    }

    /** Whether neither side has moved a byte for too long although answers are due. */
    void failIfSilent() {
        long silent = System.nanoTime() - movedNanos;
        if (silent >= silenceMax.toNanos()) fail(new SftpLost("nothing came from the server for "
                + silenceMax.toSeconds() + " s"));
    }

    boolean isLost() {
        lock.lock();
        try {
            return failure != null;
        } finally {
            lock.unlock();
        }
    }

    /** Ends it for all who wait; the first failure counts. */
    void fail(SftpLost why) {
        Map<Integer, Reply<?>> waiting;
        lock.lock();
        try {
            if (failure != null) return;
            failure = why;
            waiting = Map.copyOf(unanswered);
            unanswered.clear();
            unsent.clear();
            room.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.values().forEach(reply -> reply.fail(why));
    }

    /** Whoever brought the streams closes them. */
    @Override
    public void close() {
        fail(new SftpLost("the connection is closed"));
    }
}
