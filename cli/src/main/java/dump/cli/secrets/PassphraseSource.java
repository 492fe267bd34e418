package dump.cli.secrets;

import dump.cli.input.RawText;
import dump.cli.input.SettingsException;
import dump.cli.input.SystemReason;
import dump.cli.places.Caller;
import dump.cli.places.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Where a passphrase comes from. Who reads it erases it after use. */
public sealed interface PassphraseSource {
    /** A file of one line. */
    record OfFile(Path file) implements PassphraseSource {}

    /** The first line that a shell command prints. */
    record OfCommand(String command) implements PassphraseSource {}

    /** An environment variable. */
    record OfEnvironment(String variable) implements PassphraseSource {}

    /** The first line of a file that is encrypted with GPG; its agent asks for what opens it. */
    record OfGpgFile(Path file) implements PassphraseSource {}

    /** An account of Abraxas. */
    record OfAbraxas(String account) implements PassphraseSource {}

    /** An account of Avendesora, whose field {@code passcode} it is. */
    record OfAvendesora(String account) implements PassphraseSource {}

    /** The configuration itself; the warning for it is the caller's. */
    record OfText(Secret text) implements PassphraseSource {}

    /** Whoever sits at the terminal. */
    record Asked() implements PassphraseSource {}

    /** Asks a person. */
    @FunctionalInterface
    interface Prompt {
        /** @param twice for a new passphrase, which nobody can check otherwise */
        byte[] ask(String question, boolean twice) throws SettingsException;
    }

    int LENGTH_MAX = 64 * 1024;
    /** The setting that names the source of a passphrase. */
    String PASSPHRASE = "passphrase";

    /**
     * The passphrase.
     *
     * @param twice whether a person has to type it twice
     */
    default byte[] read(Caller caller, Prompt prompt, String repository, boolean twice) throws SettingsException {
        var written = written(PASSPHRASE, caller, prompt, repository, twice);
        var passphrase = isLoose() ? PassphraseText.trimmed(written) : written;
        if (passphrase.length == 0) throw empty();
        return passphrase;
    }

    /** Another secret than a passphrase, without white space around it. @param key the setting that names its source */
    default byte[] secret(String key, Caller caller) throws SettingsException {
        var secret = PassphraseText.trimmed(written(key, caller, (question, twice) -> {
            throw new SettingsException(key + " is missing");
        }, "", false));
        if (secret.length == 0) throw new SettingsException(key + " is empty");
        return secret;
    }

    /**
     * The passphrase of what is there already: as {@link #read} gives it, then the other ways in which it may be meant.
     */
    default List<byte[]> readWays(Caller caller, Prompt prompt, String repository) throws SettingsException {
        return PassphraseWays.of(read(caller, prompt, repository, false));
    }

    /**
     * The passphrase for GnuPG, which knows single lines and keeps the white space around them, in all the ways it may
     * be meant: first as {@link #read} gives it.
     */
    default List<byte[]> readLine(Caller caller, Prompt prompt, String repository, boolean twice)
            throws SettingsException {
        var line = PassphraseText.withoutLineEnds(written(PASSPHRASE, caller, prompt, repository, twice));
        if (!isLoose() || !PassphraseText.isLine(line)) {
            var only = isLoose() ? PassphraseText.trimmed(line) : line;
            if (only.length == 0) throw empty();
            if (!PassphraseText.isLine(only)) throw new SettingsException(describe() + " gives more than one line, or a"
                    + " NUL, and GnuPG takes only the first line; keep only that one");
            return PassphraseWays.of(only);
        }
        var trimmed = PassphraseText.trimmed(line.clone());
        if (line.length == 0 || trimmed.length == 0) throw empty();
        var ways = PassphraseWays.of(trimmed);
        PassphraseWays.add(ways, line);
        return ways;
    }

    private SettingsException empty() {
        return new SettingsException(describe() + " gives an empty passphrase");
    }

    /** Whether white space around the passphrase belongs to the file, as restic has it. */
    private boolean isLoose() {
        return switch (this) {
            case OfFile _, OfCommand _, OfGpgFile _ -> true;
            case OfAbraxas _, OfAvendesora _, OfEnvironment _, OfText _, Asked _ -> false;
        };
    }

    private byte[] written(String key, Caller caller, Prompt prompt, String repository, boolean twice)
            throws SettingsException {
        return switch (this) {
            case OfFile(var file) -> ofFile(key, file);
            case OfCommand(var command) -> PassphraseProgram.ofCommand(key, command, caller);
            case OfGpgFile(var file) -> PassphraseProgram.ofGpgFile(key, file, caller);
            case OfAbraxas(var account) -> PassphraseProgram.ofAbraxas(key, account, caller);
            case OfAvendesora(var account) -> PassphraseProgram.ofAvendesora(key, account, caller);
            case OfEnvironment(var variable) -> ofEnvironment(key, variable, caller);
            case OfText(var text) -> text.bytes();
            case Asked() -> prompt.ask((twice ? "New passphrase" : "Passphrase") + " for " + repository + ": ", twice);
        };
    }

    /** The source in words, for messages. */
    default String describe() {
        return switch (this) {
            case OfFile(var file) -> "the passphrase file " + file;
            case OfCommand(var command) -> "passphrase.command (" + command + ")";
            case OfEnvironment(var variable) -> "the environment variable " + variable;
            case OfGpgFile(var file) -> "the encrypted passphrase file " + file;
            case OfAbraxas(var account) -> "passphrase.abraxas (" + account + ")";
            case OfAvendesora(var account) -> "passphrase.avendesora (" + account + ")";
            case OfText(var text) -> "the setting passphrase";
            case Asked() -> "the terminal";
        };
    }

    private static byte[] ofFile(String key, Path file) throws SettingsException {
        try {
            Trust.secret(file);
            return readFile(key, file);
        } catch (NoSuchFileException missing) {
            throw new SettingsException("the " + key + " file " + file + " does not exist");
        } catch (IOException unreadable) {
            throw new SettingsException("the " + key + " file " + file + " cannot be read: "
                    + SystemReason.of(unreadable));
        }
    }

    private static byte[] readFile(String key, Path file) throws IOException, SettingsException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LENGTH_MAX + 1);
            if (bytes.length > LENGTH_MAX) throw new SettingsException(file + " is too long for a " + key + " file");
            try {
                return PassphraseText.decode(bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    private static byte[] ofEnvironment(String key, String variable, Caller caller) throws SettingsException {
        var value = caller.environment().get(variable);
        if (value == null) throw new SettingsException("the environment variable " + variable
                + " (" + key + ".environment) is not set");
        return RawText.bytes(value).toByteArray();
    }
}
