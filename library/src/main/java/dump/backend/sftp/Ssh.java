package dump.backend.sftp;

import java.util.List;
import java.util.Map;

/**
 * How the system's {@code ssh} is started. What is not said here is in its own configuration.
 *
 * @param command the program, and words that stand before all others
 * @param identity a private key's file, null for what ssh finds itself
 * @param options {@code Key=value}, as in ssh_config
 * @param environment the whole of its environment: {@code PATH}, {@code HOME}, the agent's socket
 * @param asks whether it may ask a person at the terminal: for a password, or whether a new host is the right one
 * @param share whether all logins go over the connection of the first: where each costs a touch or a password
 */
public record Ssh(List<String> command, String identity, List<String> options, Map<String, String> environment,
        boolean asks, boolean share) {
    public static final List<String> COMMAND_DEFAULT = List.of("ssh");

    public Ssh {
        if (command.isEmpty()) throw new IllegalArgumentException("no command");
        command = List.copyOf(command);
        options = List.copyOf(options);
        environment = Map.copyOf(environment);
    }

    /** The user's own {@code ssh}, which asks nothing. */
    public static Ssh plain(Map<String, String> environment) {
        return new Ssh(COMMAND_DEFAULT, null, List.of(), environment, false, false);
    }
}
