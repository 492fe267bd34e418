package dump.sftp;

import dump.sftp.OddServer.Oddity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/** One login at an {@link OddServer}: it does one request after the other. */
final class OddSession {
    private static final int NAMES_AT_ONCE = 100, FILE = 0100000, FOLDER = 0040000, END = 1;
    private static final Map<Integer, String> WORDS = Map.ofEntries(Map.entry(Request.OPEN, "OPEN"),
            Map.entry(Request.CLOSE, "CLOSE"), Map.entry(Request.READ, "READ"), Map.entry(Request.WRITE, "WRITE"),
            Map.entry(Request.FSTAT, "FSTAT"), Map.entry(Request.SETSTAT, "SETSTAT"),
            Map.entry(Request.OPENDIR, "OPENDIR"), Map.entry(Request.READDIR, "READDIR"),
            Map.entry(Request.REMOVE, "REMOVE"), Map.entry(Request.MKDIR, "MKDIR"),
            Map.entry(Request.REALPATH, "REALPATH"), Map.entry(Request.STAT, "STAT"),
            Map.entry(Request.RENAME, "RENAME"), Map.entry(Request.EXTENDED, "EXTENDED"));

    private record Handle(Path path, FileChannel file, Queue<Path> names) {}

    private final OddServer server;
    private final DataInputStream input;
    private final DataOutputStream output;
    private final Map<String, Handle> open = new HashMap<>();
    private int nextHandle;

    OddSession(OddServer server, InputStream input, OutputStream output) {
        this.server = server;
        this.input = new DataInputStream(input);
        this.output = new DataOutputStream(output);
    }

    void serve() throws IOException {
        input.readNBytes(9);
        answer(Answer.VERSION, body -> {
            body.writeInt(3);
            if (server.is(Oddity.EXTENSIONS)) for (var name : List.of("posix-rename@openssh.com", "fsync@openssh.com"))
                for (var text : List.of(name, "1")) text(body, text);
        });
        try {
            while (true) {
                var packet = new DataInputStream(new ByteArrayInputStream(input.readNBytes(input.readInt())));
                int type = packet.readUnsignedByte();
                int id = packet.readInt();
                if (server.is(Oddity.SILENT)) continue;
                serve(type, server.is(Oddity.WRONG_NUMBERS) ? id + 1_000_000 : id, packet);
            }
        } finally {
            server.opens(-open.size());
        }
    }

    private void serve(int type, int id, DataInputStream body) throws IOException {
        try {
            var first = text(body);
            var path = open.containsKey(first) ? open.get(first).path.toString() : first;
            server.ask(WORDS.get(type) + " " + path);
            switch (type) {
                case Request.OPEN -> open(id, path(first, false), body);
                case Request.OPENDIR -> openDirectory(id, path(first, false));
                case Request.CLOSE -> close(id, first);
                case Request.READ -> read(id, open.get(first), body);
                case Request.WRITE -> write(id, open.get(first), body);
                case Request.READDIR -> names(id, open.get(first));
                case Request.FSTAT -> attributes(id, open.get(first).path);
                case Request.STAT -> attributes(id, path(first, false));
                case Request.SETSTAT -> setMode(id, path(first, false), body);
                case Request.REMOVE -> remove(id, path(first, true));
                case Request.MKDIR -> {
                    Files.createDirectory(path(first, false), PosixFilePermissions.asFileAttribute(mode(body)));
                    status(id, SftpStatus.OK, "");
                }
                case Request.REALPATH -> realPath(id, first);
                case Request.RENAME -> {
                    Files.move(path(first, false), path(text(body), false));
                    status(id, SftpStatus.OK, "");
                }
                case Request.EXTENDED -> extended(id, first, body);
                default -> status(id, SftpStatus.OP_UNSUPPORTED, "");
            }
        } catch (FileAlreadyExistsException taken) {
            status(id, SftpStatus.FAILURE, "Failure");
        } catch (FileSystemException none) {
            // Among them what is below a file, which Java has no class for.
            status(id, SftpStatus.NO_SUCH_FILE, "No such file");
        }
    }

