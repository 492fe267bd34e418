package dump.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Base64 of RFC 4648 with padding, as Go's {@code []byte} stands in JSON. */
final class Base64Text {
    private static final byte[] ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            .getBytes(StandardCharsets.US_ASCII);

    private Base64Text() {}

    /** Writes without quotes, returns where the next byte goes. */
    static int write(byte[] out, int at, byte[] bytes, int count) {
        for (int i = 0; i < count; i += 3) {
            int rest = count - i;
            int group = (bytes[i] & 255) << 16 | (rest > 1 ? (bytes[i + 1] & 255) << 8 : 0)
                    | (rest > 2 ? bytes[i + 2] & 255 : 0);
            out[at++] = ALPHABET[group >> 18];
            out[at++] = ALPHABET[group >> 12 & 63];
            out[at++] = rest > 1 ? ALPHABET[group >> 6 & 63] : (byte) '=';
            out[at++] = rest > 2 ? ALPHABET[group & 63] : (byte) '=';
        }
        return at;
    }

    /** The bytes, or null if it is no base64; line breaks inside are passed over, as Go does. */
    static byte[] parse(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) if (text[i] == '\n' || text[i] == '\r') return parseLines(text, from, to);
        if ((to - from) % 4 != 0) return null;
        try {
            var decoded = Base64.getDecoder().decode(ByteBuffer.wrap(text, from, to - from));
            return decoded.remaining() == decoded.array().length
                    ? decoded.array() : Arrays.copyOf(decoded.array(), decoded.remaining());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte[] parseLines(byte[] text, int from, int to) {
        var joined = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) if (text[i] != '\n' && text[i] != '\r') joined[length++] = text[i];
        return parse(joined, 0, length);
    }
}
