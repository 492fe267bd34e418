package dump.snapshots;

import dump.model.Id;
import dump.model.Moment;
import dump.model.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds points in time among all snapshots of a repository. What is dated in the future is never meant but by its
 * identifier, and what standard input gave only by its name or its identifier.
 */
public final class SnapshotQuery {
    /** How far apart the clocks of two machines may be. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    private final List<PointInTime> all = new ArrayList<>();
    private final List<PointInTime> seen = new ArrayList<>();
    private final List<PointInTime> unseen = new ArrayList<>();
    private final Whose whose;
    private final Instant now;
    private final Predicate<PointInTime> stream;
    private final FormerNames former;

    /** @param stream whether a point in time holds what standard input gave; asked of few */
    public SnapshotQuery(Map<Id, Snapshot> snapshots, Whose whose, Instant now, Predicate<PointInTime> stream) {
        this.whose = whose;
        this.now = now;
        this.stream = stream;
        snapshots.forEach((id, snapshot) -> all.add(new PointInTime(id, snapshot, !whose.owns(snapshot),
                snapshot.time().instant().isAfter(horizon()), false)));
        all.sort(PointInTime.OLDEST_FIRST);
        for (var point : all) (whose.all() || !point.foreign() || covers(point) ? seen : unseen).add(point);
        former = new FormerNames(whose, unseen);
    }

    /** Untagged, of our host, and of paths that hold our sources: made by another program for the same purpose. */
    private boolean covers(PointInTime point) {
        var snapshot = point.snapshot();
        return snapshot.tags().isEmpty() && Objects.equals(whose.host(), snapshot.hostname())
                && !whose.sources().isEmpty() && point.covers(whose.sources());
    }

    /** Whether the repository holds no snapshot, whoever's. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** What is dated later is in the future. */
    public Instant horizon() {
        return now.plus(CLOCKS_APART);
    }

    /** The points in time that are seen, oldest first. */
    public List<PointInTime> seen() {
        return List.copyOf(seen);
    }

    /** The same, where it is marked what standard input gave. */
    public List<PointInTime> marked() {
        return seen.stream().map(p -> p.asStream(stream.test(p))).toList();
    }

    /** Those that are seen, newest first: to see what there was, even those dated in the future count, last. */
    public List<PointInTime> earlier() {
        return futureLast(seen);
    }

    /** Those that are not seen, newest first. */
    public List<PointInTime> unseen() {
        return List.copyOf(unseen.reversed());
    }

    /** The same, those dated in the future last. */
    public List<PointInTime> others() {
        return futureLast(unseen);
    }

    private static List<PointInTime> futureLast(List<PointInTime> points) {
        return points.reversed().stream().sorted(Comparator.comparing(PointInTime::future)).toList();
    }

    /** The newest one of files that is our own, or null. */
    public PointInTime newestOwn() {
        return past().filter(p -> !p.foreign()).filter(this::isOfFiles).findFirst().orElse(null);
    }

    /** The one that is meant. */
    public PointInTime choose(Selector selector) throws NoSuchPointException {
        return choose(selector, this::history);
    }

    /** The one that is meant of those that standard input gave under this path. */
    public PointInTime chooseStream(String path, Selector selector) throws NoSuchPointException {
        return choose(selector, () -> past().filter(p -> p.snapshot().paths().equals(List.of(path))).filter(stream));
    }

    /** Whether there is something to read, and standard input gave all of it. */
    public boolean isOfStreamsOnly() {
        return past().findAny().isPresent() && seen.stream().allMatch(stream);
    }

    /** The one that is meant of all that standard input gave, whatever its name. */
    public PointInTime chooseStream(Selector selector) throws NoSuchPointException {
        return choose(selector, () -> past().filter(stream));
    }

    /** The paths under which standard input was backed up. */
    public List<String> streamPaths(Predicate<String> wanted) {
        return past().filter(p -> p.snapshot().paths().size() == 1 && wanted.test(p.snapshot().paths().getFirst()))
                .filter(stream).map(p -> p.snapshot().paths().getFirst()).distinct().toList();
    }

    /** What a backup of these paths is compared with: the newest that holds them, or else some of them; or null. */
    public PointInTime parent(List<String> paths) {
        return past().filter(p -> p.covers(paths)).filter(this::isOfFiles).findFirst()
                .or(() -> past().filter(p -> p.coversSome(paths)).filter(this::isOfFiles).findFirst()).orElse(null);
    }

    /** Whether the backups of several configurations or machines may be seen. */
    public boolean isMixed() {
        return whose.all() || whose.host() == null || whose.tag() == null;
    }

    /** Whether it was said at least of which machine or configuration. */
    public boolean isLabelled() {
        return whose.host() != null || whose.tag() != null;
    }

    /** The backups that are seen as they stood at a moment, newest first. */
    public List<Series> series(Selector selector) {
        var limit = selector instanceof Selector.NotAfter(var moment, var asked) ? moment : Instant.MAX;
        return Series.of(past().filter(p -> !isAfter(p, limit)).toList(), stream);
    }

    /** Those that are seen and not dated in the future, newest first. */
    private Stream<PointInTime> past() {
        return seen.reversed().stream().filter(p -> !p.future());
    }

    /** To be asked last, for it may mean to read. */
    private boolean isOfFiles(PointInTime point) {
        return !stream.test(point);
    }

    /**
     * What WHEN goes through, newest first: since all sources were in one backup, only what holds all; before, whatever
     * there is.
     */
    private Stream<PointInTime> history() {
        var first = seen.stream().filter(this::isWhole).filter(this::isOfFiles).findFirst();
        return past().filter(p -> first.isEmpty() || isWhole(p) || PointInTime.OLDEST_FIRST.compare(p, first.get()) < 0)
                .filter(this::isOfFiles);
    }

