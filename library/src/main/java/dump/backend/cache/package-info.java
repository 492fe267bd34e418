/** Copies of what is read often, kept near, in the layout of restic's cache. */
package dump.backend.cache;
