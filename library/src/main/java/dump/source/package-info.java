/**
 * The living source, read: {@link dump.source.LocalMetadata} makes a node of what the kernel says of an entry, {@link
 * dump.source.DirectoryMarks} finds the files that mark a directory as not worth a backup, and {@link
 * dump.source.OwnPlaces} knows what of the file system is the tool's own, by whatever path it is reached. To compare a
 * backup with it, {@link dump.source.LivingSource} opens its directories; {@link dump.source.StretchHash} and {@link
 * dump.source.MetadataDifference} tell what differs. Imports {@code model} and {@code posix}.
 */
package dump.source;
