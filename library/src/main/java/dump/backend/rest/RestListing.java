package dump.backend.rest;

import dump.backend.Backend.Entry;
import dump.http.HttpAnswer;
import dump.http.HttpFailure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads a list as it comes: of names, or of objects with {@code name} and {@code size}. */
final class RestListing {
    private static final int BUFFER_BYTES = 16 << 10, TEXT_MAX = 4096, DEPTH_MAX = 8, ENTRIES_MAX = 20_000_000;

    private final HttpAnswer answer;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

    RestListing(HttpAnswer answer) {
        this.answer = answer;
    }

    void read(Consumer<Entry> found) throws HttpFailure, InterruptedException {
        // Go writes an empty list as null where it has none.
        if (word() == 'n') {
            scalar();
            return;
        }
        expect('[');
        if (word() == ']') return;
        int count = 0;
        do {
            if (++count > ENTRIES_MAX) throw malformed();
            if (word() == '"') found.accept(new Entry(text(), -1));
            else entry(found);
        } while (next(']'));
    }

    private void entry(Consumer<Entry> found) throws HttpFailure, InterruptedException {
        String name = null;
        long size = -1;
        expect('{');
        if (word() != '}') do {
            var key = text();
            expect(':');
            if (key.equals("name") && word() == '"') name = text();
            else if (key.equals("size")) size = number();
            else skip(0);
        } while (next('}'));
        else buffer.get();
        if (name == null) throw malformed();
        found.accept(new Entry(name, size));
    }

    /** Whether another element follows; otherwise the end was read. */
    private boolean next(char end) throws HttpFailure, InterruptedException {
        int one = word();
        buffer.get();
        if (one != ',' && one != end) throw malformed();
        return one == ',';
    }

    private void skip(int depth) throws HttpFailure, InterruptedException {
        if (depth > DEPTH_MAX) throw malformed();
        switch (word()) {
            case '"' -> text();
            case '[', '{' -> {
                char end = peek() == '[' ? ']' : '}';
                buffer.get();
                if (word() == end) {
                    buffer.get();
                    return;
                }
                do {
                    if (end == '}') {
                        text();
                        expect(':');
                    }
                    skip(depth + 1);
                } while (next(end));
            }
            default -> scalar();
        }
    }

    private long number() throws HttpFailure, InterruptedException {
        var digits = scalar();
        if (!digits.matches("[0-9]{1,18}")) throw malformed();
        return Long.parseLong(digits);
    }

    private String scalar() throws HttpFailure, InterruptedException {
        var text = new StringBuilder();
        word();
        while (Character.isLetterOrDigit(peekOrEnd()) || "+-.".indexOf(peekOrEnd()) >= 0 && peekOrEnd() >= 0) {
            text.append((char) buffer.get());
            if (text.length() > TEXT_MAX) throw malformed();
        }
        if (text.isEmpty()) throw malformed();
        return text.toString();
    }

    private String text() throws HttpFailure, InterruptedException {
        expect('"');
        var bytes = new ByteArrayOutputStream();
        for (int one; (one = take()) != '"';) {
            if (one < ' ' || bytes.size() > TEXT_MAX) throw malformed();
            if (one != '\\') bytes.write(one);
            else bytes.writeBytes(escaped().getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private String escaped() throws HttpFailure, InterruptedException {
        int one = take();
        if (one != 'u') return switch (one) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case '"', '\\', '/' -> Character.toString(one);
            default -> throw malformed();
        };
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(take(), 16);
            if (digit < 0) throw malformed();
            code = code << 4 | digit;
        }
        return Character.toString(code);
    }

    private void expect(char wanted) throws HttpFailure, InterruptedException {
        if (word() != wanted) throw malformed();
        buffer.get();
    }

    /** The next byte that is no white space; it stays. */
    private int word() throws HttpFailure, InterruptedException {
        while (" \t\r\n".indexOf(peek()) >= 0) buffer.get();
        return peek();
    }

    private int take() throws HttpFailure, InterruptedException {
        peek();
        return buffer.get() & 0xff;
    }

    private int peek() throws HttpFailure, InterruptedException {
        int one = peekOrEnd();
        if (one < 0) throw malformed();
        return one;
    }

    private int peekOrEnd() throws HttpFailure, InterruptedException {
        while (!buffer.hasRemaining()) {
            buffer.clear();
            int size = answer.read(buffer);
            buffer.flip();
            if (size < 0) return -1;
        }
        return buffer.get(buffer.position()) & 0xff;
    }

    private static HttpFailure malformed() {
        return new HttpFailure.Malformed("the server's list makes no sense", null);
    }
}
