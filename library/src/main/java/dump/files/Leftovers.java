package dump.files;

import dump.model.ByteString;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names for entries that are not whole yet, {@code .dump-restore-PID-RUN-NUMBER}, and which of those found in a
 * directory nobody is working on any more.
 */
final class Leftovers {
    private static final String BEGINNING = ".dump-restore-";
    private static final ByteString BEGINNING_BYTES = ByteString.of(BEGINNING);

    /** One for all writers, so that none sweeps away what another is working on. */
    static final Leftovers OF_THIS_PROCESS =
            new Leftovers(ProcessHandle.current().pid(), ThreadLocalRandom.current().nextLong());

    private final long pid;
    private final String own;
    private final AtomicLong next = new AtomicLong();

    /** @param run random, because process numbers come again, in a container at once */
    private Leftovers(long pid, long run) {
        this.pid = pid;
        own = BEGINNING + pid + "-" + HexFormat.of().toHexDigits(run) + "-";
    }

    ByteString nextName() {
        return ByteString.of(own + next.incrementAndGet());
    }

    /** Whether the name is of a restore that has ended: of our form, not of this process, its own gone. */
    boolean isLeftover(ByteString name) {
        if (!name.startsWith(BEGINNING_BYTES)) return false;
        var text = name.toString();
        if (!text.matches("\\.dump-restore-[0-9]{1,10}-[0-9a-f]{16}-[0-9]{1,19}") || text.startsWith(own)) return false;
        long maker = Long.parseLong(text.substring(BEGINNING.length(), text.indexOf('-', BEGINNING.length())));
        return maker == pid || ProcessHandle.of(maker).isEmpty();
    }
}
