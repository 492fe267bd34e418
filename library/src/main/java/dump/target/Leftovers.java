package dump.target;

import dump.model.ByteString;
import dump.posix.FileStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Names for entries that are not whole yet, {@code .dump-restore-PID-RUN-HERE-NUMBER}, and which of those found in a
 * directory nobody is working on any more. HERE says what PID is a number of: another container, another machine that
 * shares the directory, or this one before it was started again.
 */
final class Leftovers {
    private static final String BEGINNING = ".dump-restore-";
    private static final ByteString BEGINNING_BYTES = ByteString.of(BEGINNING);
    private static final Pattern NAME =
            Pattern.compile("\\.dump-restore-([0-9]{1,10})-([0-9a-f]{16})-(?:([0-9a-f]{8})-)?[0-9]{1,19}");
    /** Of what processes of other places made; a restore touches each file anew well within that. */
    private static final long AGE_SECONDS_MIN = Duration.ofDays(2).toSeconds();

    /** One for all writers, so that none sweeps away what another is working on. */
    static final Leftovers OF_THIS_PROCESS = new Leftovers(ProcessHandle.current().pid(),
            ThreadLocalRandom.current().nextLong());

    private final long pid;
    private final String run;
    private final String here;
    private final AtomicLong next = new AtomicLong();

    /** @param run random, because process numbers come again, in a container at once */
    private Leftovers(long pid, long run) {
        this.pid = pid;
        this.run = HexFormat.of().toHexDigits(run);
        here = HexFormat.of().toHexDigits((boot() + namespace()).hashCode());
    }

    ByteString nextName() {
        return ByteString.of(BEGINNING + pid + "-" + run + "-" + here + "-" + next.incrementAndGet());
    }

    /** Whether the name is of our form; most names are seen at a glance not to be. */
    boolean isCandidate(ByteString name) {
        return name.startsWith(BEGINNING_BYTES);
    }

    /** Whether the entry is of a restore that has ended: of our form, not of this process, its own gone. */
    boolean isLeftover(ByteString name, FileStat stat) {
        var parts = NAME.matcher(name.toString());
        if (!parts.matches() || parts.group(2).equals(run)) return false;
        if (parts.group(3) != null && !parts.group(3).equals(here))
            return stat.ctimeSeconds() < Instant.now().getEpochSecond() - AGE_SECONDS_MIN;
        long maker = Long.parseLong(parts.group(1));
        return maker == pid || ProcessHandle.of(maker).isEmpty();
    }

    private static String boot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
        } catch (IOException unknown) {
            return "";
        }
    }

    private static String namespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException | UnsupportedOperationException unknown) {
            return "";
        }
    }
}
