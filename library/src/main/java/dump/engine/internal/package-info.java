/**
 * What both engines need and no embedder does: how arguments find entries, where restored things go, what is guarded.
 */
package dump.engine.internal;
