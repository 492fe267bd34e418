/**
 * Takes out of a repository what no snapshot uses. {@link PrunePlan} finds it, beside backups and readers; {@link Prune}
 * removes it, alone. May import model, repository and concurrent.
 */
package dump.prune;
