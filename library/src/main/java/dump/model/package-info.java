/**
 * What is stored and said: immutable values without any input or output. Imports nothing.
 *
 * <p>{@link dump.model.Snapshot} → {@link dump.model.Tree} → {@link dump.model.Node} → data blobs, each named by an
 * {@link dump.model.Id}; {@link dump.model.PackedBlob} says where a blob lies; {@link dump.model.Event} is what an
 * engine tells while it works. A {@link dump.model.BytePath} knows what lies below what.
 */
package dump.model;
