package dump.backup;

import dump.model.ByteString;
import dump.model.Node;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this backup and the last one hold of one source, the source itself left out, and why entries of the last one are
 * not in this one. Thread-safe.
 */
final class SourceTally {
    static final String ABSENT = "not there any more";
    static final String UNREADABLE = "unreadable";
    /** A mark in each of a million directories is not told apart. */
    private static final int CAUSES_MAX = 1000;

    private final ByteString source;
    private final LongAdder files = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder filesBefore = new LongAdder();
    private final LongAdder entriesBefore = new LongAdder();
    private final LongAdder filesGone = new LongAdder();
    private final Map<String, LongAdder> losses = new ConcurrentHashMap<>();
    private volatile boolean compared;
    private volatile boolean noDirectory;

    SourceTally(ByteString source) {
        this.source = source;
    }

    ByteString source() {
        return source;
    }

    /** The last backup's entries of the source are at hand. */
    void compared() {
        compared = true;
    }

    /** Not both are directories. @param directory whether the source was one */
    void replaced(boolean directory) {
        compared = true;
        noDirectory = directory;
    }

    /** A source that is no directory; where it was one, this is not what there was to back up. */
    void foundSource(Node now) {
        if (!noDirectory) found(now);
    }

    void found(Node now) {
        entries.increment();
        if (now.isFile()) files.increment();
    }

    void before(Node last) {
        entriesBefore.increment();
        if (last.isFile()) filesBefore.increment();
    }

    /** An entry of the last backup that is not in this one. @param cause as it follows a number of entries */
    void lost(Node last, String cause) {
        before(last);
        var adder = losses.get(cause);
        if (adder == null)
            adder = losses.computeIfAbsent(losses.size() < CAUSES_MAX ? cause : ABSENT, added -> new LongAdder());
        adder.increment();
        if (last.isFile() && !cause.equals(UNREADABLE)) filesGone.increment();
    }

    /** A file of the last backup that is something else now. */
    void noFile() {
        filesGone.increment();
    }

    SourceOutcome outcome() {
        var causes = losses.entrySet().stream()
                .map(loss -> new SourceOutcome.Loss(loss.getKey(), loss.getValue().sum()))
                .sorted(Comparator.comparingLong(SourceOutcome.Loss::entries).reversed()).toList();
        return new SourceOutcome(source, compared, files.sum(), entries.sum(), filesBefore.sum(), entriesBefore.sum(),
                filesGone.sum(), causes);
    }
}