    private boolean isWhole(PointInTime point) {
        return point.covers(whose.sources());
    }

    private PointInTime choose(Selector selector, Supplier<Stream<PointInTime>> history) throws NoSuchPointException {
        return switch (selector) {
            case Selector.ById byId -> byId(byId.beginning());
            case Selector.Newest newest -> back(0, history);
            case Selector.Back back -> back(back.steps(), history);
            case Selector.NotAfter notAfter -> notAfter(notAfter, history);
        };
    }

    private PointInTime byId(String beginning) throws NoSuchPointException {
        var found = all.stream().filter(p -> p.id().toString().startsWith(beginning)).toList();
        if (found.size() == 1) return found.getFirst();
        throw new NoSuchPointException(found.isEmpty()
                ? "no snapshot's identifier begins with " + beginning + "; `dump snapshots --all-snapshots` lists them"
                : found.size() + " snapshots' identifiers begin with " + beginning + "; give more digits");
    }

    private PointInTime back(int steps, Supplier<Stream<PointInTime>> history) throws NoSuchPointException {
        var found = history.get().skip(steps).findFirst();
        if (found.isPresent()) return found.get();
        var those = history.get().toList();
        if (those.isEmpty()) throw new NoSuchPointException(nothing());
        throw new NoSuchPointException("there " + (those.size() == 1 ? "is only 1 point" : "are only " + those.size()
                + " points") + " in time, so there is no -" + steps + "; the oldest is " + those.getLast().describe()
                + former.besides());
    }

    private PointInTime notAfter(Selector.NotAfter selector, Supplier<Stream<PointInTime>> history)
            throws NoSuchPointException {
        var found = history.get().filter(p -> !isAfter(p, selector.moment())).findFirst();
        if (found.isPresent()) return found.get();
        var those = history.get().toList();
        if (those.isEmpty()) throw new NoSuchPointException(nothing());
        throw new NoSuchPointException("no point in time is as old as " + selector.asked() + " ("
                + Moment.shown(selector.moment()) + "); the oldest is " + those.getLast().describe()
                + former.besides());
    }

    private static boolean isAfter(PointInTime point, Instant moment) {
        return point.snapshot().time().instant().isAfter(moment);
    }

    /** Why there is none to choose from. */
    private String nothing() {
        if (seen.isEmpty()) return nothingSeen();
        var newest = seen.reversed().stream().filter(PointInTime::future).filter(this::isOfFiles)
                .findFirst();
        if (newest.isPresent()) return "every snapshot is dated later than this machine's clock, which says "
                + Moment.shown(now) + "; set the clock, or take the newest, of " + newest.get().describe()
                + ", with --date id:" + newest.get().id().brief();
        return "there are only backups of standard input, which are read by their names: "
                + String.join(", ", streamPaths(any -> true).stream().map(path -> path.substring(1)).toList());
    }

    /** What is seen and dated in the future, in one sentence; null if nothing is. */
    public String passedOver() {
        var future = seen.stream().filter(PointInTime::future).toList();
        if (future.isEmpty()) return null;
        var last = future.getLast();
        var clock = "; this machine's clock says " + Moment.shown(now);
        return future.size() == 1
                ? "the snapshot of " + last.describe() + " is dated in the future and passed over; --date id:"
                        + last.id().brief() + " reads it" + clock
                : future.size() + " snapshots are dated in the future and passed over, to the one of "
                        + last.describe() + "; --date id:… reads one of them, `dump snapshots` lists them" + clock;
    }

    /** A newer one than the chosen that holds only some of the sources, in one sentence; null if there is none. */
    public String newerInPart(PointInTime chosen) {
        return past().takeWhile(p -> PointInTime.OLDEST_FIRST.compare(p, chosen) > 0)
                .filter(p -> !isWhole(p) && p.coversSome(whose.sources())).filter(this::isOfFiles).findFirst()
                .map(p -> "the snapshot of " + p.describe() + " is newer, but does not hold every source of the"
                        + " configuration; --date id:" + p.id().brief() + " reads it").orElse(null);
    }

    /** That a backup would be the first of its host and name although others may be its own; null if it isn't so. */
    public String newHistory() {
        return seen.stream().allMatch(PointInTime::foreign) ? former.newHistory() : null;
    }

    /** Whether there are snapshots, and none is of our host and name. */
    public boolean isOfOthersOnly() {
        return !all.isEmpty() && seen.stream().allMatch(PointInTime::foreign);
    }

    /** What is not seen and may be ours. */
    public FormerNames former() {
        return former;
    }

    /** Why nothing is seen: in words, and with the setting that would change it. */
    public String nothingSeen() {
        if (all.isEmpty()) return "the repository holds no snapshot yet; `dump backup` makes the first";
        if (former.newest() != null) return former.instead();
        if (whose.host() != null && whose.tag() != null && !whose.asked()
                && all.stream().anyMatch(p -> whose.host().equals(p.snapshot().hostname())))
            return "the repository holds snapshots of the host " + whose.host() + ", but none with the tag "
                    + whose.tag() + "; set `name`, or use --tag or --all-snapshots";
        return "the repository holds " + (all.size() == 1 ? "1 snapshot, but it is not one"
                : all.size() + " snapshots, but none")
                + (whose.host() == null ? "" : " of the host " + whose.host())
                + (whose.tag() == null ? "" : " with the tag " + whose.tag())
                + "; `dump snapshots --all-snapshots` lists " + (all.size() == 1 ? "it" : "them");
    }
}
