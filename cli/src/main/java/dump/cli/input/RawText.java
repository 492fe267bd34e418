package dump.cli.input;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text that may hold bytes which are no UTF-8, each as the lone surrogate U+DC00 + byte, so that a file name given as
 * an argument survives its way through a {@code String}.
 */
public final class RawText {
    private static final char ESCAPE = '\udc00';

    private RawText() {}

    /** The bytes as text; well-formed UTF-8 is decoded, any other byte escaped. */
    public static String of(byte[] bytes) {
        var text = new StringBuilder(bytes.length);
        int i = 0;
        while (i < bytes.length) {
            int length = WellFormed.lengthAt(bytes, i);
            if (length == 0) {
                text.append((char) (ESCAPE + (bytes[i++] & 0xff)));
            } else {
                text.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return text.toString();
    }

    /** The bytes that {@link #of} read. */
    public static ByteString bytes(String text) {
        boolean plain = text.chars().noneMatch(c -> c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff);
        if (plain) return ByteString.of(text);
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length();) {
            int snapshot = text.codePointAt(i);
            if (snapshot >= ESCAPE + 0x80 && snapshot <= ESCAPE + 0xff) bytes.write(snapshot - ESCAPE);
            else bytes.writeBytes(Character.toString(snapshot).getBytes(StandardCharsets.UTF_8));
            i += Character.charCount(snapshot);
        }
        return ByteString.copyOf(bytes.toByteArray());
    }

    /**
     * The arguments as the kernel holds them, if Java's decoding lost bytes of one.
     *
     * @param commandLine such as {@code /proc/self/cmdline}: texts that end in a zero byte, the arguments last
     */
    public static String[] arguments(String[] decoded, Path commandLine) {
        if (String.join("", decoded).indexOf('\ufffd') < 0) return decoded;
        try {
            var texts = split(Files.readAllBytes(commandLine));
            if (texts.size() < decoded.length) return decoded;
            return texts.subList(texts.size() - decoded.length, texts.size()).toArray(String[]::new);
        } catch (IOException unreadable) {
            return decoded;
        }
    }

    private static List<String> split(byte[] bytes) {
        var texts = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != 0) continue;
            texts.add(of(Arrays.copyOfRange(bytes, start, i)));
            start = i + 1;
        }
        return texts;
    }
}
