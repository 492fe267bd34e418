package dump.format;

import dump.model.ByteString;
import dump.model.Id;
import dump.model.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads JSON piece by piece, as it is asked for, without a tree of objects in between.
 *
 * <pre>{@code
 * json.beginObject();
 * while (json.next()) {
 *     switch (json.name(NAMES)) {
 *         case "size" -> size = json.unsigned();
 *         default -> json.skip();
 *     }
 * }
 * json.end();
 * }</pre>
 *
 * <p>Syntax is strict; depth and length of strings are bounded. {@code null} reads as the value that Go would leave:
 * 0, "", false, or null where the answer is an object. Of a key that comes twice the later one wins, by the way the
 * loop above is written. For one thread.
 */
public final class JsonReader {
    public static final int DEPTH_MAX = 64;
    /** As long as all of a snapshot; and a resource fork is an extended attribute on macOS. */
    public static final int STRING_MAX = 64 << 20;

    private final JsonSource source;
    private int depth;
    /** One bit a level, the innermost lowest: whether it is an object. */
    private long objects;
    private boolean first;
    private int hint;

    private int timeFrom;
    private int timeTo;
    private Timestamp time;

    public JsonReader(byte[] json) {
        this(json, 0, json.length);
    }

    public JsonReader(byte[] json, int offset, int length) {
        source = new JsonSource(json, offset, length);
    }

    /** An error of whoever reads, with the place. */
    public FormatException bad(String what) {
        return source.bad(what);
    }

    public void beginObject() throws FormatException {
        begin('{', 1);
    }

    /** Begins an object; false if a null stands in its place. */
    public boolean beginObjectOrNull() throws FormatException {
        if (skipNull()) return false;
        beginObject();
        return true;
    }

    public void beginArray() throws FormatException {
        begin('[', 0);
    }

    /** Begins an array; false if a null stands in its place. */
    public boolean beginArrayOrNull() throws FormatException {
        if (skipNull()) return false;
        beginArray();
        return true;
    }

    public boolean isObject() {
        return source.peek() == '{';
    }

    public boolean isArray() {
        return source.peek() == '[';
    }

    public boolean isString() {
        return source.peek() == '"';
    }

    /** Whether true or false comes. */
    public boolean isTruth() {
        byte b = source.peek();
        return b == 't' || b == 'f';
    }

    private void begin(char bracket, long kind) throws FormatException {
        source.expect(bracket);
        if (depth == DEPTH_MAX) throw bad("nested deeper than " + DEPTH_MAX);
        depth++;
        objects = objects << 1 | kind;
        first = true;
    }

    /** Whether one more entry of the innermost object or array comes; if not, its end is passed. */
    public boolean next() throws FormatException {
        boolean begins = first;
        first = false;
        byte b = source.peek();
        if (b == ((objects & 1) != 0 ? '}' : ']')) {
            source.at++;
            depth--;
            objects >>>= 1;
            return false;
        }
        if (begins) return true;
        source.expect(',');
        return true;
    }

    /** The key that comes, as the constant of {@code names}, or "" if it is none of them. */
    public String name(JsonNames names) throws FormatException {
        source.string(STRING_MAX);
        source.expect(':');
        int found = names.find(source.text, source.textFrom, source.textTo, hint);
        if (found < 0) return "";
        hint = found + 1;
        return names.name(found);
    }

    /** The key that comes. */
    public String name() throws FormatException {
        source.string(STRING_MAX);
        source.expect(':');
        return text();
    }

    /** Passes over the value that comes, whatever it is. */
    public void skip() throws FormatException {
        int outer = depth;
        skipOrBegin();
        while (depth > outer) {
            if (!next()) continue;
            if ((objects & 1) != 0) {
                source.string(STRING_MAX);
                source.expect(':');
            }
            skipOrBegin();
        }
    }

    private void skipOrBegin() throws FormatException {
        byte b = source.peek();
        if (b == '{') beginObject();
        else if (b == '[') beginArray();
        else source.skipScalar();
    }

    /** Passes over a null, if one comes. */
    public boolean skipNull() {
        if (source.peek() != 'n' || !source.isWord("null")) return false;
        source.at += 4;
        return true;
    }

    /** Nothing but white space may follow. */
    public void end() throws FormatException {
        source.peek();
        if (source.at != source.end) throw bad("something after the end");
    }

    /** A whole number of 64 bits without a sign. */
    public long unsigned() throws FormatException {
        return skipNull() ? 0 : source.unsigned();
    }

    /** A whole number from 0 to {@code max}. */
    public long unsigned(long max) throws FormatException {
        long number = unsigned();
        if (Long.compareUnsigned(number, max) > 0) throw bad("a number greater than " + max);
        return number;
    }

