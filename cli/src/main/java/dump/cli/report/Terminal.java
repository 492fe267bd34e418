package dump.cli.report;

import dump.posix.TerminalWindow;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/** The three streams of the process, and which of them a person sits at. Messages may come from any thread. */
public final class Terminal {
    private static final int COLUMNS_DEFAULT = 80;
    private static final Pattern DEVICE = Pattern.compile("/dev/(?:pts/\\d+|tty.*|console)");

    private final StandardOutput output;
    private final OutputStream errors;
    private final boolean inputIsTerminal;
    private final boolean outputIsTerminal;
    private final boolean errorsAreTerminal;
    private final boolean colour;
    private final boolean redraws;
    private final IntSupplier columns;
    /** The progress line as it stands on the screen, empty if there is none. */
    private String progress = "";

    Terminal(OutputStream output, OutputStream errors, boolean inputIsTerminal, boolean outputIsTerminal,
            boolean errorsAreTerminal, boolean colour, boolean redraws, IntSupplier columns) {
        this.output = new StandardOutput(output);
        this.errors = errors;
        this.inputIsTerminal = inputIsTerminal;
        this.outputIsTerminal = outputIsTerminal;
        this.errorsAreTerminal = errorsAreTerminal;
        this.colour = colour;
        this.redraws = redraws;
        this.columns = columns;
    }

    public static Terminal ofProcess(Map<String, String> environment) {
        var noColour = environment.getOrDefault("NO_COLOR", "");
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err),
                isTerminal(0), isTerminal(1), isTerminal(2), noColour.isEmpty() && !dumb, !dumb,
                () -> columns(environment.get("COLUMNS")));
    }

    /** Streams at which no person sits. */
    public static Terminal of(OutputStream output, OutputStream errors) {
        return new Terminal(output, errors, false, false, false, false, false, () -> COLUMNS_DEFAULT);
    }

    /** Asking the kernel for the link's name costs less than loading the classes of Java's console. */
    private static boolean isTerminal(int descriptor) {
        try {
            return DEVICE.matcher(Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString()).matches();
        } catch (IOException | RuntimeException unknown) {
            return false;
        }
    }

    /**
     * Shells don't export their variable, and it is as old as the process: it counts where the kernel has no answer.
     */
    private static int columns(String variable) {
        for (int descriptor : new int[] {2, 1}) {
            int window = TerminalWindow.columns(descriptor);
            if (window > 0) return window;
        }
        return variable != null && variable.matches("[1-9]\\d{0,3}") ? Integer.parseInt(variable) : COLUMNS_DEFAULT;
    }

    /** Standard output, for results. */
    public StandardOutput output() {
        return output;
    }

    public boolean inputIsTerminal() {
        return inputIsTerminal;
    }

    public boolean outputIsTerminal() {
        return outputIsTerminal;
    }

    boolean errorsAreTerminal() {
        return errorsAreTerminal;
    }

    /** Whether a line can be drawn over, for a person who looks at it. */
    boolean redraws() {
        return errorsAreTerminal && redraws;
    }

    /** How wide the window is now. */
    int columns() {
        return columns.getAsInt();
    }

    /** A line or several on standard error. The progress line makes room. */
    public synchronized void say(String text) {
        erase();
        write((errorsAreTerminal ? Escape.lines(text) : text) + "\n");
        if (!progress.isEmpty()) write(progress);
    }

    /** As {@link #say}, standing out where there is colour. */
    public void alarm(String text) {
        if (errorsAreTerminal && colour) sayRaw("\033[1m" + Escape.lines(text) + "\033[0m");
        else say(text);
    }

    /** A question or a notice without a newline. */
    public synchronized void ask(String text) {
        erase();
        write(text);
    }

    /** Replaces the progress line; empty takes it away. */
    synchronized void progress(String line) {
        if (line.equals(progress)) return;
        erase();
        progress = line;
        write(line);
    }

    private synchronized void sayRaw(String text) {
        erase();
        write(text + "\n");
        if (!progress.isEmpty()) write(progress);
    }

    private void erase() {
        if (!progress.isEmpty()) write("\r\033[K");
    }

    /** If standard error fails there is nobody left to tell. */
    private void write(String text) {
        try {
            errors.write(text.getBytes(StandardCharsets.UTF_8));
            errors.flush();
        } catch (IOException nobodyListens) {
            progress = "";
        }
    }
}
