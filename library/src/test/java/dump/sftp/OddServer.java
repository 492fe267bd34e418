package dump.sftp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A server of the tests' own, on a directory that it calls {@code /}; a login begins in {@link #HOME}. */
public final class OddServer {
    public static final String HOME = "/home";

    /** What servers of other makes do. */
    public enum Oddity {
        /** Offers what OpenSSH does. */
        EXTENSIONS,
        /** A second file or directory that is opened while one is open is a failure. */
        ONE_HANDLE,
        /** The same, called a matter of rights. */
        ONE_HANDLE_BY_RIGHTS,
        NO_CHMOD,
        /** A read-only file cannot be removed. */
        KEEPS_READ_ONLY,
        /** Takes no byte more, and says no more than “Failure”. */
        FULL,
        /** Takes no byte more, and says so. */
        FULL_IN_WORDS,
        /** A relative path begins elsewhere when something is to be removed. */
        RELATIVE_ELSEWHERE,
        /** Half of what was asked for comes. */
        SHORT_READS,
        /** Answers bear numbers that no request had: with one of another request, a client cannot always tell. */
        WRONG_NUMBERS,
        /** A directory has no end. */
        ENDLESS_DIRECTORIES,
        /** A file has no end. */
        ENDLESS_FILES,
        /** Tells no rights, owners or times. */
        NO_MODES,
        /** Reads and never answers. */
        SILENT
    }

    final Path directory;
    final Set<Oddity> oddities;
    private final int loginsMax;
    private final List<String> asked = new ArrayList<>();
    private int logins;
    private int open;
    private int openMost;

    public OddServer(Path directory, Oddity... oddities) {
        this(directory, Integer.MAX_VALUE, oddities);
    }

    /** @param loginsMax at once */
    public OddServer(Path directory, int loginsMax, Oddity... oddities) {
        this.directory = directory;
        this.loginsMax = loginsMax;
        this.oddities = EnumSet.noneOf(Oddity.class);
        this.oddities.addAll(List.of(oddities));
    }

    boolean is(Oddity oddity) {
        return oddities.contains(oddity);
    }

    /** One login. */
    public final class Login implements AutoCloseable {
        private final PipedInputStream toClient = new PipedInputStream(1 << 20);
        private final PipedOutputStream fromClient = new PipedOutputStream();
        private final OutputStream output = new PipedOutputStream(toClient);

        private Login() throws IOException {
            var input = new PipedInputStream(fromClient, 1 << 20);
            Thread.ofPlatform().daemon().name("odd server").start(() -> {
                try (output) {
                    new OddSession(OddServer.this, input, output).serve();
                } catch (IOException over) {
                    // The client is gone.
                }
            });
        }

        public InputStream input() {
            return toClient;
        }

        public OutputStream output() {
            return fromClient;
        }

        /** The line is cut. */
        @Override
        public void close() {
            try {
                output.close();
                fromClient.close();
            } catch (IOException gone) {
                // As wanted.
            }
            synchronized (OddServer.this) {
                logins--;
            }
        }
    }

    public Login login() throws IOException {
        synchronized (this) {
            if (logins >= loginsMax) throw new IOException("too many logins");
            logins++;
            asked.add("LOGIN");
        }
        return new Login();
    }

    synchronized void ask(String request) {
        asked.add(request);
    }

    synchronized void opens(int more) {
        open += more;
        openMost = Math.max(open, openMost);
    }

    /** What was asked since the last call, a word and a path each. */
    public synchronized List<String> takeAsked() {
        var taken = List.copyOf(asked);
        asked.clear();
        return taken;
    }

    /** How many files and directories were open at once. */
    public synchronized int openMost() {
        return openMost;
    }
}
