/**
 * Brings entries of a snapshot back to the disk. May import {@code model}, {@code posix}, {@code source}, {@code
 * target}, {@code repository} and {@code reading}.
 *
 * <p>{@link dump.restore.Restore} is the door, and {@link dump.restore.PlannedRestore} what it does. {@code RestoreWalk}
 * hears what is in the trees in the caller's thread and asks the {@link dump.target.Decider} about each entry:
 * directories, links and devices it has made at once, and files one {@code FileJob} each, which it hands to {@link
 * dump.reading.FileBatches}. To plan is the same with a {@link dump.target.PlannedTarget}, and no content is fetched.
 * The workers of these look with {@code TargetComparison} at the jobs whose file exists, and write what they read to
 * every file that wants it. A {@code FileJob} that has all its blobs names its file, and a {@code DirectoryJob} all of
 * whose entries are settled sets the directory's metadata. {@code LinkGroups} joins hard links. The {@code
 * RestoreTally} counts and tells.
 */
package dump.restore;
