package dump.duplicity.difftar;

import dump.model.ByteString;

/** The 512 bytes before each member, old, GNU or POSIX (POSIX.1-2017, pax; the GNU tar manual, basic format). */
final class TarHeader {
    static final int LENGTH = 512;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;

    private final byte[] block;

    /** @param block may be overwritten once the header is no longer used */
    TarHeader(byte[] block) {
        this.block = block;
    }

    boolean isZero() {
        for (byte b : block) if (b != 0) return false;
        return true;
    }

    /** Old programs summed signed bytes. */
    void verify() throws TarException {
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < LENGTH; i++) {
            boolean sum = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
            unsigned += sum ? ' ' : block[i] & 0xff;
            signed += sum ? ' ' : block[i];
        }
        long stored = number(CHECKSUM, CHECKSUM_LENGTH);
        if (stored != unsigned && stored != signed) throw new TarException("a header does not match its checksum");
    }

    ByteString name() {
        var name = text(0, 100);
        var prefix = isPosix() ? text(345, 155) : ByteString.EMPTY;
        return prefix.isEmpty() ? name : prefix.resolve(name);
    }

    /** GNU writes two spaces after the magic word, and other things where POSIX has the beginning of long names. */
    private boolean isPosix() {
        return text(257, 6).equals(ByteString.of("ustar")) && block[262] == 0;
    }

    char type() {
        return block[156] == 0 ? '0' : (char) (block[156] & 0xff);
    }

    long mode() throws TarException {
        return number(100, 8);
    }

    long uid() throws TarException {
        return number(108, 8);
    }

    long gid() throws TarException {
        return number(116, 8);
    }

    long size() throws TarException {
        return number(124, 12);
    }

    long mtime() throws TarException {
        return number(136, 12);
    }

    ByteString linkTarget() {
        return text(157, 100);
    }

    ByteString user() {
        return text(265, 32);
    }

    ByteString group() {
        return text(297, 32);
    }

    long major() throws TarException {
        return number(329, 8);
    }

    long minor() throws TarException {
        return number(337, 8);
    }

    /** Up to the first NUL. */
    private ByteString text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) end++;
        return ByteString.copyOf(block, offset, end - offset);
    }

    /** Octal digits between spaces and NULs, or after a first byte 80 or FF (negative) a big-endian number. */
    private long number(int offset, int length) throws TarException {
        int first = block[offset] & 0xff;
        if (first == 0x80 || first == 0xff) return binary(offset, length, first == 0xff ? -1 : 0);
        int from = offset;
        int end = offset + length;
        while (from < end && block[from] == ' ') from++;
        long value = 0;
        int at = from;
        for (; at < end && block[at] != 0 && block[at] != ' '; at++) {
            if (block[at] < '0' || block[at] > '7')
                throw new TarException("a header has letters where a number belongs");
            value = value << 3 | block[at] - '0'; // at most 12 digits, 36 bits
        }
        return value;
    }

    private long binary(int offset, int length, long sign) throws TarException {
        long value = sign;
        for (int i = offset + 1; i < offset + length; i++) {
            if (value >> 55 != sign) throw new TarException("a header has a number beyond 64 bits");
            value = value << 8 | block[i] & 0xff;
        }
        return value;
    }
}
