/**
 * Reads entries of a snapshot back, proves every byte, and compares with the living source. May import {@code model},
 * {@code posix}, {@code source}, {@code repository} and {@code reading}. {@link dump.verify.Verify} is the door; {@code
 * VerifyWalk} hears what is in the trees, {@code FileCheck} is one file, {@code SourceComparison} compares it with what
 * stands on the disk now, and {@code VerifyTally} counts and tells.
 */
package dump.verify;
