package dump.format;

import java.util.Arrays;

/**
 * The characters of a JSON text: strings, numbers and words at a position, strict in syntax. {@link JsonReader} makes
 * the structure of them.
 *
 * <p>A string that was read is a stretch of {@link #text}: of the source itself when it holds no escape, else of a
 * copy.
 */
final class JsonSource {
    /** ASCII that a string holds as it is. */
    private static final boolean[] PLAIN = plain();

    private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

    final byte[] json;
    final int begin;
    final int end;
    int at;

    /** Where the last string lies, without quotes. */
    byte[] text;
    int textFrom;
    int textTo;
    private byte[] scratch = new byte[64];

    JsonSource(byte[] json, int offset, int length) {
        if (offset < 0 || length < 0 || offset > json.length - length) throw new IndexOutOfBoundsException(offset);
        this.json = json;
        begin = offset;
        at = offset;
        end = offset + length;
    }

    FormatException bad(String what) {
        return new FormatException("bad JSON: " + what + " at offset " + (at - begin));
    }

    /** The first byte that is no white space, or 0 at the end. It stays. */
    byte peek() {
        while (at < end) {
            byte b = json[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') return b;
            at++;
        }
        return 0;
    }

    void expect(char wanted) throws FormatException {
        if (peek() != wanted) throw bad("not the '" + wanted + "' that belongs here");
        at++;
    }

    boolean isWord(String word) {
        int length = word.length();
        if (end - at < length) return false;
        for (int i = 0; i < length; i++) if (json[at + i] != word.charAt(i)) return false;
        return true;
    }

    /** Passes over a string, or a number, or one of the three words. */
    void skipScalar() throws FormatException {
        byte b = peek();
        if (b == '"') skipString();
        else if (b == '-' || b >= '0' && b <= '9') skipNumber();
        else if (isWord("true") || isWord("null")) at += 4;
        else if (isWord("false")) at += 5;
        else throw bad("not a value");
    }

    private void skipNumber() throws FormatException {
        if (json[at] == '-') at++;
        if (at < end && json[at] == '0') at++;
        else skipDigits();
        if (at < end && json[at] == '.') {
            at++;
            skipDigits();
        }
        if (at < end && (json[at] | 0x20) == 'e') {
            at++;
            if (at < end && (json[at] == '+' || json[at] == '-')) at++;
            skipDigits();
        }
    }

    private void skipDigits() throws FormatException {
        int first = at;
        while (at < end && json[at] >= '0' && json[at] <= '9') at++;
        if (at == first) throw bad("no digit in a number");
    }

    /** A number of 64 bits without a sign, a fraction or an exponent. */
    long unsigned() throws FormatException {
        byte first = peek();
        int from = at;
        long number = 0;
        while (at < end && json[at] >= '0' && json[at] <= '9') {
            int digit = json[at] - '0';
            // 1844674407370955161 is a tenth of 2^64 - 1, whose last digit is 5.
            int order = Long.compare(number, 1_844_674_407_370_955_161L);
            if (number < 0 || order > 0 || order == 0 && digit > 5) throw bad("a number beyond 64 bits");
            number = number * 10 + digit;
            at++;
        }
        boolean fraction = at < end && (json[at] == '.' || (json[at] | 0x20) == 'e');
        if (at == from || fraction || first == '0' && at > from + 1) throw bad("not a whole number");
        return number;
    }

    /** Passes over a string without a copy; {@link #text} says nothing of it. */
    private void skipString() throws FormatException {
        scan();
    }

    /** Reads a string of at most so many bytes: {@link #text}. */
    void string(int max) throws FormatException {
        if (peek() != '"') throw bad("not a string");
        int from = at + 1;
        boolean plain = scan();
        int to = at - 1;
        if (to - from > max) throw bad("a string of " + (to - from) + " bytes");
        text = json;
        textFrom = from;
        textTo = to;
        if (!plain) decode(from, to);
    }

    /** Goes past the closing quote; tells whether the string needs no decoding. */
    private boolean scan() throws FormatException {
        boolean plain = true;
        var source = json;
        for (int i = at + 1; i < end; i++) {
            byte b = source[i];
            if (b >= 0 && PLAIN[b]) continue;
            if (b == '"') {
                at = i + 1;
                return plain;
            }
            if (b >= 0 && b < ' ') {
                at = i;
                throw bad("a control character in a string");
            }
            if (b < 0) plain = false;
            if (b == '\\') {
                plain = false;
                i = escapeEnd(i + 1) - 1;
            }
        }
        at = end;
        throw bad("a string without an end");
    }

    /** Checks the escape whose letter stands at {@code i}. */
    private int escapeEnd(int i) throws FormatException {
        byte letter = i < end ? json[i] : 0;
        if (letter == 'u' && i + 5 <= end && Hex.areDigits(json, i + 1, i + 5)) return i + 5;
        if ("\"\\/bfnrt".indexOf(letter) >= 0) return i + 1;
        at = i;
        throw bad("a bad escape");
    }

    /** Undoes escapes; bytes that are not UTF-8 and halves of surrogate pairs become U+FFFD, as in Go. */
    private void decode(int from, int to) {
        reserve(to - from);
        int length = 0;
        for (int i = from; i < to; ) {
            byte b = json[i];
            if (b >= 0 && b != '\\') {
                scratch[length++] = b;
                i++;
            } else if (b == '\\' && json[i + 1] == 'u') {
                int snapshot = escaped(i, to);
                i += snapshot >= 0x10000 ? 12 : 6;
                length = Utf8Codec.encode(scratch, length, snapshot);
            } else if (b == '\\') {
                scratch[length++] = unescaped(json[i + 1]);
                i += 2;
            } else {
                int snapshot = Utf8Codec.decode(json, i, to);
                int width = snapshot == Utf8Codec.BAD ? 1 : Utf8Codec.length(snapshot);
                // A bad byte grows from one to three: the rest must still fit.
                if (snapshot == Utf8Codec.BAD) reserve(length + 3 + to - i);
                System.arraycopy(snapshot == Utf8Codec.BAD ? REPLACEMENT : json, snapshot == Utf8Codec.BAD ? 0 : i,
                        scratch,
                        length,
                        snapshot == Utf8Codec.BAD ? 3 : width);
                length += snapshot == Utf8Codec.BAD ? 3 : width;
                i += width;
            }
        }
        text = scratch;
        textFrom = 0;
        textTo = length;
    }

    /** The code point of an escape with {@code u}, of two such where they are a pair. */
    private int escaped(int i, int to) {
        int high = unit(i);
        if (high < 0xd800 || high > 0xdfff) return high;
        boolean more = high < 0xdc00 && i + 12 <= to && json[i + 6] == '\\' && json[i + 7] == 'u';
        int low = more ? unit(i + 6) : 0;
        if (low < 0xdc00 || low > 0xdfff) return 0xfffd;
        return Character.toCodePoint((char) high, (char) low);
    }

    private int unit(int i) {
        int unit = 0;
        for (int k = i + 2; k < i + 6; k++) unit = unit << 4 | Hex.value(json[k]);
        return unit;
    }

    private static byte unescaped(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> letter;
        };
    }

    private static boolean[] plain() {
        var plain = new boolean[128];
        for (int c = ' '; c < 128; c++) plain[c] = c != '"' && c != '\\';
        return plain;
    }

    private void reserve(int count) {
        if (count > scratch.length) scratch = Arrays.copyOf(scratch, Math.max(count, 2 * scratch.length));
    }
}
