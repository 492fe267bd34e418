package dump.format;

import dump.model.ByteString;
import dump.model.KeyFile;
import dump.model.Timestamp;
import java.util.Arrays;

/**
 * A file of {@code keys/}: plain JSON {@code created username hostname kdf N r p salt data}, all always written, no
 * line feed; and the master key that {@code data} holds sealed: {@code {"mac":{"k":…,"r":…},"encrypt":…}} in base64.
 */
public final class KeyFormat {
    /** Most bytes of the file that a reader takes. */
    public static final int LENGTH_MAX = 64 << 10;
    public static final int SALT_LENGTH = 64;
    /** Bytes of a key: 32 of AES, 16 of Poly1305's k, 16 of its r. */
    public static final int KEY_LENGTH = 64;

    private static final long MEMORY_MAX = 1L << 30;
    private static final long WORK_MAX = 1L << 28;

    private static final JsonNames NAMES = new JsonNames("created", "username", "hostname", "kdf", "N", "r", "p",
            "salt", "data");
    private static final JsonNames MASTER_NAMES = new JsonNames("mac", "encrypt");
    private static final JsonNames MAC_NAMES = new JsonNames("k", "r");

    private KeyFormat() {}

    public static byte[] write(KeyFile key) {
        return new JsonWriter().beginObject().name("created").value(key.created())
                .name("username").value(key.username()).name("hostname").value(key.hostname())
                .name("kdf").value(key.kdf()).name("N").value(key.n())
                .name("r").value(key.r()).name("p").value(key.p()).name("salt").base64(key.salt())
                .name("data").base64(key.data()).endObject().toByteArray();
    }

    /** Refuses another derivation than scrypt, a salt of another length than 64, and a cost that no one can pay. */
    public static KeyFile read(byte[] bytes) throws FormatException {
        if (bytes.length > LENGTH_MAX) throw new FormatException("a key file of " + bytes.length + " bytes");
        var json = new JsonReader(bytes);
        var created = Timestamp.UNKNOWN;
        String username = "";
        String hostname = "";
        String kdf = "";
        long n = 0;
        long r = 0;
        long p = 0;
        byte[] salt = null;
        byte[] data = null;
        json.beginObject();
        while (json.next()) {
            switch (json.name(NAMES)) {
                case "created" -> created = json.time();
                case "username" -> username = json.string();
                case "hostname" -> hostname = json.string();
                case "kdf" -> kdf = json.string();
                case "N" -> n = json.unsigned(Integer.MAX_VALUE);
                case "r" -> r = json.unsigned(Integer.MAX_VALUE);
                case "p" -> p = json.unsigned(Integer.MAX_VALUE);
                case "salt" -> salt = json.base64();
                case "data" -> data = json.base64();
                default -> json.skip();
            }
        }
        json.end();
        if (!kdf.equals("scrypt")) throw new FormatException("the key file's kdf is \"" + kdf + "\", not scrypt");
        checkCost(n, r, p);
        boolean salted = salt != null && salt.length == SALT_LENGTH;
        if (!salted) throw new FormatException("the key file's salt is not 64 bytes");
        if (data == null) throw new FormatException("the key file holds no key");
        return new KeyFile(created, username, hostname, kdf, (int) n, (int) r, (int) p, ByteString.copyOf(salt),
                ByteString.copyOf(data));
    }

    /** What scrypt itself asks for, at most 1 GiB of memory, and at most 64 times the work of a usual key. */
    private static void checkCost(long n, long r, long p) throws FormatException {
        var cost = "N " + n + ", r " + r + ", p " + p;
        boolean valid = n > 1 && Long.bitCount(n) == 1 && r > 0 && p > 0;
        if (!valid) throw new FormatException("the key file's scrypt cost is invalid: " + cost);
        // Below 2^31 each, two of them multiply within a long.
        boolean cheap = n * r <= MEMORY_MAX / 128 && r * p <= MEMORY_MAX / 128 && n * r <= WORK_MAX / p;
        if (!cheap) throw new FormatException("the key file's scrypt cost is too high: " + cost);
    }

    /** The plaintext that is sealed under the passphrase; the caller erases it. */
    public static byte[] writeMasterKey(byte[] encrypt, byte[] k, byte[] r) {
        var json = new JsonWriter(256).beginObject().name("mac").beginObject().name("k").base64(k, k.length)
                .name("r").base64(r, r.length).endObject().name("encrypt").base64(encrypt, encrypt.length).endObject();
        var text = json.toByteArray();
        Arrays.fill(json.buffer(), (byte) 0);
        return text;
    }

    /** The 64 bytes encrypt, k, r in this order, as scrypt gives a user's key; the caller erases them. */
    public static byte[] readMasterKey(byte[] bytes) throws FormatException {
        var json = new JsonReader(bytes);
        var key = new byte[KEY_LENGTH];
        int found = 0;
        json.beginObject();
        while (json.next()) {
            switch (json.name(MASTER_NAMES)) {
                case "encrypt" -> found |= part(json, key, 0, 32);
                case "mac" -> {
                    json.beginObject();
                    while (json.next()) {
                        switch (json.name(MAC_NAMES)) {
                            case "k" -> found |= part(json, key, 32, 16);
                            case "r" -> found |= part(json, key, 48, 16) << 1;
                            default -> json.skip();
                        }
                    }
                }
                default -> json.skip();
            }
        }
        json.end();
        if (found != (1 | 16 | 32)) throw new FormatException("the master key is not whole");
        return key;
    }

    /** Decodes one part into its place; gives 1 for the first part, 16 for one of the others. */
    private static int part(JsonReader json, byte[] key, int at, int length) throws FormatException {
        var bytes = json.base64();
        if (bytes == null || bytes.length != length) throw json.bad("a key of another length than " + length);
        System.arraycopy(bytes, 0, key, at, length);
        Arrays.fill(bytes, (byte) 0);
        return at == 0 ? 1 : 16;
    }
}
