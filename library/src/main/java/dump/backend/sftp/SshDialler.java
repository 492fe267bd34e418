package dump.backend.sftp;

import dump.backend.BackendException;
import dump.backend.Location;
import dump.line.Line;
import dump.sftp.SftpClient;
import dump.ssh.Login;
import dump.ssh.LoginException;
import dump.ssh.LoginPlace;
import java.util.ArrayList;
import java.util.List;

/** Logs in by the system's {@code ssh}: by itself each time, or all over the connection of the first. */
final class SshDialler implements SftpSession.Dialler {
    private final Location.Sftp place;
    private final Ssh ssh;
    private final Line line;
    /** Null until the first login, and where nothing is shared. */
    private LocalControlSocket socket;

    SshDialler(Location.Sftp place, Ssh ssh, Line line) {
        this.place = place;
        this.ssh = ssh;
        this.line = line;
    }

    @Override
    public SftpSession dial(boolean further, SftpClient.First first) throws BackendException, InterruptedException {
        try {
            return new SshSession(Login.start(
                    new LoginPlace(place.text(), place.user(), place.host(), place.port()), Login.program(ssh.command().getFirst()),
                    words(), ssh.environment(), ssh.asks() && !further, line,
                    first));
        } catch (LoginException failed) {
            throw switch (failed.kind()) {
                case DENIED -> new BackendException.Denied(failed.getMessage(), failed);
                case PASSING -> new BackendException.Passing(failed.getMessage(), failed);
                case NO_HOST -> BackendException.Passing.ofName(failed.getMessage(), failed);
                case LASTING -> new BackendException.Lasting(failed.getMessage(), failed);
            };
        }
    }

    private record SshSession(Login login) implements SftpSession {
        @Override
        public SftpClient client() {
            return login.client();
        }

        @Override
        public void close() {
            login.close();
        }
    }

    private List<String> words() throws BackendException {
        var words = new ArrayList<>(ssh.command().subList(1, ssh.command().size()));
        if (ssh.share()) words.addAll(sharing());
        if (ssh.identity() != null) words.addAll(List.of("-i", ssh.identity()));
        for (var option : ssh.options()) words.add("-o" + option);
        return words;
    }

    /** Who is first carries the others, in the foreground: it ends with them, and with us. */
    private List<String> sharing() throws BackendException {
        if (socket == null) socket = LocalControlSocket.make(ssh.environment());
        return List.of("-oControlMaster=auto", "-oControlPath=" + socket.path(), "-oControlPersist=no");
    }

    @Override
    public void close() {
        if (socket != null) socket.close();
    }
}
