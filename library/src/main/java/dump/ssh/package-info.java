/**
 * The system's {@code ssh}, which logs in and carries SFTP: {@link dump.ssh.Login} starts it, {@link
 * dump.ssh.LoginException} says in its words why it could not. May import {@code line}, {@code process} and {@code
 * sftp}.
 */
package dump.ssh;
