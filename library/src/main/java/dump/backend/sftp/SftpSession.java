package dump.backend.sftp;

import dump.backend.BackendException;
import dump.sftp.SftpClient;

/** A session of SFTP, and what carries it. */
interface SftpSession extends AutoCloseable {
    SftpClient client();

    @Override
    void close();

    /** Logs in. */
    interface Dialler extends AutoCloseable {
        /**
         * @param further whether there is a login already: then nobody is asked anything for another
         * @param first is asked with the greeting
         */
        SftpSession dial(boolean further, SftpClient.First first) throws BackendException, InterruptedException;

        /** There is no login any more, and will be none. */
        @Override
        default void close() {}
    }
}
