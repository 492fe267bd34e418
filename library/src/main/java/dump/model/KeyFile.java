package dump.model;

/**
 * A file of {@code keys/}: the master key sealed under a passphrase.
 *
 * @param n the cost of scrypt
 * @param salt 64 bytes
 * @param data the sealed master key
 */
public record KeyFile(Timestamp created, String username, String hostname, String kdf, int n, int r, int p,
        ByteString salt, ByteString data) {}
