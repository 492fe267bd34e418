package dump.backend.sftp;

import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.Layout;
import dump.sftp.Reply;
import dump.sftp.SftpClient;
import dump.sftp.SftpFile;
import dump.sftp.SftpLost;
import dump.sftp.SftpStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What everybody begins with who opens a repository, asked for with the first words over the first login: the config and
 * the directory of keys, and where a login begins.
 */
final class FirstOpens implements SftpClient.First {
    private static final String KEYS = Layout.directories(FileKind.KEY).getFirst();

    private final String path;
    private final Map<String, SftpClient.Opening> openings = new HashMap<>();
    private Reply<String> login;

    /** @param path of the store, from the root or from the directory that a login begins in */
    FirstOpens(String path) {
        this.path = path;
    }

    @Override
    public synchronized void ask(SftpClient client) throws SftpLost, InterruptedException {
        if (!path.startsWith("/")) login = client.realPath(".");
        openings.put(Handle.CONFIG.name(), client.askToRead(SftpSessions.below(path, Handle.CONFIG.name())));
        openings.put(KEYS, client.askForDirectory(SftpSessions.below(path, KEYS)));
    }

    /** The directory that a login begins in. */
    String login() throws IOException, InterruptedException {
        return login.await();
    }

    /** Null where it was not asked for, or not given: then it is asked for as any other. @param below the store */
    SftpFile take(String below) throws IOException, InterruptedException {
        SftpClient.Opening opening;
        synchronized (this) {
            opening = openings.remove(below);
        }
        try {
            return opening == null ? null : opening.await();
        } catch (SftpStatus refused) {
            return null;
        }
    }
}
