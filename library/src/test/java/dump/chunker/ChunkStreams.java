package dump.chunker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The inputs of the vectors, from the words that describe them there. */
final class ChunkStreams {
    private ChunkStreams() {}

    static byte[] generate(String description, int size) {
        var words = description.split(" ");
        return switch (words[0]) {
            case "const" -> constant((byte) Integer.parseInt(words[1], 16), size);
            case "stream" -> stream(words[1], size);
            case "lines" -> lines(size);
            case "insert" -> inserted(size);
            default -> throw new IllegalArgumentException(description);
        };
    }

    private static byte[] constant(byte value, int size) {
        var bytes = new byte[size];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private static byte[] stream(String label, int size) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            var out = ByteBuffer.allocate(size + 31);
            for (long i = 0; out.position() < size; i++) {
                sha256.update(label.getBytes(StandardCharsets.US_ASCII));
                out.put(sha256.digest(ByteBuffer.allocate(8).putLong(i).array()));
            }
            return Arrays.copyOf(out.array(), size);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] lines(int size) {
        var out = ByteBuffer.allocate(size + 10);
        var line = new byte[11];
        for (int i = 0; out.position() < size; i++) {
            for (int digit = 9, rest = i; digit >= 0; digit--, rest /= 10) line[digit] = (byte) ('0' + rest % 10);
            line[10] = '\n';
            out.put(line);
        }
        return Arrays.copyOf(out.array(), size);
    }

    private static byte[] inserted(int size) {
        var insert = "INSERT\n".getBytes(StandardCharsets.US_ASCII);
        var stream = stream("restic-cdc", size - insert.length);
        int at = 10_000_000;
        return ByteBuffer.allocate(size).put(stream, 0, at).put(insert).put(stream, at, stream.length - at).array();
    }
}
