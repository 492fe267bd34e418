/**
 * Which snapshots stay and why, pure: {@link dump.retention.Policy} counts as restic does, {@link
 * dump.retention.Retention} asks it, a date, pins and what is set aside. May import {@code model} and {@code snapshots}.
 */
package dump.retention;
