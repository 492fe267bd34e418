package dump.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** A SHA-256, the name of a file or a blob: 32 bytes as four big-endian longs, 64 lower-case hex digits in text. */
public record Id(long first, long second, long third, long fourth) implements Comparable<Id> {
    public static final int LENGTH = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The 32 bytes that begin at {@code offset}. */
    public static Id of(byte[] bytes, int offset) {
        return new Id((long) LONGS.get(bytes, offset), (long) LONGS.get(bytes, offset + 8),
                (long) LONGS.get(bytes, offset + 16), (long) LONGS.get(bytes, offset + 24));
    }

    public static Id of(byte[] bytes) {
        if (bytes.length != LENGTH) throw new IllegalArgumentException("an id has 32 bytes, not " + bytes.length);
        return of(bytes, 0);
    }

    /** Whether the text is exactly 64 lower-case hex digits, as every name in a repository but {@code config}. */
    public static boolean isId(String text) {
        if (text.length() != 2 * LENGTH) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return false;
        }
        return true;
    }

    /** @throws IllegalArgumentException unless {@link #isId} */
    public static Id parse(String text) {
        if (!isId(text)) throw new IllegalArgumentException("not an identifier: " + text);
        return of(HexFormat.of().parseHex(text), 0);
    }

    public void writeTo(byte[] bytes, int offset) {
        LONGS.set(bytes, offset, first);
        LONGS.set(bytes, offset + 8, second);
        LONGS.set(bytes, offset + 16, third);
        LONGS.set(bytes, offset + 24, fourth);
    }

    public byte[] toByteArray() {
        var bytes = new byte[LENGTH];
        writeTo(bytes, 0);
        return bytes;
    }

    /** Whether all bits are zero, which no hash is: such an id in a tree is damage. */
    public boolean isNull() {
        return (first | second | third | fourth) == 0;
    }

    /** The first eight digits, as shown to people. */
    public String brief() {
        return HexFormat.of().toHexDigits((int) (first >>> 32));
    }

    @Override
    public int compareTo(Id other) {
        if (first != other.first) return Long.compareUnsigned(first, other.first);
        if (second != other.second) return Long.compareUnsigned(second, other.second);
        if (third != other.third) return Long.compareUnsigned(third, other.third);
        return Long.compareUnsigned(fourth, other.fourth);
    }

    /** The bits of a hash are as good as any mixture of them. */
    @Override
    public int hashCode() {
        return (int) first;
    }

    @Override
    public String toString() {
        var hex = HexFormat.of();
        return hex.toHexDigits(first) + hex.toHexDigits(second) + hex.toHexDigits(third) + hex.toHexDigits(fourth);
    }
}
