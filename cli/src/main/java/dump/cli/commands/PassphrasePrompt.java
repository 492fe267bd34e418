package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Terminal;
import dump.cli.secrets.PassphraseSource;
import dump.cli.session.Interruption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Asks for a passphrase without showing it. Java's console puts the terminal right again when it is interrupted. */
final class PassphrasePrompt implements PassphraseSource.Prompt {
    private static final int LENGTH_MAX = 4096;

    private final Terminal terminal;
    private final Interruption interruption;

    PassphrasePrompt(Terminal terminal, Interruption interruption) {
        this.terminal = terminal;
        this.interruption = interruption;
    }

    @Override
    public byte[] ask(String question, boolean twice) throws SettingsException {
        if (!terminal.inputIsTerminal()) throw new SettingsException("there is no terminal to ask for the passphrase; "
                + "name its file with --passphrase-file FILE or passphrase.file in the configuration");
        var first = once(question);
        for (int more = 2; first.length == 0 && more > 0; more--) first = once(question);
        if (!twice) return first;
        var second = once("Repeat the passphrase: ");
        boolean same = Arrays.equals(first, second);
        Arrays.fill(second, (byte) 0);
        if (same) return first;
        Arrays.fill(first, (byte) 0);
        throw new SettingsException("the two passphrases differ; nothing was made");
    }

    private byte[] once(String question) throws SettingsException {
        interruption.asking(() -> terminal.ask("\n"));
        try {
            var console = System.console();
            return console != null ? encoded(console.readPassword("%s", question)) : withoutConsole(question);
        } catch (IOException failure) {
            throw new SettingsException("the passphrase cannot be read: " + failure.getMessage());
        } finally {
            interruption.answered();
        }
    }

    private static byte[] encoded(char[] typed) throws SettingsException {
        if (typed == null) throw new SettingsException("no passphrase was given");
        var buffer = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        Arrays.fill(typed, '\0');
        Arrays.fill(buffer.array(), (byte) 0);
        return bytes;
    }

    /** Java has no console when standard output goes elsewhere, into a pager say; the keyboard is still there. */
    private byte[] withoutConsole(String question) throws IOException {
        stty("-echo");
        var mend = new Thread(() -> sttyQuietly("echo"));
        Runtime.getRuntime().addShutdownHook(mend);
        terminal.ask(question);
        try {
            return line();
        } finally {
            sttyQuietly("echo");
            terminal.ask("\n");
            if (!interruption.arrived()) Runtime.getRuntime().removeShutdownHook(mend);
        }
    }

    private static byte[] line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b; (b = System.in.read()) != -1 && b != '\n';) {
            if (line.size() == LENGTH_MAX) throw new IOException("it is too long");
            line.write(b);
        }
        return line.toByteArray();
    }

    private static void sttyQuietly(String change) {
        try {
            stty(change);
        } catch (IOException gone) {
            // Without a terminal there is no echo to bring back.
        }
    }

    private static void stty(String change) throws IOException {
        var process = new ProcessBuilder(List.of("stty", change)).inheritIO().start();
        try {
            if (process.waitFor() != 0) throw new IOException("the terminal's echo cannot be switched");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
