/**
 * A record of the last scan: what each directory of a backup looked like to {@code statx}, and the tree that came of
 * it. A run that finds a directory as it was takes its tree over and reads nothing else.
 */
package dump.scan;
