package dump.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One session of SFTP. Any thread may ask; a request is on its way when its method returns, and its {@link Reply} is
 * waited for when it is wanted, so any number of them share the time of one round trip. Servers answer in order, but
 * only a reply that was waited for says that a request is done.
 */
public final class SftpClient implements AutoCloseable {
    /** What every server takes in one request (draft 02, section 3). */
    public static final int PIECE_BYTES = 32 << 10;
    /** Files and directories open at once, where a server does not say how many it allows, and where it does. */
    private static final int HANDLES = 16, HANDLES_MAX = 288;
    private static final int NAMES_BYTES = 4 << 10, SMALL_BYTES = 128;
    private static final int FLAG_READ = 1, FLAGS_CREATE_NEW = 2 | 8 | 32;

    private final Wire wire;
    private volatile Map<String, String> extensions = Map.of();
    private final Handles handles = new Handles(HANDLES);
    private final AtomicInteger removals = new AtomicInteger();
    /** Asked for ahead, and not waited for yet. */
    private final Set<Opening> idle = ConcurrentHashMap.newKeySet();

    private SftpClient(Wire wire) {
        this.wire = wire;
    }

    /** What is asked with the first words, before anybody knows what the server can do. */
    public interface First {
        First NOTHING = client -> { };

        void ask(SftpClient client) throws SftpLost, InterruptedException;
    }

    /**
     * Greets the server. Whoever brought the streams closes them, also if this fails.
     *
     * @param name of its two threads
     * @param greetingMax how long the login may take, and whoever logs in
     * @param silenceMax after so long without a byte a request counts as lost
     * @param first is sent with the greeting, which saves a round trip
     */
    public static SftpClient start(InputStream input, OutputStream output, String name, Duration greetingMax,
            Duration silenceMax, First first) throws SftpLost, InterruptedException {
        var wire = new Wire(input, output, silenceMax);
        wire.start(name);
        boolean greeted = false;
        try {
            var client = new SftpClient(wire);
            first.ask(client);
            client.extensions = wire.awaitGreeting(greetingMax);
            client.askLimits();
            greeted = true;
            return client;
        } finally {
            if (!greeted) wire.close();
        }
    }

    /** Nobody waits for the answer: there are few handles until it comes. */
    private void askLimits() throws SftpLost, InterruptedException {
        if (!offers("limits@openssh.com")) return;
        wire.send(Request.extended("limits@openssh.com"), SMALL_BYTES, Answer::longs).whenArrived(limits -> {
            if (limits.length >= 4 && limits[3] > 0) handles.allow((int) Math.min(limits[3], HANDLES_MAX));
        });
    }

    /** Whether the server offers an extension. */
    public boolean offers(String extension) {
        return extensions.containsKey(extension);
    }

    /** A file to read. */
    public SftpFile openToRead(String path) throws IOException, InterruptedException {
        return open(new Request(Request.OPEN).text(path).number(FLAG_READ).number(0));
    }

    /** A file that is not there yet. @param mode its rights, as far as the server's umask has it */
    public SftpFile create(String path, int mode) throws IOException, InterruptedException {
        return open(new Request(Request.OPEN).text(path).number(FLAGS_CREATE_NEW).number(Attributes.PERMISSIONS)
                .number(mode));
    }

    public SftpFile openDirectory(String path) throws IOException, InterruptedException {
        return open(new Request(Request.OPENDIR).text(path));
    }

    /** A server may have one open at a time and refuse a second with any words: then it is asked when it has none. */
    private SftpFile open(Request request) throws IOException, InterruptedException {
        long ticket = handles.acquire();
        try {
            return ask(request).await();
        } catch (SftpStatus refused) {
            if (!refused.isVague() || handles.wasAlone(ticket)) throw refused;
        }
        idle.forEach(Opening::drop);
        handles.acquireAlone();
        boolean open = false;
        try {
            var file = ask(request).await();
            open = true;
            return file;
        } finally {
            handles.tried(open);
        }
    }

    /** With a handle that was acquired, and is released if it fails. */
    private Opening ask(Request request) throws SftpLost, InterruptedException {
        boolean asked = false;
        try {
            var opening = new Opening(wire.send(request, SMALL_BYTES, Answer::handle), false);
            asked = true;
            return opening;
        } finally {
            if (!asked) handles.release();
        }
    }

    /** A file or directory that was asked for. */
    public final class Opening {
        private final Reply<ByteBuffer> reply;
        private final boolean ahead;

        /** @param ahead whether perhaps nobody waits for it: then others need not wait for a handle that is refused */
        private Opening(Reply<ByteBuffer> reply, boolean ahead) {
            this.reply = reply;
            this.ahead = ahead;
            if (ahead) reply.whenStatus(handles::release);
        }

        /**
         * Null if it was dropped, because another could not be opened beside it.
         *
         * @throws SftpStatus if the server refuses, perhaps because others are open
         */
        public SftpFile await() throws IOException, InterruptedException {
            if (ahead && !idle.remove(this)) return null;
            boolean open = false;
            try {
                var handle = reply.await();
                open = true;
                return new SftpFile(SftpClient.this, handle);
            } finally {
                if (!open && !ahead) handles.release();
            }
        }

        /** If nobody waits for it yet, it is closed as soon as it is open. */
        private void drop() {
            if (!idle.remove(this)) return;
            reply.whenArrived(handle -> {
                try {
                    close(handle);
                } catch (SftpLost gone) {
                    // And with it the handle.
                }
            });
        }
    }

