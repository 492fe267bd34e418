package dump.ssh;

import dump.line.Line;
import dump.process.Connection;
import dump.process.Invocation;
import dump.process.Program;
import dump.process.ProgramException;
import dump.process.Timeouts;
import dump.sftp.SftpClient;
import dump.sftp.SftpLost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One login: a running {@code ssh}, and SFTP over it. */
public final class Login implements AutoCloseable {
    /** ssh itself ends after two minutes without an answer; a server may also be alive and hang. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);
    /** Until SFTP begins; somebody may have to look for a password. */
    private static final Duration GREETING_MAX = Duration.ofSeconds(60), ASKED_MAX = Duration.ofMinutes(10);
    /** As sftp starts it; the first of two values counts, so these stand after the user's. */
    private static final List<String> OURS = List.of("-oServerAliveInterval=30", "-oServerAliveCountMax=4",
            "-oConnectTimeout=30", "-oForwardX11=no", "-oForwardAgent=no", "-oPermitLocalCommand=no",
            "-oClearAllForwardings=yes");

    private final Connection connection;
    private final SftpClient client;

    private Login(Connection connection, SftpClient client) {
        this.connection = connection;
        this.client = client;
    }

    /** What people call the program. */
    public static Program program(String command) {
        return new Program(command, "The SSH client", "openssh-client");
    }

    /**
     * @param words of ssh's command line, that stand before ours: the first of two values counts
     * @param environment the whole of its environment
     * @param asks whether it may ask a person at the terminal
     * @param first is asked with the greeting
     */
    public static Login start(LoginPlace place, Program program, List<String> words, Map<String, String> environment,
            boolean asks, Line line, SftpClient.First first) throws LoginException, InterruptedException {
        var connection = connect(place, Invocation.plain(program, arguments(place, words, asks), environment,
                Timeouts.of(Duration.ZERO)), asks);
        boolean started = false;
        try {
            var client = SftpClient.start(line.over(connection.input()), line.over(connection.output()),
                    "sftp " + place.host(), asks ? ASKED_MAX : GREETING_MAX, SILENCE_MAX,
                    first);
            started = true;
            return new Login(connection, client);
        } catch (SftpLost failed) {
            throw LoginException.of(place, connection.end(), failed);
        } catch (InterruptedException givenUp) {
            // Who is still being let in would be waited for.
            connection.leave();
            throw givenUp;
        } finally {
            if (!started) connection.close();
        }
    }

    private static Connection connect(LoginPlace place, Invocation invocation, boolean asks) throws LoginException {
        try {
            return Connection.start(invocation, asks);
        } catch (ProgramException absent) {
            throw new LoginException(LoginException.Kind.LASTING,
                    "cannot reach " + place.shown() + ": " + absent.getMessage(), absent);
        }
    }

    private static List<String> arguments(LoginPlace place, List<String> words, boolean asks) {
        var arguments = new ArrayList<>(words);
        if (!asks) arguments.add("-oBatchMode=yes");
        if (place.port() > 0) arguments.addAll(List.of("-p", Integer.toString(place.port())));
        if (place.user() != null) arguments.addAll(List.of("-l", place.user()));
        arguments.addAll(OURS);
        arguments.addAll(List.of("-s", "--", place.host(), "sftp"));
        return arguments;
    }

    public SftpClient client() {
        return client;
    }

    /** Where nothing is on its way that changes something, there is no leave to take: that would be a round trip. */
    @Override
    public void close() {
        boolean waits = client.isChanging();
        client.close();
        if (waits) connection.close();
        else connection.leave();
    }
}
