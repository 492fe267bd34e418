package dump.cli.settings;

import dump.backend.sftp.Ssh;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How the native engine starts {@code ssh}.
 *
 * @param command the program, and words that stand before all others
 * @param identity a private key's file; null for what ssh finds itself
 * @param options {@code Key=value}, as in ssh_config
 * @param share whether all logins go over the connection of the first
 */
public record SshSettings(List<String> command, Path identity, List<String> options, boolean share) {
    public static final SshSettings DEFAULT = new SshSettings(Ssh.COMMAND_DEFAULT, null, List.of(), false);

    /** Whether it may run a program of the configuration's choice: an option may name one. */
    boolean namesCommand() {
        return !command.equals(Ssh.COMMAND_DEFAULT) || !options.isEmpty();
    }

    /** @param asks whether ssh may ask a person at the terminal */
    Ssh with(Map<String, String> environment, boolean asks) {
        return new Ssh(command, identity == null ? null : identity.toString(), options, environment, asks, share);
    }
}
