/**

import dump.posix.Posix;
 * The local file system, by Linux system calls on bytes: names need not be text, and no name leads through a link.
 * Imports {@code dump.model} only.
 *
 * <p>Reading: {@link dump.files.LocalDirectory} holds a directory by its descriptor, names, looks at and opens what is
 * in it; {@link dump.files.LocalFile} reads; {@link dump.files.LocalMetadata} makes a node of what the kernel says;
 * {@link dump.files.Excludes} and {@link dump.files.DirectoryMarks} say what is left out. {@link dump.files.RealPath}
 * is the only one that follows links. {@link dump.files.Owners} knows names and numbers of users, {@link
 * dump.files.Machine} the host and its user.
 *
 * <p>Writing: {@link dump.files.LocalWriter} owns a target; {@link dump.files.TargetDirectory} makes, links and
 * replaces entries by plain names, {@link dump.files.TargetFile} is a file that has no name until it is whole, {@code
 * TargetMetadata} gives owners, attributes, modes and times. {@code Descriptors} bounds what is open, and {@code
 * Leftovers} knows the half-written files of killed runs. {@link dump.files.Staging} is where another program restores
 * to, and {@code Mover} brings it to its place.
 *
 * <p>{@link dump.files.OwnPlaces} knows what of it is the tool's own, by whatever path it is reached.
 *
 * <p>Below them {@code Posix} makes the calls and {@code Scratch} holds their arguments, one a thread. Failures of the
 * world are {@link dump.files.FileException}s.
 */
package dump.files;
