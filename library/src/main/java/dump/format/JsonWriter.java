package dump.format;

import dump.model.ByteString;
import dump.model.Id;
import dump.model.Timestamp;
import java.util.Arrays;
import java.util.List;

/**
 * Writes JSON into a growing buffer, byte for byte as Go's {@code encoding/json}: no white space, {@code < > &} and the
 * line separators escaped, bytes that are not UTF-8 as {@code \}{@code ufffd}.
 *
 * <p>Commas come by themselves; whoever calls opens and closes in the right order. {@link #reset} makes it ready for
 * the next text in the same buffer. For one thread.
 */
public final class JsonWriter {
    private byte[] out;
    private int length;
    private boolean comma;

    /** Bytes that lie in a model's value, for a pass over them. */
    private byte[] scratch = new byte[256];

    private Timestamp lastTime;
    private final byte[] lastTimeText = new byte[TimeText.LENGTH_MAX];
    private int lastTimeLength;

    public JsonWriter() {
        this(512);
    }

    /** Begins with room for so many bytes. */
    public JsonWriter(int capacity) {
        out = new byte[Math.max(capacity, 64)];
    }

    /** Empties the text, keeps the buffer. */
    public JsonWriter reset() {
        length = 0;
        comma = false;
        return this;
    }

    /** The text is the first {@link #length} bytes; valid until the next call. */
    public byte[] buffer() {
        return out;
    }

    public int length() {
        return length;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(out, length);
    }

    public JsonWriter beginObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter beginArray() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    /** The key of the value that comes next. */
    public JsonWriter name(String name) {
        value(name);
        out[length++] = ':';
        comma = false;
        return this;
    }

    /** A key with its quotes and colon, for hot loops. */
    JsonWriter name(byte[] quoted) {
        separate(quoted.length);
        System.arraycopy(quoted, 0, out, length, quoted.length);
        length += quoted.length;
        comma = false;
        return this;
    }

    /** What {@link #name(byte[])} takes, of a key that needs no escapes. */
    static byte[] quoted(String name) {
        return ByteString.of('"' + name + "\":").toByteArray();
    }

    public JsonWriter value(String text) {
        separate(text.length() * (long) JsonText.GROWTH_MAX + 3);
        out[length++] = '"';
        length = JsonText.write(out, length, text);
        return quote();
    }

    /** Text in UTF-8. */
    public JsonWriter value(ByteString text) {
        if (copyPlain(text)) return this;
        length = JsonText.write(out, length, scratch, text.length());
        return quote();
    }

    /** A file name, quoted by the rules of Go before those of JSON. */
    JsonWriter fileName(ByteString name) {
        if (copyPlain(name)) return this;
        length = Names.write(out, length, scratch, name.length());
        return quote();
    }

    /** A signed number. */
    public JsonWriter value(long number) {
        if (number < 0) return raw(Long.toString(number));
        return unsigned(number);
    }

    /** All 64 bits as a number of no sign. */
    public JsonWriter unsigned(long number) {
        if (number < 0) return raw(Long.toUnsignedString(number));
        separate(20);
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) digits++;
        for (int i = digits - 1; i >= 0; i--) {
            out[length + i] = (byte) ('0' + number % 10);
            number /= 10;
        }
        length += digits;
        return this;
    }

    public JsonWriter value(boolean truth) {
        return raw(truth ? "true" : "false");
    }

    public JsonWriter nullValue() {
        return raw("null");
    }

    /** An identifier in hex, or null. */
    public JsonWriter value(Id id) {
        if (id == null) return nullValue();
        separate(Hex.ID_LENGTH + 3);
        out[length] = '"';
        Hex.write(out, length + 1, id);
        length += Hex.ID_LENGTH + 1;
        return quote();
    }

    /** A time as {@code 2009-02-13T23:31:30.5+01:00}. */
    public JsonWriter value(Timestamp time) {
        if (!time.equals(lastTime)) {
            lastTimeLength = TimeText.write(lastTimeText, 0, time);
            lastTime = time;
        }
        separate(lastTimeLength + 3);
        out[length++] = '"';
        System.arraycopy(lastTimeText, 0, out, length, lastTimeLength);
        length += lastTimeLength;
        return quote();
    }

    /** An array of texts. */
    public JsonWriter values(List<String> texts) {
        beginArray();
        for (int i = 0; i < texts.size(); i++) value(texts.get(i));
        return endArray();
    }

    /** Bytes in base64. */
    public JsonWriter base64(ByteString bytes) {
        reserveScratch(bytes.length());
        bytes.copyTo(scratch, 0);
        return base64(scratch, bytes.length());
    }

    /** The first bytes of an array in base64. */
    JsonWriter base64(byte[] bytes, int count) {
        separate(count * 4L / 3 + 8);
        out[length++] = '"';
        length = Base64Text.write(out, length, bytes, count);
        return quote();
    }

    /** A value that is JSON already, such as a number with a fraction. */
    public JsonWriter raw(String json) {
        separate(json.length() * 3L);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c >= 128) return rawBytes(ByteString.of(json.substring(i)));
            out[length++] = (byte) c;
        }
        return this;
    }

    /** A name and its value, or a value, which are JSON already. */
    JsonWriter raw(ByteString json) {
        separate(json.length());
        return rawBytes(json);
    }

    private JsonWriter rawBytes(ByteString bytes) {
        bytes.copyTo(out, length);
        length += bytes.length();
        return this;
    }

    /** Takes back the values behind the first {@code count} bytes of the text. */
    JsonWriter backTo(int count) {
        length = count;
        comma = out[count - 1] != '[' && out[count - 1] != '{';
        return this;
    }

    /** Ends a line: trees and indexes end so, and each object of a stream of lines. The next text may follow. */
    public JsonWriter newLine() {
        reserve(1);
        out[length++] = '\n';
        comma = false;
        return this;
    }

    /** Writes a text of plain ASCII at once; else leaves its bytes in the scratch, the opening quote and the room. */
    private boolean copyPlain(ByteString text) {
        int count = text.length();
        separate(count * (long) JsonText.GROWTH_MAX + 3);
        out[length++] = '"';
        text.copyTo(out, length);
        int end = length + count;
        for (int i = length; i < end; i++) {
            if (JsonText.isPlain(out[i])) continue;
            reserveScratch(count);
            System.arraycopy(out, length, scratch, 0, count);
            return false;
        }
        length = end;
        quote();
        return true;
    }

    private JsonWriter open(char bracket) {
        separate(1);
        out[length++] = (byte) bracket;
        comma = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        reserve(1);
        out[length++] = (byte) bracket;
        comma = true;
        return this;
    }

    private JsonWriter quote() {
        out[length++] = '"';
        return this;
    }

    /** The comma before a value, if one belongs there, and room for the value and a colon. */
    private void separate(long count) {
        reserve(count + 2);
        if (comma) out[length++] = ',';
        comma = true;
    }

    private void reserve(long count) {
        if (count <= out.length - length) return;
        long wanted = Math.max(length + count, out.length * 2L);
        if (length + count > Integer.MAX_VALUE - 8) throw new IllegalStateException("a JSON text of 2 GiB");
        out = Arrays.copyOf(out, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }

    private void reserveScratch(int count) {
        if (count > scratch.length) scratch = new byte[Math.max(count, 2 * scratch.length)];
    }
}
