/**
 * The names at a destination and the files behind them, without Duplicity: a directory, or a server over {@code sftp}.
 * May import {@code model}, {@code files}, {@code process} and {@code duplicity}.
 *
 * <p>{@link dump.stores.Store} is the door; where it knows no way, Duplicity itself has to be asked.
 */
package dump.stores;
