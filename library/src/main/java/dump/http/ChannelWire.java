package dump.http;

import dump.line.Limit;
import dump.line.Line;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A socket. It never blocks in a call of the system, so every wait has an end in time and by an interrupt, in either
 * direction; all bytes go over the {@link Line} in slices.
 */
final class ChannelWire implements HttpWire {
    /**
     * What the system receives ahead of us comes as fast as the line can, however large its buffers grow: up to 32 MB
     * a connection. So where there is a limit, they hold what it lets through in a tenth of a second: the system makes
     * them twice as large as it is told.
     */
    private static final int BUFFERS_A_SECOND = 20, BUFFER_BYTES_MIN = 16 << 10;
    /** The system gives some 200 KB at most to who asks; of a faster limit little would be left where the way is long. */
    private static final int BUFFER_BYTES_MAX = 1 << 20;
    /** The system's own choice. */
    private static final int ANY_SIZE = 0;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Line line;
    private final boolean unix;
    private final int bufferBytes;
    private final long standstillMillis;
    private long extraMillis;
    /** What the line has let go already. */
    private int granted;

    private ChannelWire(SocketChannel channel, boolean unix, Line line, Duration standstill) throws IOException {
        this.channel = channel;
        this.unix = unix;
        this.line = line;
        bufferBytes = bufferBytes();
        standstillMillis = standstill.toMillis();
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, 0);
    }

    static ChannelWire connect(SocketAddress address, HttpOptions options, Line line)
            throws IOException, InterruptedException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        var channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        ChannelWire wire = null;
        boolean connected = false;
        try {
            wire = new ChannelWire(channel, unix, line, options.standstill());
            if (!unix) channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            // Before it connects, as the window is agreed upon then.
            if (wire.bufferBytes != ANY_SIZE) channel.setOption(StandardSocketOptions.SO_RCVBUF, wire.bufferBytes);
            if (!channel.connect(address)) {
                if (wire.await(SelectionKey.OP_CONNECT, options.connect().toMillis()) == 0)
                    throw new IOException("no answer within %d seconds".formatted(options.connect().toSeconds()));
                channel.finishConnect();
            }
            connected = true;
            return wire;
        } finally {
            if (wire != null && !connected) wire.close();
            else if (!connected) channel.close();
        }
    }

    private int bufferBytes() {
        long bytes = unix ? Limit.UNLIMITED : line.receivingRate() / BUFFERS_A_SECOND;
        return bytes > BUFFER_BYTES_MAX ? ANY_SIZE : Math.max((int) bytes, BUFFER_BYTES_MIN);
    }

    /** What is ready; 0 if nothing was in time. */
    private int await(int operations, long millis) throws IOException, InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        try {
            key.interestOps(operations);
            for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                // A key that nothing came for still says what was ready when something did.
                boolean fresh = selector.select(left) > 0;
                if (Thread.interrupted()) throw new InterruptedException();
                selector.selectedKeys().clear();
                if (fresh && (key.readyOps() & operations) != 0) return key.readyOps();
            }
            return 0;
        } catch (ClosedSelectorException | CancelledKeyException closed) {
            throw new IOException("closed", closed);
        }
    }

    @Override
    public int read(ByteBuffer target, boolean wait) throws HttpFailure, InterruptedException {
        int limit = target.limit();
        target.limit(Math.min(limit, target.position() + Line.SLICE_BYTES));
        try {
            int size;
            while ((size = channel.read(target)) == 0 && wait) {
                if (await(SelectionKey.OP_READ, standstillMillis + extraMillis) == 0) throw standstill("came from");
            }
            if (size > 0) {
                extraMillis = 0;
                line.afterReceiving(size);
            }
            return size;
        } catch (HttpFailure told) {
            throw told;
        } catch (IOException failed) {
            throw broken(failed);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public boolean write(ByteBuffer source) throws HttpFailure, InterruptedException {
        int limit = source.limit();
        try {
            while (source.position() < limit) {
                if (granted == 0) {
                    granted = Math.min(limit - source.position(), Line.SLICE_BYTES);
                    line.beforeSending(granted);
                }
                source.limit(Math.min(limit, source.position() + granted));
                int size = channel.write(source);
                granted -= size;
                if (size > 0) continue;
                int ready = await(SelectionKey.OP_WRITE | SelectionKey.OP_READ, standstillMillis);
                if (ready == 0) throw standstill("was taken by");
                if ((ready & SelectionKey.OP_WRITE) == 0) return false;
            }
            return true;
        } catch (HttpFailure told) {
            throw told;
        } catch (IOException failed) {
            throw broken(failed);
        } finally {
            source.limit(limit);
        }
    }

    private HttpFailure standstill(String way) {
        return new HttpFailure.Standstill("nothing %s the server for %d seconds"
                .formatted(way, (standstillMillis + extraMillis) / 1000));
    }

    private static HttpFailure broken(IOException failed) {
        return new HttpFailure.Broken("the connection broke (" + failed.getMessage() + ")", failed);
    }

    @Override
    public boolean fits() {
        return bufferBytes == bufferBytes();
    }

    @Override
    public void patience(long millis) {
        extraMillis = millis;
    }

    @Override
    public void close() {
        try {
            selector.close();
            channel.close();
        } catch (IOException gone) {
            // Nobody needs it any more.
        }
    }
}
