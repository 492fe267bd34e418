package dump.model;

/** The name of a blob: its type and the SHA-256 of its plaintext. */
public record Blob(BlobType type, Id id) {}