    /** Asks for a file to read, and does not wait for it. */
    public Opening askToRead(String path) throws SftpLost, InterruptedException {
        return askAhead(new Request(Request.OPEN).text(path).number(FLAG_READ).number(0));
    }

    /** Asks for a directory, and does not wait for it. */
    public Opening askForDirectory(String path) throws SftpLost, InterruptedException {
        return askAhead(new Request(Request.OPENDIR).text(path));
    }

    private Opening askAhead(Request request) throws SftpLost, InterruptedException {
        handles.acquire();
        var opening = new Opening(wire.send(request, SMALL_BYTES, Answer::handle), true);
        idle.add(opening);
        return opening;
    }

    Reply<Void> write(ByteBuffer handle, long offset, ByteBuffer piece) throws SftpLost, InterruptedException {
        return send(new Request(Request.WRITE).data(handle.duplicate()).offset(offset).lastData(piece));
    }

    /** The answer has at most as many bytes as are wanted. */
    Reply<ByteBuffer> read(ByteBuffer handle, long offset, int wanted) throws SftpLost, InterruptedException {
        var request = new Request(Request.READ).data(handle.duplicate()).offset(offset).number(wanted);
        return wire.send(request, wanted, answer -> {
            var data = answer.data();
            if (data != null && (data.remaining() > wanted || !data.hasRemaining() && wanted > 0))
                throw new SftpLost("the server sent other bytes than those asked for");
            return data;
        });
    }

    Reply<List<Name>> names(ByteBuffer handle) throws SftpLost, InterruptedException {
        return wire.send(new Request(Request.READDIR).data(handle.duplicate()), NAMES_BYTES, answer -> {
            var names = answer.names();
            if (names != null && names.isEmpty()) throw new SftpLost("the server lists a directory without end");
            return names;
        });
    }

    Reply<Attributes> attributes(ByteBuffer handle) throws SftpLost, InterruptedException {
        return wire.send(new Request(Request.FSTAT).data(handle.duplicate()), SMALL_BYTES, Answer::attributes);
    }

    Reply<Void> sync(ByteBuffer handle) throws SftpLost, InterruptedException {
        return send(Request.extended("fsync@openssh.com").data(handle.duplicate()));
    }

    Reply<Void> close(ByteBuffer handle) throws SftpLost {
        var closed = wire.sendAnyway(new Request(Request.CLOSE).data(handle.duplicate()));
        closed.whenOver(handles::release);
        return closed;
    }

    /** Of what a path leads to, through links. */
    public Reply<Attributes> attributes(String path) throws SftpLost, InterruptedException {
        return wire.send(new Request(Request.STAT).text(path), SMALL_BYTES, Answer::attributes);
    }

    public Reply<Void> setMode(String path, int mode) throws SftpLost, InterruptedException {
        return send(new Request(Request.SETSTAT).text(path).number(Attributes.PERMISSIONS).number(mode));
    }

    public Reply<Void> makeDirectory(String path, int mode) throws SftpLost, InterruptedException {
        return send(new Request(Request.MKDIR).text(path).number(Attributes.PERMISSIONS).number(mode));
    }

    /** How the server calls the place of a path. */
    public Reply<String> realPath(String path) throws SftpLost, InterruptedException {
        return wire.send(new Request(Request.REALPATH).text(path), SMALL_BYTES, answer -> {
            var names = answer.names();
            if (names == null || names.size() != 1) throw new SftpLost("the server names no path");
            return names.getFirst().text();
        });
    }

    public Reply<Void> remove(String path) throws SftpLost, InterruptedException {
        return send(new Request(Request.REMOVE).text(path));
    }

    /** Sends the request even when the thread is interrupted. */
    public Reply<Void> removeAnyway(String path) throws SftpLost {
        removals.incrementAndGet();
        var removed = wire.sendAnyway(new Request(Request.REMOVE).text(path));
        removed.whenOver(removals::decrementAndGet);
        return removed;
    }

    /** Whether a request that changes something may be on its way though nobody waits for its answer. */
    public boolean isChanging() {
        return removals.get() > 0;
    }

    /** Fails where the new name is taken; on some servers it replaces it. */
    public Reply<Void> rename(String from, String to) throws SftpLost, InterruptedException {
        return send(new Request(Request.RENAME).text(from).text(to));
    }

    /** As POSIX has it: what has the new name is replaced. Where {@code posix-rename@openssh.com} is offered. */
    public Reply<Void> replace(String from, String to) throws SftpLost, InterruptedException {
        return send(Request.extended("posix-rename@openssh.com").text(from).text(to));
    }

    /** As {@code statvfs}: where {@code statvfs@openssh.com} is offered. */
    public Reply<Space> space(String path) throws SftpLost, InterruptedException {
        return wire.send(Request.extended("statvfs@openssh.com").text(path), SMALL_BYTES, answer -> {
            var fields = answer.longs();
            if (fields.length < 11) throw new SftpLost("the server says too little of its disk");
            return new Space(Math.multiplyHigh(fields[1], fields[4]) == 0 ? fields[1] * fields[4] : Long.MAX_VALUE,
                    (fields[9] & 1) != 0);
        });
    }

    private Reply<Void> send(Request request) throws SftpLost, InterruptedException {
        return wire.send(request, SMALL_BYTES, answer -> {
            answer.ok();
            return null;
        });
    }

    /** Whether it can carry nothing any more. */
    public boolean isLost() {
        return wire.isLost();
    }

    /** Ends the waiting of all who wait. */
    @Override
    public void close() {
        wire.close();
    }
}
