package dump.duplicity.difftar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes tars as Python's tarfile does for Duplicity, pax or GNU; the slow, obvious twin of {@link TarReader}. */
final class TarWriter {
    private final OutputStream out;
    private final boolean gnu;

    TarWriter(OutputStream out, boolean gnu) {
        this.out = out;
        this.gnu = gnu;
    }

    static byte[] gzip(byte[] tar) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(tar);
        }
        return bytes.toByteArray();
    }

    /** A member with everything that fits nowhere else in an extended header. */
    void member(byte[] name, char type, int mode, long uid, long mtime, byte[] link, int payload) throws IOException {
        var pax = new ByteArrayOutputStream();
        if (name.length > 100 || !isAscii(name)) extension(pax, 'L', "path", name);
        if (link.length > 100 || !isAscii(link)) extension(pax, 'K', "linkpath", link);
        if (!gnu && uid >= 1 << 21) record(pax, "uid", Long.toString(uid).getBytes(StandardCharsets.US_ASCII));
        if (!gnu && mtime < 0)
            record(pax, "mtime", (mtime + 1 + ".0000001").replaceFirst("^0", "-0").getBytes(StandardCharsets.US_ASCII));
        if (pax.size() > 0) {
            header("././@PaxHeader".getBytes(StandardCharsets.US_ASCII), 'x', 0, 0, 0, new byte[0], pax.size());
            payload(pax.toByteArray());
        }
        header(name, type, mode, uid, mtime, link, payload);
        payload(new byte[payload]);
    }

    private void extension(ByteArrayOutputStream pax, char flag, String key, byte[] value) throws IOException {
        if (gnu) {
            header("././@LongLink".getBytes(StandardCharsets.US_ASCII), flag, 0, 0, 0, new byte[0], value.length + 1);
            payload(Arrays.copyOf(value, value.length + 1));
        } else {
            if (pax.size() == 0) record(pax, "hdrcharset", "BINARY".getBytes(StandardCharsets.US_ASCII));
            record(pax, key, value);
        }
    }

    static void record(ByteArrayOutputStream pax, String key, byte[] value) {
        int length = key.length() + value.length + 3;
        int whole = length;
        while (whole != length + Integer.toString(whole).length()) whole = length + Integer.toString(whole).length();
        pax.writeBytes((whole + " " + key + "=").getBytes(StandardCharsets.US_ASCII));
        pax.writeBytes(value);
        pax.write('\n');
    }

    static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) if (b < 0) return false;
        return true;
    }

    private void header(byte[] name, char type, int mode, long uid, long mtime, byte[] link, long size)
            throws IOException {
        out.write(block(name, type, mode, uid, mtime, link, size));
    }

    byte[] block(byte[] name, char type, int mode, long uid, long mtime, byte[] link, long size) {
        var block = new byte[512];
        System.arraycopy(name, 0, block, 0, Math.min(100, name.length));
        number(block, 100, 8, mode);
        number(block, 108, 8, gnu ? uid : uid & 0x1fffff);
        number(block, 116, 8, 0);
        number(block, 124, 12, size);
        number(block, 136, 12, gnu ? mtime : Math.max(0, mtime));
        block[156] = (byte) type;
        System.arraycopy(link, 0, block, 157, Math.min(100, link.length));
        text(block, 257, gnu ? "ustar  \0" : "ustar\00000");
        text(block, 265, "root");
        sum(block);
        return block;
    }

    static void sum(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) sum += b & 0xff;
        text(block, 148, String.format("%06o\0", sum));
    }

    private static void text(byte[] block, int offset, String text) {
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, block, offset, text.length());
    }

    private void number(byte[] block, int offset, int length, long value) {
        if (value >= 0 && value < 1L << 3 * (length - 1)) {
            text(block, offset, String.format("%0" + (length - 1) + "o", value));
            return;
        }
        for (int i = length - 1; i > 0; i--)
            block[offset + i] = (byte) (length - 1 - i >= 8 ? value >> 63 : value >> 8 * (length - 1 - i));
        block[offset] = (byte) (value < 0 ? 0xff : 0x80);
    }

    private void payload(byte[] bytes) throws IOException {
        out.write(bytes);
        out.write(new byte[-bytes.length & 511]);
    }

    void end() throws IOException {
        out.write(new byte[1024]);
    }
}
