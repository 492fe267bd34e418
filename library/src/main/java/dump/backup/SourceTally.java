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
    private final LongAdder filesLost = new LongAdder();
    private final Map<String, LongAdder> losses = new ConcurrentHashMap<>();
    private volatile boolean compared;
    private volatile boolean inDoubt;
    private volatile boolean namesOnly;
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

    /** Some of the last backup's entries cannot be read. */
    void inDoubt() {
        inDoubt = true;
    }

    /** What it is compared with is not what the backup builds on: nothing is taken over. */
    void onlyNames() {
        namesOnly = true;
    }

    boolean namesOnly() {
        return namesOnly;
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

    void found(long moreFiles, long moreEntries) {
        entries.add(moreEntries);
        files.add(moreFiles);
    }

    void before(long moreFiles, long moreEntries) {
        entriesBefore.add(moreEntries);
        filesBefore.add(moreFiles);
    }

    void before(Node last) {
        entriesBefore.increment();
        if (last.isFile()) filesBefore.increment();
    }

    /** An entry of the last backup that is not in this one. @param cause as it follows a number of entries */
    void lost(Node last, String cause) {
        before(last);
        lost(cause);
        if (!last.isFile()) return;
        filesLost.increment();
        if (!cause.equals(UNREADABLE)) filesGone.increment();
    }

    private void lost(String cause) {
        var adder = losses.get(cause);
        if (adder == null)
            adder = losses.computeIfAbsent(losses.size() < CAUSES_MAX ? cause : ABSENT, added -> new LongAdder());
        adder.increment();
    }

    /** A file of the last backup, which counts as being there, cannot be read after all. */
    void unreadFile() {
        lost(UNREADABLE);
        filesLost.increment();
    }

    /** A file of the last backup that is something else now. */
    void noFile() {
        filesLost.increment();
        filesGone.increment();
    }

    SourceOutcome outcome() {
        var causes = losses.entrySet().stream()
                .map(loss -> new SourceOutcome.Loss(loss.getKey(), loss.getValue().sum()))
                .sorted(Comparator.comparingLong(SourceOutcome.Loss::entries).reversed()).toList();
        long lost = causes.stream().mapToLong(SourceOutcome.Loss::entries).sum();
        return new SourceOutcome(source, compared, inDoubt, files.sum(), entries.sum(), filesBefore.sum(),
                entriesBefore.sum(), left(filesBefore, filesLost.sum()), left(entriesBefore, lost),
                namesOnly ? 0 : filesGone.sum(), causes);
    }

    /** A mark that cannot be read is lost and was not counted. */
    private static long left(LongAdder before, long lost) {
        return Math.max(0, before.sum() - lost);
    }
}
