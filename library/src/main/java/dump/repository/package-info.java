/**
 * Encrypted, deduplicated blobs over a {@code backend}: the restic repository. May import {@code model}, {@code
 * format}, {@code crypto}, {@code chunker}, {@code backend} and {@code concurrent}.
 *
 * <p>{@link dump.repository.Repository} opens or makes one with a passphrase; {@link dump.repository.Lock} tells
 * others; {@link dump.repository.BlobIndex} knows where every blob lies; {@link dump.repository.BlobReader} and {@link
 * dump.repository.BlobWriter} bring blobs out and in; {@link dump.repository.RunRecord} remembers on this machine what
 * a killed run leaves behind.
 */
package dump.repository;
