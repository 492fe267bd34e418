/**
 * The engine that drives an installed Duplicity: {@link dump.duplicity.DuplicityEngine}. Nothing else knows that
 * Duplicity exists. Below it, {@code command} starts Duplicity and GnuPG, {@code findings} reads what a run tells,
 * {@code difftar} what an archive holds, {@code selection} says excludes in Duplicity's options, {@code destination}
 * lists and fetches files without it, and {@code archive} is one archive, opened.
 */
package dump.duplicity;
