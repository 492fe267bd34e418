/**
 * A repository on a server over SFTP: the logins, and what is sent over them. The protocol is {@link dump.sftp}'s,
 * {@link dump.ssh} logs in.
 */
package dump.backend.sftp;
