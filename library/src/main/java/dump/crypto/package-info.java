/**
 * Sealing bytes, and the keys to it. Imports nothing of ours; the only package that touches key material.
 *
 * <p>A password becomes 64 bytes through {@link dump.crypto.Scrypt}, these a {@link dump.crypto.MasterKey} that opens
 * the key file, whose content is the master key of the repository. A master key gives each worker a
 * {@link dump.crypto.Sealer} of its own, which turns plain bytes into {@code IV, AES-256-CTR, Poly1305-AES} and back.
 */
package dump.crypto;
