package dump.sftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A file or directory that is open on the server. One thread uses it. */
public final class SftpFile implements AutoCloseable {
    /** Of one file; the packets of all files share the window of their connection. */
    private static final int READS_AHEAD = 64;
    /** Of one directory; a repository of a petabyte has a third of that in each. */
    private static final int NAMES_MAX = 1 << 20;

    private final SftpClient client;
    private final ByteBuffer handle;
    private Piece ahead;
    private Reply<Void> closed;

    SftpFile(SftpClient client, ByteBuffer handle) {
        this.client = client;
        this.handle = handle;
    }

    /**
     * Sends what remains of the buffer as requests, from an offset on; the offset behind it. Its bytes must stay until
     * the replies have come.
     */
    public long write(long offset, ByteBuffer content, List<Reply<Void>> replies)
            throws SftpLost, InterruptedException {
        long at = offset;
        while (content.hasRemaining()) {
            int size = Math.min(content.remaining(), SftpClient.PIECE_BYTES);
            var piece = content.slice(content.position(), size);
            content.position(content.position() + size);
            replies.add(client.write(handle, at, piece));
            at += size;
        }
        return at;
    }

    /** Where {@code fsync@openssh.com} is offered. */
    public Reply<Void> sync() throws SftpLost, InterruptedException {
        return client.sync(handle);
    }

    public Reply<Attributes> attributes() throws SftpLost, InterruptedException {
        return client.attributes(handle);
    }

    private record Piece(int at, int size, Reply<ByteBuffer> reply) {}

    /** Asks for the beginning before {@link #read} does: for what fits into one piece, that spares a round trip. */
    public void askBeginning(int sizeMax) throws SftpLost, InterruptedException {
        ahead = piece(0, 0, Math.min(sizeMax, SftpClient.PIECE_BYTES));
    }

    /**
     * Fills what remains of the target from an offset on; many reads are under way at once, and what comes shorter than
     * asked for is asked for again.
     *
     * @return how many bytes came before the end of the file
     */
    public int read(long offset, ByteBuffer target) throws IOException, InterruptedException {
        int start = target.position();
        int wanted = target.remaining();
        int asked = 0;
        int end = wanted;
        var pieces = new ArrayDeque<Piece>();
        if (ahead != null && offset == 0) {
            pieces.add(ahead);
            asked = Math.min(ahead.size, wanted);
            ahead = null;
        }
        while (true) {
            while (asked < end && pieces.size() < READS_AHEAD) {
                int size = Math.min(end - asked, SftpClient.PIECE_BYTES);
                pieces.add(piece(offset, asked, size));
                asked += size;
            }
            var piece = pieces.poll();
            if (piece == null) break;
            var data = piece.reply.await();
            if (data == null) {
                end = Math.min(end, piece.at);
                continue;
            }
            int got = Math.min(data.remaining(), wanted - piece.at);
            target.put(start + piece.at, data, data.position(), got);
            int left = Math.min(piece.size, wanted - piece.at) - got;
            if (left > 0 && piece.at + got < end) pieces.addFirst(piece(offset, piece.at + got, left));
        }
        target.position(start + end);
        return end;
    }

    private Piece piece(long offset, int at, int size) throws SftpLost, InterruptedException {
        return new Piece(at, size, client.read(handle, offset + at, size));
    }

    /** The entries of a directory, {@code .} and {@code ..} among them. */
    public List<Name> names() throws IOException, InterruptedException {
        return names(Integer.MAX_VALUE);
    }

    /** The same, but it ends when it has so many: the rest is not waited for. */
    public List<Name> names(int enough) throws IOException, InterruptedException {
        var all = new ArrayList<Name>();
        // One asked ahead, for most directories have one answer and its end.
        var next = client.names(handle);
        for (var reply = client.names(handle);; reply = client.names(handle)) {
            var names = next.await();
            if (names == null || all.size() >= enough) return all;
            if (all.size() > NAMES_MAX) throw new SftpLost("the server lists a directory without end");
            all.addAll(names);
            next = reply;
        }
    }

    /** Sends the request; whoever must know that it was done waits for it. */
    public Reply<Void> closing() throws SftpLost {
        if (closed == null) closed = client.close(handle);
        return closed;
    }

    @Override
    public void close() {
        try {
            closing();
        } catch (SftpLost gone) {
            // And with it the handle.
        }
    }
}
