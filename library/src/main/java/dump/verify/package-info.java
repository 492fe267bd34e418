/**
 * Reads entries of a snapshot back, proves every byte, and compares with the living source. May import {@code model},
 * {@code files}, {@code repository} and {@code concurrent}. {@link dump.verify.Verify} is the door; {@code Descent}
 * walks the trees, {@code FileCheck} is one file, {@code Likeness} compares it with what stands on the disk now.
 */
package dump.verify;
