package dump.cli.secrets;

import dump.cli.input.WellFormed;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The passphrase in a file's bytes, as restic reads it: byte order mark honoured, and then outer white space gone. */
final class PassphraseText {
    private PassphraseText() {}

    /** With the white space around it. */
    static byte[] decode(byte[] bytes) {
        if (begins(bytes, 0xef, 0xbb, 0xbf)) return Arrays.copyOfRange(bytes, 3, bytes.length);
        if (begins(bytes, 0xfe, 0xff)) return recoded(bytes, StandardCharsets.UTF_16BE);
        if (begins(bytes, 0xff, 0xfe)) return recoded(bytes, StandardCharsets.UTF_16LE);
        return bytes.clone();
    }

    /** Without line feeds at the end, as a shell takes {@code $(cat FILE)}; the given bytes are erased. */
    static byte[] withoutLineEnds(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == '\n') end--;
        var result = Arrays.copyOf(bytes, end);
        Arrays.fill(bytes, (byte) 0);
        return result;
    }

    /** Whether an environment variable and one line of GnuPG's input can hold it. */
    static boolean isLine(byte[] bytes) {
        for (byte b : bytes) if (b == '\n' || b == 0) return false;
        return true;
    }

    /** Without the white space of Unicode at both ends; the given bytes are erased. */
    static byte[] trimmed(byte[] bytes) {
        int start = 0;
        int end = bytes.length;
        for (int n; start < end && (n = spaceAt(bytes, start)) > 0;) start += n;
        for (int n; end > start && (n = spaceBefore(bytes, start, end)) > 0;) end -= n;
        var result = Arrays.copyOfRange(bytes, start, end);
        Arrays.fill(bytes, (byte) 0);
        return result;
    }

    private static byte[] recoded(byte[] bytes, Charset charset) {
        var text = charset.decode(ByteBuffer.wrap(bytes, 2, bytes.length - 2));
        var buffer = StandardCharsets.UTF_8.encode(text);
        var result = new byte[buffer.remaining()];
        buffer.get(result);
        Arrays.fill(text.array(), '\0');
        Arrays.fill(buffer.array(), (byte) 0);
        return result;
    }

    private static boolean begins(byte[] bytes, int... wanted) {
        if (bytes.length < wanted.length) return false;
        for (int i = 0; i < wanted.length; i++) if ((bytes[i] & 0xff) != wanted[i]) return false;
        return true;
    }

    private static int spaceBefore(byte[] bytes, int start, int end) {
        for (int n = 1; n <= 3 && end - n >= start; n++) if (spaceAt(bytes, end - n) == n) return n;
        return 0;
    }

    /** Bytes of the white space character at {@code i}, or 0. */
    private static int spaceAt(byte[] bytes, int i) {
        int n = WellFormed.lengthAt(bytes, i);
        if (n == 0 || n > 3) return 0;
        int snapshot = new String(bytes, i, n, StandardCharsets.UTF_8).codePointAt(0);
        return isSpace(snapshot) ? n : 0;
    }

    /** White_Space of Unicode; Java's own notions leave out the no-break ones or take in the separators 1C to 1F. */
    private static boolean isSpace(int snapshot) {
        return snapshot >= 9 && snapshot <= 13 || snapshot == ' ' || snapshot == 0x85 || snapshot == 0xa0
                || snapshot == 0x1680
                || snapshot >= 0x2000 && snapshot <= 0x200a || snapshot == 0x2028 || snapshot == 0x2029
                || snapshot == 0x202f
                || snapshot == 0x205f || snapshot == 0x3000;
    }
}
