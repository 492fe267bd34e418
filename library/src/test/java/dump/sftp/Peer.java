package dump.sftp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A server of the tests' own: it says what it is told to, byte by byte. */
final class Peer {
    /** Answers one request, or does not. */
    interface Script {
        void answer(int type, int id, DataInputStream body, Peer peer) throws IOException;
    }

    /** Writes the body of an answer. */
    interface Body {
        void write(DataOutputStream to) throws IOException;
    }

    final PipedInputStream toClient = new PipedInputStream(1 << 20);
    final PipedOutputStream fromClient = new PipedOutputStream();
    final List<Integer> asked = new ArrayList<>();
    private final DataOutputStream output;
    private final DataInputStream input;

    Peer() throws IOException {
        output = new DataOutputStream(new PipedOutputStream(toClient));
        input = new DataInputStream(new PipedInputStream(fromClient, 1 << 20));
    }

    /** Greets, and then plays the script until the client is gone. */
    Peer start(Script script, String... extensions) throws IOException {
        packet(Answer.VERSION, body -> {
            body.writeInt(3);
            for (var extension : extensions) for (var text : List.of(extension, "1")) text(body, text);
        });
        Thread.ofPlatform().daemon().start(() -> {
            try {
                input.readNBytes(9);
                while (true) {
                    int length = input.readInt();
                    var packet = new DataInputStream(new ByteArrayInputStream(input.readNBytes(length)));
                    int type = packet.readUnsignedByte();
                    synchronized (asked) {
                        asked.add(type);
                    }
                    script.answer(type, packet.readInt(), packet, this);
                }
            } catch (IOException over) {
                // The test has seen what it wanted.
            }
        });
        return this;
    }

    void packet(int type, Body body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        body.write(new DataOutputStream(bytes));
        output.writeInt(bytes.size() + 1);
        output.writeByte(type);
        output.write(bytes.toByteArray());
        output.flush();
    }

    void raw(int... bytes) throws IOException {
        for (int one : bytes) output.writeByte(one);
        output.flush();
    }

    void status(int id, int code, String text) throws IOException {
        packet(Answer.STATUS, body -> {
            body.writeInt(id);
            body.writeInt(code);
            text(body, text);
            text(body, "en");
        });
    }

    void handle(int id) throws IOException {
        packet(Answer.HANDLE, body -> {
            body.writeInt(id);
            text(body, "h");
        });
    }

    void data(int id, byte[] content) throws IOException {
        packet(Answer.DATA, body -> {
            body.writeInt(id);
            body.writeInt(content.length);
            body.write(content);
        });
    }

    static void text(DataOutputStream to, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        to.writeInt(bytes.length);
        to.write(bytes);
    }

    void close() throws IOException {
        output.close();
    }
}
