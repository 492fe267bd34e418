/**
 * Takes out of a repository what no snapshot uses. {@link PrunePlan} finds it, beside backups and readers; {@link Prune}
 * removes it, alone. May import model, repository and reading.
 */
package dump.prune;