    public boolean truth() throws FormatException {
        if (skipNull()) return false;
        boolean truth = source.isWord("true");
        if (!truth && !source.isWord("false")) throw bad("neither true nor false");
        source.at += truth ? 4 : 5;
        return truth;
    }

    public String string() throws FormatException {
        if (skipNull()) return "";
        source.string(STRING_MAX);
        return text();
    }

    /** A text that is one of a few, as the constant of {@code texts}, or "" if it is none of them. */
    String constant(JsonNames texts) throws FormatException {
        if (skipNull()) return "";
        source.string(STRING_MAX);
        int found = texts.find(source.text, source.textFrom, source.textTo, 0);
        return found < 0 ? "" : texts.name(found);
    }

    /** A text as UTF-8. */
    public ByteString bytes() throws FormatException {
        if (skipNull()) return ByteString.EMPTY;
        source.string(STRING_MAX);
        return ByteString.copyOf(source.text, source.textFrom, source.textTo - source.textFrom);
    }

    /** A text, which is {@code known} itself if it is equal to it: owners repeat from node to node. */
    String string(String known) throws FormatException {
        if (skipNull()) return "";
        source.string(STRING_MAX);
        int length = source.textTo - source.textFrom;
        if (known.length() != length) return text();
        for (int i = 0; i < length; i++) if (source.text[source.textFrom + i] != known.charAt(i)) return text();
        return known;
    }

    /** A file name with the quoting of Go undone; empty, which no name is, where the quoting is bad. */
    ByteString fileName() throws FormatException {
        if (skipNull()) return ByteString.EMPTY;
        source.string(STRING_MAX);
        var name = Names.unquote(source.text, source.textFrom, source.textTo);
        return name == null ? ByteString.EMPTY : name;
    }

    /** An array of texts; null reads as empty. */
    public List<String> strings() throws FormatException {
        if (!beginArrayOrNull()) return List.of();
        var texts = new ArrayList<String>();
        while (next()) texts.add(string());
        return List.copyOf(texts);
    }

    /** 64 hex digits, or null. */
    public Id id() throws FormatException {
        return skipNull() ? null : requireId();
    }

    /** 64 hex digits. */
    Id requireId() throws FormatException {
        int at = stringOfId();
        return new Id(Hex.read(source.text, at), Hex.read(source.text, at + 16), Hex.read(source.text, at + 32),
                Hex.read(source.text, at + 48));
    }

    /** The same as four numbers, without an object. */
    void idInto(long[] four) throws FormatException {
        int at = stringOfId();
        for (int i = 0; i < 4; i++) four[i] = Hex.read(source.text, at + 16 * i);
    }

    private int stringOfId() throws FormatException {
        source.string(STRING_MAX);
        boolean isId = source.textTo - source.textFrom == Hex.ID_LENGTH
                && Hex.areDigits(source.text, source.textFrom, source.textTo);
        if (!isId) throw bad("an identifier that is not 64 hex digits");
        return source.textFrom;
    }

    /** A time; null is {@link Timestamp#UNKNOWN}. Equal times that follow each other are one object. */
    public Timestamp time() throws FormatException {
        if (skipNull()) return Timestamp.UNKNOWN;
        source.string(STRING_MAX);
        int from = source.textFrom;
        int to = source.textTo;
        boolean fromSource = source.text == source.json;
        if (fromSource && time != null && Arrays.equals(source.json, from, to, source.json, timeFrom, timeTo)) {
            return time;
        }
        var parsed = TimeText.parse(source.text, from, to);
        if (parsed == null) throw bad("not a time");
        if (fromSource) {
            time = parsed;
            timeFrom = from;
            timeTo = to;
        }
        return parsed;
    }

    /** Bytes in base64, or null. */
    public byte[] base64() throws FormatException {
        if (skipNull()) return null;
        source.string(STRING_MAX);
        var bytes = Base64Text.parse(source.text, source.textFrom, source.textTo);
        if (bytes == null) throw bad("not base64");
        return bytes;
    }

    /** The value that comes as JSON without white space, escaped as {@link JsonWriter} escapes. */
    String raw() throws FormatException {
        source.peek();
        int from = source.at;
        skip();
        if (source.at - from > STRING_MAX) throw bad("a value of " + (source.at - from) + " bytes");
        return JsonText.compact(source.json, from, source.at);
    }

    /** Where the value that comes begins; for reading it later. */
    int position() {
        source.peek();
        return source.at - source.begin;
    }

    /** Passes over so many bytes, which are known to be one whole value. */
    void pass(int length) {
        source.at += length;
    }

    /** The JSON from a position on up to here. */
    ByteString since(int position) {
        int from = source.begin + position;
        return ByteString.copyOf(source.json, from, source.at - from);
    }

    private String text() {
        return new String(source.text, source.textFrom, source.textTo - source.textFrom, StandardCharsets.UTF_8);
    }
}