    /** @param removing where relative paths may begin elsewhere */
    private Path path(String text, boolean removing) {
        var from = text.startsWith("/") ? "" : removing && server.is(Oddity.RELATIVE_ELSEWHERE) ? "/elsewhere"
                : OddServer.HOME;
        return server.directory.resolve((from + "/" + text).replaceAll("^/+", "")).normalize();
    }

    /** Whether one more is refused, which is answered then. */
    private boolean isRefused(int id) throws IOException {
        if (open.isEmpty()) return false;
        if (server.is(Oddity.ONE_HANDLE)) status(id, SftpStatus.FAILURE, "Failure");
        else if (server.is(Oddity.ONE_HANDLE_BY_RIGHTS))
            status(id, SftpStatus.PERMISSION_DENIED, "file transfer in progress");
        else return false;
        return true;
    }

    private void open(int id, Path path, DataInputStream body) throws IOException {
        if (isRefused(id)) return;
        boolean writes = (body.readInt() & 2) != 0;
        var options = writes ? Set.<OpenOption>of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
                : Set.<OpenOption>of(StandardOpenOption.READ);
        if (!writes && Files.isDirectory(path)) {
            status(id, SftpStatus.FAILURE, "Failure");
            return;
        }
        handle(id, new Handle(path, writes ? FileChannel.open(path, options,
                PosixFilePermissions.asFileAttribute(mode(body))) : FileChannel.open(path, options), null));
    }

    private void openDirectory(int id, Path path) throws IOException {
        if (isRefused(id)) return;
        try (var names = Files.list(path)) {
            handle(id, new Handle(path, null, new ArrayDeque<>(names.toList())));
        }
    }

    private void handle(int id, Handle handle) throws IOException {
        var name = "handle " + nextHandle++;
        open.put(name, handle);
        server.opens(1);
        answer(Answer.HANDLE, body -> {
            body.writeInt(id);
            text(body, name);
        });
    }

    private void close(int id, String name) throws IOException {
        var handle = open.remove(name);
        server.opens(-1);
        if (handle.file != null) handle.file.close();
        status(id, SftpStatus.OK, "");
    }

    private void read(int id, Handle handle, DataInputStream body) throws IOException {
        long offset = body.readLong();
        int wanted = body.readInt();
        var bytes = ByteBuffer.allocate(server.is(Oddity.SHORT_READS) ? Math.max(1, wanted / 2) : wanted);
        int got = server.is(Oddity.ENDLESS_FILES) ? bytes.capacity() : handle.file.read(bytes, offset);
        if (got <= 0) {
            status(id, END, "");
            return;
        }
        answer(Answer.DATA, to -> {
            to.writeInt(id);
            to.writeInt(got);
            to.write(bytes.array(), 0, got);
        });
    }

    private void write(int id, Handle handle, DataInputStream body) throws IOException {
        long offset = body.readLong();
        var content = body.readNBytes(body.readInt());
        if (server.is(Oddity.FULL)) status(id, SftpStatus.FAILURE, "Failure");
        else if (server.is(Oddity.FULL_IN_WORDS)) status(id, SftpStatus.FAILURE, "Disk quota exceeded");
        else {
            handle.file.write(ByteBuffer.wrap(content), offset);
            status(id, SftpStatus.OK, "");
        }
    }

    private void names(int id, Handle handle) throws IOException {
        var some = new ArrayList<Path>();
        while (some.size() < NAMES_AT_ONCE && !handle.names.isEmpty()) {
            some.add(handle.names.peek());
            if (server.is(Oddity.ENDLESS_DIRECTORIES)) handle.names.add(handle.names.peek());
            handle.names.poll();
        }
        if (some.isEmpty()) {
            status(id, END, "");
            return;
        }
        answer(Answer.NAME, body -> {
            body.writeInt(id);
            body.writeInt(some.size());
            for (var one : some) {
                text(body, one.getFileName().toString());
                text(body, "");
                attributes(body, one);
            }
        });
    }

