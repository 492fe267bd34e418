/**
 * Where entries are written, safely: everything is reached from the target's descriptor by plain names, and no link is
 * followed. Imports {@code model}, {@code posix} and {@code source}.
 *
 * <p>{@link dump.target.LocalWriter} owns a target that is written to, {@link dump.target.PlannedTarget} one that is
 * only looked at: a {@link dump.target.TargetDirectory} of the first makes, links and replaces entries, one of the
 * other fails where that would fail. {@link dump.target.Decider} says what becomes of an entry, whoever restores it,
 * and {@link dump.target.RestoreTally} counts and tells it. {@link dump.target.TargetFile} is a file that has no name
 * until it is whole, {@code TargetMetadata} gives owners, attributes, modes and times, and {@link
 * dump.target.Deviation} tells what it would change. {@code Leftovers} knows the half-written files of killed runs.
 * {@link dump.target.Staging} is where another program restores to, and {@code Mover} brings it to its place.
 */
package dump.target;
