package dump.duplicity.command;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What the beginning of an encrypted file says of who may open it (RFC 4880, 4.2, 5.1 and 5.3). */
public final class GpgPackets {
    /** A key that does not want to be named. */
    public static final String HIDDEN = "0000000000000000";
    private static final int TO_KEY = 1;
    private static final int BY_PASSPHRASE = 3;
    private static final int KEY_BYTES = 8;

    /**
     * @param keys identifiers of 16 digits, of the parts that decrypt; {@link #HIDDEN} is any
     * @param passphrase whether one opens it
     */
    public record Openers(List<String> keys, boolean passphrase) {
        public Openers {
            keys = List.copyOf(keys);
        }
    }

    private GpgPackets() {}

    /** Both empty if it is nothing of GnuPG's. */
    public static Openers openers(byte[] head) {
        var keys = new ArrayList<String>();
        boolean passphrase = false;
        int at = 0;
        while (at + 2 < head.length && (head[at] & 0x80) != 0) {
            boolean isNew = (head[at] & 0x40) != 0;
            int tag = isNew ? head[at] & 0x3f : head[at] >> 2 & 0x0f;
            if (tag != TO_KEY && tag != BY_PASSPHRASE) break;
            int first = head[at + 1] & 0xff;
            int lengthBytes = isNew ? first < 192 ? 1 : 2 : 1 << (head[at] & 3);
            // None of these is longer than a few hundred bytes: of the longer forms of lengths two bytes are enough.
            if (lengthBytes > 2 || at + lengthBytes >= head.length) break;
            int second = head[at + lengthBytes] & 0xff;
            int length = lengthBytes == 1 ? first : isNew ? (first - 192 << 8) + second + 192 : first << 8 | second;
            int body = at + 1 + lengthBytes;
            if (tag == BY_PASSPHRASE) passphrase = true;
            else if (body + 1 + KEY_BYTES <= head.length)
                keys.add(HexFormat.of().withUpperCase().formatHex(head, body + 1, body + 1 + KEY_BYTES));
            at = body + length;
        }
        return new Openers(keys, passphrase);
    }
}
