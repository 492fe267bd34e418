/**
 * One archive of Duplicity, opened. May import {@code model}, {@code process}, {@code difftar}, {@code findings},
 * {@code command} and {@code destination}.
 *
 * <p>{@link dump.duplicity.archive.Duplicity} lists the destination by {@code dump.duplicity.destination} or by asking
 * Duplicity, and has {@code dump.duplicity.difftar} say what the names mean. {@code LocalCache} is what Duplicity keeps
 * here; what only reads works on a mirror of it: {@code DuplicityRuns}. {@code Contents} tells what sets hold, {@code
 * DamagedVolumes} what is known to be lost of them, {@code ReuploadOfCopies} what can be put back from here. {@code
 * PassphraseProof} comes before every run.
 */
package dump.duplicity.archive;
