package dump.cli.settings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where a passphrase comes from. Who reads it erases it after use. */
public sealed interface PassphraseSource {
    /** A file of one line. */
    record OfFile(Path file) implements PassphraseSource {}

    /** The first line that a shell command prints. */
    record OfCommand(String command) implements PassphraseSource {}

    /** An environment variable. */
    record OfEnvironment(String variable) implements PassphraseSource {}

    /** Whoever sits at the terminal. */
    record Asked() implements PassphraseSource {}

    /** Asks a person. */
    @FunctionalInterface
    interface Prompt {
        /** @param twice for a new passphrase, which nobody can check otherwise */
        byte[] ask(String question, boolean twice) throws SettingsException;
    }

    int LENGTH_MAX = 64 * 1024;
    long COMMAND_SECONDS_MAX = 120;

    /**
     * The passphrase.
     *
     * @param twice whether a person has to type it twice
     */
    default byte[] read(Caller caller, Prompt prompt, String repository, boolean twice) throws SettingsException {
        var passphrase = switch (this) {
            case OfFile(var file) -> ofFile(file);
            case OfCommand(var command) -> ofCommand(command, caller);
            case OfEnvironment(var variable) -> ofEnvironment(variable, caller);
            case Asked() -> prompt.ask((twice ? "New passphrase" : "Passphrase") + " for " + repository + ": ", twice);
        };
        if (passphrase.length == 0) throw new SettingsException(describe() + " gives an empty passphrase");
        return passphrase;
    }

    /** The source in words, for messages. */
    default String describe() {
        return switch (this) {
            case OfFile(var file) -> "the passphrase file " + file;
            case OfCommand(var command) -> "passphrase.command (" + command + ")";
            case OfEnvironment(var variable) -> "the environment variable " + variable;
            case Asked() -> "the terminal";
        };
    }

    private static byte[] ofFile(Path file) throws SettingsException {
        try {
            Trust.secret(file);
            return readFile(file);
        } catch (NoSuchFileException missing) {
            throw new SettingsException("the passphrase file " + file + " does not exist");
        } catch (IOException unreadable) {
            throw new SettingsException("the passphrase file " + file + " cannot be read: " + Reason.of(unreadable));
        }
    }

    private static byte[] readFile(Path file) throws IOException, SettingsException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LENGTH_MAX + 1);
            if (bytes.length > LENGTH_MAX) throw new SettingsException(file + " is too long for a passphrase file");
            try {
                return PassphraseText.decode(bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    private static byte[] ofEnvironment(String variable, Caller caller) throws SettingsException {
        var value = caller.environment().get(variable);
        if (value == null) throw new SettingsException("the environment variable " + variable
                + " (passphrase.environment) is not set");
        return RawText.bytes(value).toByteArray();
    }

    int COMMAND_OUTPUT_MAX = 64 << 10;

    private static byte[] ofCommand(String command, Caller caller) throws SettingsException {
        var builder = new ProcessBuilder(shell(command, caller)).redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(caller.environmentOfChildren());
        Process process;
        try {
            process = builder.start();
        } catch (IOException failure) {
            throw new SettingsException("passphrase.command cannot be run: " + Reason.of(failure));
        }
        var watch = Thread.ofVirtual().start(() -> stopWhenLate(process));
        try (var out = process.getInputStream()) {
            var line = firstLine(out.readNBytes(COMMAND_OUTPUT_MAX));
            if (out.read() >= 0) throw new SettingsException("passphrase.command says too much to be a passphrase");
            int status = process.waitFor();
            if (status == 0) return line;
            Arrays.fill(line, (byte) 0);
            throw new SettingsException("passphrase.command failed with exit code " + status
                    + (status > 128 ? " (or took more than " + COMMAND_SECONDS_MAX + " s)" : "") + ": " + command);
        } catch (IOException failure) {
            throw new SettingsException("passphrase.command cannot be read: " + Reason.of(failure));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new SettingsException("interrupted");
        } finally {
            watch.interrupt();
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    /** Only {@code env} of coreutils can make a signal heard again that is ignored. */
    private static List<String> shell(String command, Caller caller) {
        if (!caller.ignoresHangUp()) return List.of("sh", "-c", command);
        return List.of("sh", "-c", "env --default-signal=HUP true 2>/dev/null "
                + "&& exec env --default-signal=HUP sh -c \"$1\"; exec sh -c \"$1\"", "sh", command);
    }

    private static void stopWhenLate(Process process) {
        try {
            if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroyForcibly();
            }
        } catch (InterruptedException finished) {
            // The command ended in time.
        }
    }

    private static byte[] firstLine(byte[] output) {
        var line = new ByteArrayOutputStream();
        for (byte b : output) {
            if (b == '\n') break;
            line.write(b);
        }
        Arrays.fill(output, (byte) 0);
        return PassphraseText.trimmed(line.toByteArray());
    }
}
