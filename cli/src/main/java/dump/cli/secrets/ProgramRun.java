package dump.cli.secrets;

import dump.cli.input.SettingsException;
import dump.cli.input.SystemReason;
import dump.cli.places.Caller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a program that says a secret said, erased in {@link #close}. */
final class ProgramRun implements AutoCloseable {
    private static final int OUTPUT_MAX = 64 << 10;
    private static final int COMPLAINT_MAX = 8 << 10;

    private final int status;
    private final boolean late;
    private final byte[] output;
    private final String complaint;

    private ProgramRun(int status, boolean late, byte[] output, String complaint) {
        this.status = status;
        this.late = late;
        this.output = output;
        this.complaint = complaint;
    }

    /** The exit code; 127 if there is no such program. */
    int status() {
        return status;
    }

    /** Whether it was ended because it took too long. */
    boolean late() {
        return late;
    }

    byte[] output() {
        return output;
    }

    /** The last line of standard error, for a message; empty if there is none. */
    String complaint() {
        return complaint;
    }

    @Override
    public void close() {
        Arrays.fill(output, (byte) 0);
    }

    /** Bytes of a program as text for a message. */
    static String shown(byte[] line) {
        return new String(line, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?").strip();
    }

    /** @param talks whether it has our standard input and error; else the one is closed, the other taken */
    static ProgramRun of(String key, List<String> command, Caller caller, long secondsMax, boolean talks)
            throws SettingsException {
        var builder = new ProcessBuilder(heard(command, caller));
        builder.redirectInput(talks ? Redirect.INHERIT : Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectError(talks ? Redirect.INHERIT : Redirect.PIPE);
        builder.environment().clear();
        builder.environment().putAll(caller.environmentOfChildren());
        if (!talks) nameTerminal(builder.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException failure) {
            throw new SettingsException(key + " cannot be run: " + SystemReason.of(failure));
        }
        var complaint = new Complaint(process.getErrorStream());
        var late = new boolean[1];
        var watch = Thread.ofVirtual().start(() -> late[0] = stopWhenLate(process, secondsMax));
        var reader = Thread.ofVirtual().start(complaint);
        try (var out = process.getInputStream()) {
            var output = out.readNBytes(OUTPUT_MAX);
            if (out.read() >= 0) {
                Arrays.fill(output, (byte) 0);
                throw new SettingsException(key + " prints too much to be a secret");
            }
            int status = process.waitFor();
            watch.join();
            // Whoever it left behind may hold the pipe open.
            reader.join(1000);
            return new ProgramRun(status, late[0], output, complaint.lastLine());
        } catch (IOException failure) {
            throw new SettingsException(key + " cannot be read: " + SystemReason.of(failure));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new SettingsException("interrupted");
        } finally {
            watch.interrupt();
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    /**
     * Through a shell, whose exit code tells a program that is not there. Only {@code env} of coreutils can make a
     * signal heard again that is ignored.
     */
    private static List<String> heard(List<String> command, Caller caller) {
        var hears = caller.ignoresHangUp() ? "env --default-signal=HUP true 2>/dev/null "
                + "&& exec env --default-signal=HUP \"$@\"; " : "";
        var whole = new ArrayList<>(List.of("sh", "-c", hears + "exec \"$@\"", "sh"));
        whole.addAll(command);
        return whole;
    }

    /** A pinentry in the terminal has to be told which, as standard input does not show it. */
    private static void nameTerminal(Map<String, String> environment) {
        if (environment.containsKey("GPG_TTY")) return;
        try {
            var terminal = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
            if (terminal.matches("/dev/(?:pts/|tty).*")) environment.put("GPG_TTY", terminal);
        } catch (IOException | UnsupportedOperationException unknown) {
            // Then there is none.
        }
    }

    private static boolean stopWhenLate(Process process, long secondsMax) {
        try {
            if (process.waitFor(secondsMax, TimeUnit.SECONDS)) return false;
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroyForcibly();
            return true;
        } catch (InterruptedException finished) {
            return false;
        }
    }

    /** Drains standard error and keeps its beginning. */
    private static final class Complaint implements Runnable {
        private final InputStream in;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        Complaint(InputStream in) {
            this.in = in;
        }

        @Override
        public void run() {
            var buffer = new byte[1024];
            try {
                for (int n; (n = in.read(buffer)) >= 0;) {
                    synchronized (kept) {
                        kept.write(buffer, 0, Math.min(n, COMPLAINT_MAX - kept.size()));
                    }
                }
            } catch (IOException ended) {
                // What was read is kept.
            }
        }

        String lastLine() {
            synchronized (kept) {
                var lines = kept.toString(StandardCharsets.UTF_8).strip().lines().toList();
                return lines.isEmpty() ? "" : shown(lines.getLast().getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
