/**
 * The names at a destination and the files behind them, without Duplicity: a directory, or a server over SFTP.
 * May import {@code model}, {@code posix}, {@code process}, {@code line}, {@code sftp}, {@code ssh} and {@code command}.
 *
 * <p>{@link dump.duplicity.destination.Store} is the door; where it knows no way, Duplicity itself has to be asked.
 */
package dump.duplicity.destination;
