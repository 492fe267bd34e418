/** Points in time: which ones are seen, and which one is meant. May import {@code model}. */
package dump.snapshots;
