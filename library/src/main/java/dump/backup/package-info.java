/**
 * Directories into a repository. May import {@code model}, {@code posix}, {@code chunker}, {@code repository} and
 * {@code format}.
 *
 * <p>{@link dump.backup.Backup} takes the targets; a {@code DirectoryTask} lists one directory and splits what is in
 * it into tasks, which the workers of one pool take; {@code FileArchiver} takes a file from reading to sealed blobs
 * while they are warm; the last of a directory's tasks to end stores its tree.
 */
package dump.backup;
