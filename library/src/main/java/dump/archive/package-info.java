/**
 * One archive of Duplicity, opened. May import {@code model}, {@code process}, {@code difftar}, {@code findings},
 * {@code duplicity} and {@code stores}.
 *
 * <p>{@link dump.archive.Duplicity} lists the destination by {@code dump.stores} or by asking Duplicity, and has {@code
 * dump.difftar} say what the names mean. {@code LocalCache} is what Duplicity keeps here; what only reads works on a
 * mirror of it. {@code PassphraseProof} comes before every run.
 */
package dump.archive;
