/**
 * Brings entries of a snapshot back to the disk. May import {@code model}, {@code files}, {@code repository} and {@code
 * concurrent}.
 *
 * <p>{@link dump.restore.Restore} is the door. {@code Descent} walks the trees in the caller's thread: it makes
 * directories, links and devices at once and files one {@code FileJob} each. {@code Batches} lets the workers compare
 * the jobs whose file exists, plans which blobs the others want, and lets the workers read those pack by pack and write
 * each to every file that wants it. A {@code FileJob} that has all its blobs names its file, and a {@code DirectoryJob}
 * all of whose entries are settled sets the directory's metadata. {@code LinkGroups} joins hard links. The {@code
 * Ledger} counts and tells.
 */
package dump.restore;
