/**
 * One face over the ways of dumping: what an embedder needs. Start at {@link dump.engine.Engine}; requests and
 * results are values, {@link dump.model.Event}s tell what happens meanwhile. It never prints, exits, or reads the
 * environment.
 */
package dump.engine;
