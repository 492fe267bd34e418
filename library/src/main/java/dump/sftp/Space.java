package dump.sftp;

/**
 * Of a server's disk.
 *
 * @param free bytes that the user may still write
 * @param readOnly whether it is mounted read-only
 */
public record Space(long free, boolean readOnly) {}
