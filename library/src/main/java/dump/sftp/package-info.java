/**
 * SFTP, version 3 (draft-ietf-secsh-filexfer-02 and OpenSSH's extensions), spoken over two streams; whoever brings them
 * logs in. Imports nothing. A {@link dump.sftp.SftpClient} sends any number of requests ahead and gives a {@link
 * dump.sftp.Reply} for each; {@code Wire} carries the packets, {@code Request} and {@code Answer} are their bytes. What
 * a server refuses is an {@link dump.sftp.SftpStatus}, the end of a connection an {@link dump.sftp.SftpLost}. All that
 * comes from the server is hostile until it is read.
 */
package dump.sftp;
