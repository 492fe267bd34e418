/**
 * Linux by system calls, on bytes: names need not be text, and no name leads through a link. The one place that knows
 * the platform. Imports {@code model}.
 *
 * <p>{@link dump.posix.LocalDirectory} holds a directory by its descriptor, names, looks at and opens what is in it;
 * {@link dump.posix.LocalFile} reads. {@link dump.posix.RealPath} is the only one that follows links, {@link
 * dump.posix.Owners} knows names and numbers of users, {@link dump.posix.Machine} the host and its user. Below them
 * {@code Posix} makes the calls, {@link dump.posix.Errno} names their errors, and {@code Scratch} holds arguments, one
 * a thread; {@code Descriptors} bounds what is open. Failures of the world are {@link dump.posix.FileException}s.
 */
package dump.posix;
