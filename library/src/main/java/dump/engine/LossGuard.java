package dump.engine;

import dump.backup.SourceOutcome;
import dump.model.ByteString;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.repository.TreeScan;
import dump.snapshots.PointInTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Refuses a backup that would hold no file of a source any more, or less than a tenth of its entries: whatever the cause
 * is, more often than not nobody meant it. It looks at what was found, before a snapshot is saved.
 */
final class LossGuard {
    /** Fewer than so many entries less are a day's work. */
    private static final long FEWER_MIN = 100;
    private static final int CAUSES_MAX = 3;

    private final Repository repository;
    private final PointInTime compared;
    private final List<PointInTime> earlier;

    /**
     * @param compared what the sources were compared with, or null
     * @param earlier points in time that may hold a source that this one lacks, the newest first
     */
    LossGuard(Repository repository, PointInTime compared, List<PointInTime> earlier) {
        this.repository = repository;
        this.compared = compared;
        this.earlier = earlier;
    }

    void check(List<SourceOutcome> sources) throws EngineException, RepositoryException {
        for (var source : sources) {
            if (source.compared()) check(source, source.filesBefore(), source.entriesBefore(), compared);
            else checkUnlessDamaged(source);
        }
    }

    /** Damage of an earlier backup, which is told, keeps nobody from making the next. */
    private void checkUnlessDamaged(SourceOutcome source) throws EngineException, RepositoryException {
        try {
            checkByItself(source);
        } catch (RepositoryException.Damaged unknown) {
            // What it held is not known.
        }
    }

    /** A source that the last backup lacks: the newest one that holds it counts. */
    private void checkByItself(SourceOutcome now) throws EngineException, RepositoryException {
        var path = now.source().toString();
        var last = earlier.stream().filter(point -> point.covers(List.of(path))).findFirst();
        if (last.isEmpty()) return;
        var before = new SnapshotPaths(repository, last.get()).find(now.source());
        if (before == null) return;
        var counts = new long[2];
        if (!before.isDirectory()) counts[0] = before.isFile() ? 1 : 0;
        // What matters can be said as soon as it is clear that so much was lost.
        else TreeScan.below(repository, before, node -> {
            if (node.isFile()) counts[0]++;
            counts[1]++;
            return !(counts[0] > 0 && fell(now.entries(), counts[1]));
        });
        check(now, counts[0], counts[1], last.get());
    }

    private static void check(SourceOutcome now, long filesBefore, long entriesBefore, PointInTime last)
            throws EngineException.Refused {
        boolean none = now.files() == 0 && filesBefore > 0;
        if (!none && !fell(now.entries(), entriesBefore)) return;
        throw new EngineException.Refused(sentence(now.source(), none, none ? filesBefore : entriesBefore, now, last)
                + "; no snapshot was made. If it is meant so, use --allow-empty");
    }

    private static boolean fell(long now, long before) {
        return before - now > FEWER_MIN && now * 10 < before;
    }

    private static String sentence(ByteString source, boolean none, long before, SourceOutcome now, PointInTime last) {
        var causes = causes(now);
        return "the source " + source + " had " + number(before, none ? "file" : "entry", none ? "files" : "entries")
                + " in the last backup (" + last.id().brief() + ") and would have "
                + (none ? "none" : number(now.entries())) + " in this one" + (causes.isEmpty() ? "" : ": " + causes);
    }

    private static String causes(SourceOutcome now) {
        var causes = new ArrayList<String>();
        for (var loss : now.losses().stream().limit(CAUSES_MAX).toList()) {
            var count = causes.isEmpty() ? number(loss.entries(), "entry", "entries") : number(loss.entries());
            causes.add(count + " " + loss.cause());
        }
        long others = now.losses().stream().skip(CAUSES_MAX).mapToLong(SourceOutcome.Loss::entries).sum();
        if (others > 0) causes.add(number(others) + " for other reasons");
        return causes.stream().collect(Collectors.joining(", "));
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String number(long count, String one, String many) {
        return number(count) + " " + (count == 1 ? one : many);
    }
}