    private void attributes(int id, Path path) throws IOException {
        if (!Files.exists(path)) throw new NoSuchFileException(path.toString());
        answer(Answer.ATTRS, body -> {
            body.writeInt(id);
            attributes(body, path);
        });
    }

    private void attributes(DataOutputStream body, Path path) throws IOException {
        boolean modes = !server.is(Oddity.NO_MODES);
        body.writeInt(Attributes.SIZE | (modes ? Attributes.PERMISSIONS | Attributes.TIMES : 0));
        body.writeLong(Files.size(path));
        if (!modes) return;
        body.writeInt(Files.isDirectory(path) ? FOLDER | 0700 : FILE | 0600);
        FileTime time = Files.getLastModifiedTime(path);
        for (int i = 0; i < 2; i++) body.writeInt((int) (time.toMillis() / 1000));
    }

    private void setMode(int id, Path path, DataInputStream body) throws IOException {
        if (server.is(Oddity.NO_CHMOD)) status(id, SftpStatus.OP_UNSUPPORTED, "Operation unsupported");
        else {
            Files.setPosixFilePermissions(path, mode(body));
            status(id, SftpStatus.OK, "");
        }
    }

    private static Set<PosixFilePermission> mode(DataInputStream body) throws IOException {
        if (body.readInt() != Attributes.PERMISSIONS) throw new IOException("no mode was given");
        int mode = body.readInt();
        var rights = EnumSet.noneOf(PosixFilePermission.class);
        for (var right : PosixFilePermission.values())
            if ((mode >> 8 - right.ordinal() & 1) != 0) rights.add(right);
        return rights;
    }

    private void remove(int id, Path path) throws IOException {
        boolean readOnly = server.is(Oddity.KEEPS_READ_ONLY) && !Files.getPosixFilePermissions(path)
                .contains(PosixFilePermission.OWNER_WRITE);
        if (readOnly) status(id, SftpStatus.PERMISSION_DENIED, "Permission denied");
        else {
            Files.delete(path);
            status(id, SftpStatus.OK, "");
        }
    }

    private void realPath(int id, String text) throws IOException {
        var path = "/" + server.directory.relativize(path(text, false));
        answer(Answer.NAME, body -> {
            body.writeInt(id);
            body.writeInt(1);
            text(body, path);
            text(body, path);
            body.writeInt(0);
        });
    }

    private void extended(int id, String name, DataInputStream body) throws IOException {
        boolean offered = server.is(Oddity.EXTENSIONS);
        if (offered && name.equals("posix-rename@openssh.com"))
            Files.move(path(text(body), false), path(text(body), false), StandardCopyOption.ATOMIC_MOVE);
        else if (!offered || !name.equals("fsync@openssh.com")) {
            status(id, SftpStatus.OP_UNSUPPORTED, "Operation unsupported");
            return;
        }
        status(id, SftpStatus.OK, "");
    }

    private void answer(int type, Peer.Body body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        body.write(new DataOutputStream(bytes));
        output.writeInt(bytes.size() + 1);
        output.writeByte(type);
        output.write(bytes.toByteArray());
        output.flush();
    }

    private void status(int id, int code, String text) throws IOException {
        answer(Answer.STATUS, body -> {
            body.writeInt(id);
            body.writeInt(code);
            text(body, text);
            text(body, "en");
        });
    }

    private static String text(DataInputStream from) throws IOException {
        return new String(from.readNBytes(from.readInt()), StandardCharsets.UTF_8);
    }

    private static void text(DataOutputStream to, String text) throws IOException {
        Peer.text(to, text);
    }
}
