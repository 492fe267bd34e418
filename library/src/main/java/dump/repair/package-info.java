/** Mends a repository as far as it can be: index, packs, snapshots. Nothing that is sound is lost by it. */
package dump.repair;
