package dump.cli.secrets;

import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import dump.cli.places.Trust;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Passphrases, and other secrets, that another program says on its standard output. */
final class PassphraseProgram {
    private static final long COMMAND_SECONDS_MAX = 120;
    /** Somebody may have to find a smart card first. */
    private static final long ASKING_SECONDS_MAX = 600;
    private static final int NOT_FOUND = 127;

    private PassphraseProgram() {}

    // Each is given the setting that names the secret, such as “passphrase”, for its messages.

    /** A shell command, which may talk with the terminal. */
    static byte[] ofCommand(String key, String command, Caller caller) throws SettingsException {
        var shell = List.of("sh", "-c", command);
        try (var said = ProgramRun.of(key + ".command", shell, caller, COMMAND_SECONDS_MAX, true)) {
            if (said.status() == 0) return firstLine(said.output());
            throw new SettingsException(key + ".command failed with exit code " + said.status()
                    + (said.late() ? " (it took more than " + COMMAND_SECONDS_MAX + " s)" : "") + ": " + command);
        }
    }

    /** The agent, and its pinentry, ask for what opens the file. */
    static byte[] ofGpgFile(String key, Path file, Caller caller) throws SettingsException {
        if (!Files.isReadable(file)) throw new SettingsException("the encrypted " + key + " file " + file
                + (Files.exists(file) ? " cannot be read: permission denied" : " does not exist"));
        var command = List.of("gpg", "--batch", "--quiet", "--no-tty", "--decrypt", "--", file.toString());
        try (var said = ProgramRun.of(key + ".gpg-file", command, caller, ASKING_SECONDS_MAX, false)) {
            if (said.status() == NOT_FOUND) throw missing("gpg", key + ".gpg-file", "install the package gnupg");
            if (said.status() == 0) return firstLine(said.output());
            throw new SettingsException("gpg cannot decrypt " + file + why(said)
                    + "; try: gpg --decrypt " + Trust.quoted(file));
        }
    }

    /** Abraxas makes a passphrase up for an account that it does not know, and ends well. */
    static byte[] ofAbraxas(String key, String account, Caller caller) throws SettingsException {
        var command = List.of("abraxas", "-q", account);
        try (var said = ProgramRun.of(key + ".abraxas", command, caller, ASKING_SECONDS_MAX, false)) {
            if (said.status() == NOT_FOUND) throw missing("abraxas", key + ".abraxas", "install Abraxas");
            if (said.status() != 0)
                throw new SettingsException("abraxas gives no " + key + " for " + account + why(said));
            var warning = "Warning:".getBytes(StandardCharsets.US_ASCII);
            if (said.output().length >= warning.length && Arrays.equals(said.output(), 0, warning.length, warning, 0,
                    warning.length)) throw new SettingsException("abraxas gives no " + key + " for " + account + ": "
                            + ProgramRun.shown(firstLine(said.output())) + "; try: abraxas -q " + account);
            return onlyLine(key, said.output(), "abraxas", account);
        }
    }

    /** Without {@code --stdout} it would type the secret into whatever window is active. */
    static byte[] ofAvendesora(String key, String account, Caller caller) throws SettingsException {
        var command = List.of("avendesora", "value", "--stdout", account, "passcode");
        try (var said = ProgramRun.of(key + ".avendesora", command, caller, ASKING_SECONDS_MAX, false)) {
            if (said.status() == NOT_FOUND) throw missing("avendesora", key + ".avendesora", "install Avendesora");
            if (said.status() == 0) return onlyLine(key, said.output(), "avendesora", account);
            var reason = said.complaint().isEmpty() && !said.late() ? reasonOfAvendesora(key, account, caller) : why(said);
            throw new SettingsException("avendesora gives no " + key + " for " + account + reason);
        }
    }

    /** It fails without a word; looking the account up makes it say why. */
    private static String reasonOfAvendesora(String key, String account, Caller caller) throws SettingsException {
        var command = List.of("avendesora", "find", account);
        try (var said = ProgramRun.of(key + ".avendesora", command, caller, COMMAND_SECONDS_MAX, false)) {
            return said.complaint().isEmpty() ? "; try: avendesora value --stdout " + account + " passcode" : why(said);
        }
    }

    private static SettingsException missing(String program, String key, String remedy) {
        return new SettingsException(program + " (for " + key + ") is not installed, or not in PATH: " + remedy);
    }

    private static String why(ProgramRun said) {
        if (said.late()) return ": it took more than " + ASKING_SECONDS_MAX / 60 + " minutes";
        return said.complaint().isEmpty() ? " (exit code " + said.status() + ")" : ": " + said.complaint();
    }

    /** Exactly one line that is not empty, without its line feed and otherwise as it is. */
    private static byte[] onlyLine(String key, byte[] output, String program, String account) throws SettingsException {
        int end = output.length > 0 && output[output.length - 1] == '\n' ? output.length - 1 : output.length;
        for (int i = 0; i < end; i++)
            if (output[i] == '\n') throw new SettingsException(program + " prints more than one line for " + account
                    + ", so dump cannot tell which is the " + key);
        return Arrays.copyOf(output, end);
    }

    private static byte[] firstLine(byte[] output) {
        int end = 0;
        while (end < output.length && output[end] != '\n') end++;
        return Arrays.copyOf(output, end);
    }
}
