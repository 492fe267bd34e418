package dump.nativeengine;

import dump.backup.SourceOutcome;
import dump.engine.EngineException;
import dump.engine.internal.Sources;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Refuses a backup that would hold none of the files that a source had, or next to nothing of its entries: whatever the
 * cause is, more often than not nobody meant it. It looks at what was found, before a snapshot is saved, and at what is
 * left by its path: new files do not make up for those that are gone.
 */
final class LossGuard {
    /** Fewer than so many entries less are a day's work. */
    private static final long FEWER_MIN = 100;
    /** So few files may all get new names, as {@code dump.sql-2026-11-28} does each night, if there are no fewer. */
    private static final long RENAMED_MAX = 10;
    private static final int CAUSES_MAX = 3;

    private final Repository repository;
    private final Comparisons comparisons;
    private final int unreadable;
    private final boolean onlyOthers;
    private final Events events;

    /**
     * @param unreadable how many points in time cannot be read
     * @param onlyOthers whether the repository holds points in time, and none of this host and name
     */
    LossGuard(Repository repository, Comparisons comparisons, int unreadable, boolean onlyOthers, Events events) {
        this.repository = repository;
        this.comparisons = comparisons;
        this.unreadable = unreadable;
        this.onlyOthers = onlyOthers;
        this.events = events;
    }

    /** Told before any work is done; what else may leave nothing of a source shows when it is done. */
    void checkEmpty(List<ByteString> sources) throws EngineException, RepositoryException {
        for (var source : sources) {
            var earlier = comparisons.of(source);
            if (earlier == null || earlier.node().subtree() == null || !isEmpty(source)) continue;
            if (!repository.tree(earlier.node().subtree()).nodes().isEmpty())
                throw Sources.emptied(source, comparisons.describe(earlier, source));
        }
    }

    private static boolean isEmpty(ByteString source) {
        try (var directory = LocalDirectory.open(source)) {
            return directory.names().length == 0;
        } catch (FileException unreadableOrNoDirectory) {
            return false;
        }
    }

    void check(List<SourceOutcome> sources) throws EngineException {
        for (var source : sources) {
            var earlier = comparisons.of(source.source());
            if (earlier != null && source.compared()) check(source, earlier);
            if (!source.compared() || source.inDoubt()) checkUnknown(source);
        }
        boolean known = sources.stream().anyMatch(source -> source.files() > 0 || source.compared());
        if (!known && onlyOthers && !sources.isEmpty()) throw emptied(null, "there is no file in "
                + sources.stream().map(source -> source.source().toString()).collect(Collectors.joining(", "))
                + ", and nothing to compare it with: the snapshots of the repository are all of another host or name,"
                + " and of other sources");
    }

    private void check(SourceOutcome now, Comparisons.Earlier earlier) throws EngineException {
        boolean none = earlier.same() ? lostAll(now) : lostAllOfAnother(now);
        if (!none && !(earlier.same() && lostMost(now))) return;
        var causes = causes(now);
        var had = none ? number(now.filesBefore(), "file", "files")
                : number(now.entriesBefore(), "entry", "entries");
        throw emptied(now.source(), "the source " + now.source() + " had " + had + " in "
                + comparisons.describe(earlier, now.source()) + " and would have " + (none ? none(now) : few(now))
                + (causes.isEmpty() ? "" : ": " + causes));
    }

    private static EngineException emptied(ByteString source, String what) {
        return new EngineException.Emptied(EngineException.Emptied.What.FILES, source, what + "; no snapshot was made");
    }

    private static boolean lostAll(SourceOutcome now) {
        if (now.filesBefore() == 0 || now.filesLeft() > 0) return false;
        boolean renamed = now.filesBefore() <= RENAMED_MAX && now.files() >= now.filesBefore();
        return !renamed;
    }

    /** Another machine's files may be others, but it would be strange if they were so many more. */
    private static boolean lostAllOfAnother(SourceOutcome now) {
        return now.filesBefore() > 0 && now.filesLeft() == 0 && now.files() * 10 < now.filesBefore();
    }

    /** What all gets new names each day does not become fewer. */
    private static boolean lostMost(SourceOutcome now) {
        return now.entriesBefore() - now.entriesLeft() > FEWER_MIN && now.entriesLeft() * 10 < now.entriesBefore()
                && now.entries() * 2 < now.entriesBefore();
    }

    private static String none(SourceOutcome now) {
        return now.files() == 0 ? "none in this one"
                : "none of them in this one, but " + number(now.files(), "other", "others");
    }

    private static String few(SourceOutcome now) {
        return number(now.entries()) + " in this one"
                + (now.entries() == now.entriesLeft() ? "" : ", " + number(now.entriesLeft()) + " of them from then");
    }

    /** A source of which nobody can say whether all that it had is there. */
    private void checkUnknown(SourceOutcome now) throws EngineException {
        var damaged = now.inDoubt() && comparisons.of(now.source()) != null
                ? comparisons.of(now.source()).snapshot() : comparisons.damaged(now.source());
        if (damaged == null && unreadable == 0) return;
        var why = damaged != null ? "that of " + damaged.describe() + " cannot be read"
                : unreadable == 1 ? "a snapshot cannot be read" : unreadable + " snapshots cannot be read";
        if (now.files() == 0 && now.filesBefore() == 0) throw emptied(now.source(),
                "there is no file in the source " + now.source()
                        + ", and whether there were any in the last backup is not known: " + why);
        var warning = "whether files are gone from the source " + now.source()
                + " since the last backup is not known: " + why;
        events.on(damaged != null ? new Event.Warning(warning) : new Event.NoSnapshotReadable(warning));
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
