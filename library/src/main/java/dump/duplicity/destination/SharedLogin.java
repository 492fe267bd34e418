package dump.duplicity.destination;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.LocalWorkspace;
import dump.duplicity.command.Setup;
import dump.process.Child;
import dump.process.Collected;
import dump.process.Connection;
import dump.process.Invocation;
import dump.process.Program;
import dump.process.ProgramException;
import dump.process.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One login for all that a run does over SSH: our first session leaves a connection open on a socket in the workspace,
 * over which later ones go, those of Duplicity's own {@code sftp}, too. Where a server or the user's configuration of
 * SSH has other plans, each session logs in by itself.
 */
public final class SharedLogin implements AutoCloseable {
    private static final Program SSH = new Program("ssh", "The SSH client", "openssh-client");
    private static final Program SHELL = new Program("/bin/sh", "The shell", "dash");
    /** When we are killed, the kernel ends it (TERM), before its input ends or after: it and its ssh take no notice. */
    private static final String END = """
            trap '' TERM
            cat >/dev/null
            exec ssh -F /dev/null -oControlPath="$1" -O exit -- host >/dev/null 2>&1
            """;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long ASKED_BYTES_MAX = 1 << 20;
    /** Between two sessions of a run; what is left where nobody could end it ends then, too. */
    private static final int IDLE_SECONDS_MAX = 120;
    /** An address of a socket has 108 bytes, and until it is ready its name has 17 more. */
    private static final int SOCKET_LENGTH_MAX = 85;
    /** What neither ssh nor pexpect reads as anything else. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@+=:,./-]+");

    private final Setup setup;
    private final SftpStore store;
    /** Null if nothing is shared. */
    private final String socket;
    /** Ends the connection once its own input ends; null if nothing is shared. */
    private Connection end;

    private SharedLogin(Setup setup, SftpStore store, String socket) {
        this.setup = setup;
        this.store = store;
        this.socket = socket;
    }

    /** @param workspace where the socket lies */
    public static SharedLogin of(Setup setup, LocalWorkspace workspace) throws InterruptedException {
        var none = new SharedLogin(setup, null, null);
        var socket = workspace.socket();
        if (!(Store.of(setup) instanceof SftpStore store) || !SSH.isInstalled(setup.environment())
                || socket.length() > SOCKET_LENGTH_MAX || !PLAIN.matcher(socket).matches()) return none;
        var shared = new SharedLogin(setup, store, socket);
        return shared.isWelcome() && shared.willEnd() ? shared : none;
    }

    /** Starts who ends the connection: as it does when we are killed, too. */
    private boolean willEnd() {
        try {
            end = Connection.start(Invocation.plain(SHELL, List.of("-c", END, "sh", socket), setup.plainEnvironment(),
                    Timeouts.of(Duration.ZERO)), false);
            return true;
        } catch (ProgramException none) {
            return false;
        }
    }

    /** Who shares connections already, perhaps one that somebody had to type a code for, goes on with those. */
    private boolean isWelcome() throws InterruptedException {
        try {
            var said = ssh(List.of("-G"), store.words());
            return said != null && said.lines().noneMatch(line -> line.startsWith("controlpath ")
                    && !line.equals("controlpath none"));
        } catch (DuplicityException.Failed noSuchHost) {
            // Told by the first session.
            return false;
        }
    }

    /** With which we list and fetch. */
    public Setup forStore() {
        return socket == null ? setup : setup.withSshOptions(List.of("ControlMaster=auto", "ControlPath=" + socket,
                "ControlPersist=" + IDLE_SECONDS_MAX));
    }

    /** With which Duplicity runs: it uses what is there, and opens nothing that would outlive it. */
    public Setup forDuplicity() {
        boolean reads = socket != null && !setup.url().startsWith("paramiko+");
        return reads ? setup.withSshOptions(List.of("ControlMaster=no", "ControlPath=" + socket)) : setup;
    }

    /** Null if it fails. */
    private String ssh(List<String> first, List<String> then) throws InterruptedException {
        var arguments = new ArrayList<>(first);
        arguments.addAll(then);
        var said = new Collected("the settings of ssh", ASKED_BYTES_MAX);
        try {
            var ending = Child.run(Invocation.plain(SSH, arguments, setup.plainEnvironment(), Timeouts.of(LIMIT)), said,
                    line -> { });
            return ending.code() == 0 && !ending.hung() ? said.toString() : null;
        } catch (ProgramException absentOrTooLong) {
            return null;
        }
    }

    /** Ends the connection. */
    @Override
    public void close() {
        if (end != null) end.close();
    }
}
