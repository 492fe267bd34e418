/**
 * What an embedder sees of every engine. An {@link dump.engine.Engine} is a repository, opened: it backs up, cleans up, and
 * opens a {@link dump.engine.View}, which is asked for all the rest. Requests and results are values, {@link
 * dump.model.Event}s tell what happens meanwhile. It never prints, exits, or reads the environment.
 *
 * <p>Engines are opened by {@code dump.nativeengine.NativeEngine} and {@code dump.duplicity.DuplicityEngine}. Besides these
 * an embedder needs {@link dump.model} and {@link dump.snapshots}, whose values are given and taken, for a store of
 * one's own {@code dump.backend}, and {@code dump.stores} to say how one is reached. The other packages are the engine's, and may change at any time.
 */
package dump.engine;
