package dump.snapshots;

import dump.model.Event;
import dump.model.Id;
import dump.model.Moment;
import dump.model.Remedy;
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

    private final List<SnapshotInfo> all = new ArrayList<>();
    private final List<SnapshotInfo> seen = new ArrayList<>();
    private final List<SnapshotInfo> unseen = new ArrayList<>();
    private final SnapshotFilter filter;
    private final Instant now;
    private final Predicate<SnapshotInfo> stream;
    private final FormerNames former;

    /** @param stream whether a point in time holds what standard input gave; asked of few */
    public SnapshotQuery(Map<Id, Snapshot> snapshots, SnapshotFilter filter, Instant now,
            Predicate<SnapshotInfo> stream) {
        this.filter = filter;
        this.now = now;
        this.stream = stream;
        snapshots.forEach((id, stored) -> all.add(new SnapshotInfo(id, stored, !filter.owns(stored),
                stored.time().instant().isAfter(horizon()), false)));
        all.sort(SnapshotInfo.OLDEST_FIRST);
        for (var snapshot : all) (filter.isEverything() || !snapshot.foreign() || covers(snapshot) ? seen : unseen)
                .add(snapshot);
        former = new FormerNames(filter, unseen);
    }

    /** Untagged, of our host, and of paths that hold our sources: made by another program for the same purpose. */
    private boolean covers(SnapshotInfo snapshot) {
        var stored = snapshot.stored();
        return stored.tags().isEmpty() && Objects.equals(filter.host(), stored.hostname())
                && !filter.sources().isEmpty() && snapshot.covers(filter.sources());
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
    public List<SnapshotInfo> seen() {
        return List.copyOf(seen);
    }

    /** The same, where it is marked what standard input gave. */
    public List<SnapshotInfo> marked() {
        return seen.stream().map(p -> p.asStream(stream.test(p))).toList();
    }

    /** Those that are seen, newest first: to see what there was, even those dated in the future count, last. */
    public List<SnapshotInfo> earlier() {
        return futureLast(seen);
    }

    /** Those that are not seen, newest first. */
    public List<SnapshotInfo> unseen() {
        return List.copyOf(unseen.reversed());
    }

    /** The same, those dated in the future last. */
    public List<SnapshotInfo> others() {
        return futureLast(unseen);
    }

    private static List<SnapshotInfo> futureLast(List<SnapshotInfo> snapshots) {
        return snapshots.reversed().stream().sorted(Comparator.comparing(SnapshotInfo::future)).toList();
    }

    /** The newest one of files that is our own, or null. */
    public SnapshotInfo newestOwn() {
        return past().filter(p -> !p.foreign()).filter(this::isOfFiles).findFirst().orElse(null);
    }

    /** The one that is meant. */
    public SnapshotInfo choose(Selector selector) throws NoSuchSnapshotException {
        return choose(selector, this::history);
    }

    /** The one that is meant of those that standard input gave under this path. */
    public SnapshotInfo chooseStream(String path, Selector selector) throws NoSuchSnapshotException {
        return choose(selector, () -> past().filter(p -> p.stored().paths().equals(List.of(path))).filter(stream));
    }

    /** Whether there is something to read, and standard input gave all of it. */
    public boolean isOfStreamsOnly() {
        return past().findAny().isPresent() && seen.stream().allMatch(stream);
    }

    /** The one that is meant of all that standard input gave, whatever its name. */
    public SnapshotInfo chooseStream(Selector selector) throws NoSuchSnapshotException {
        return choose(selector, () -> past().filter(stream));
    }

    /** The paths under which standard input was backed up. */
    public List<String> streamPaths(Predicate<String> wanted) {
        return past().filter(p -> p.stored().paths().size() == 1 && wanted.test(p.stored().paths().getFirst()))
                .filter(stream).map(p -> p.stored().paths().getFirst()).distinct().toList();
    }

    /** What a backup of these paths is compared with: the newest that holds them, or else some of them; or null. */
    public SnapshotInfo parent(List<String> paths) {
        return past().filter(p -> p.covers(paths)).filter(this::isOfFiles).findFirst()
                .or(() -> past().filter(p -> p.coversSome(paths)).filter(this::isOfFiles).findFirst()).orElse(null);
    }

    /** Whether the backups of several configurations or machines may be seen. */
    public boolean isMixed() {
        return filter.isEverything() || filter.host() == null || filter.tag() == null;
    }

    /** Whether it was said at least of which machine or configuration. */
    public boolean isLabelled() {
        return filter.host() != null || filter.tag() != null;
    }

    /** The backups that are seen as they stood at a moment, newest first. */
    public List<Series> series(Selector selector) {
        var limit = selector instanceof Selector.NotAfter(var moment, var asked) ? moment : Instant.MAX;
        return Series.of(past().filter(p -> !isAfter(p, limit)).toList(), stream);
    }

    /** Those that are seen and not dated in the future, newest first. */
    private Stream<SnapshotInfo> past() {
        return seen.reversed().stream().filter(p -> !p.future());
    }

    /** To be asked last, for it may mean to read. */
    private boolean isOfFiles(SnapshotInfo snapshot) {
        return !stream.test(snapshot);
    }

    /**
     * What WHEN goes through, newest first: since all sources were in one backup, only what holds all; before, whatever
     * there is.
     */
    private Stream<SnapshotInfo> history() {
        var first = seen.stream().filter(this::isWhole).filter(this::isOfFiles).findFirst();
        return past().filter(p -> first.isEmpty() || isWhole(p)
                || SnapshotInfo.OLDEST_FIRST.compare(p, first.get()) < 0)
                .filter(this::isOfFiles);
    }

    private boolean isWhole(SnapshotInfo snapshot) {
        return snapshot.covers(filter.sources());
    }

    private SnapshotInfo choose(Selector selector, Supplier<Stream<SnapshotInfo>> history)
            throws NoSuchSnapshotException {
        return switch (selector) {
            case Selector.ById byId -> byId(byId.beginning());
            case Selector.Newest newest -> back(0, history);
            case Selector.Back back -> back(back.steps(), history);
            case Selector.NotAfter notAfter -> notAfter(notAfter, history);
        };
    }

    private SnapshotInfo byId(String beginning) throws NoSuchSnapshotException {
        var found = all.stream().filter(p -> p.id().toString().startsWith(beginning)).toList();
        if (found.size() == 1) return found.getFirst();
        if (found.isEmpty()) throw new NoSuchSnapshotException("no snapshot's identifier begins with " + beginning,
                new Remedy.ListAll(false));
        throw new NoSuchSnapshotException(found.size() + " snapshots' identifiers begin with " + beginning
                + "; give more digits", null);
    }

    private SnapshotInfo back(int steps, Supplier<Stream<SnapshotInfo>> history) throws NoSuchSnapshotException {
        var found = history.get().skip(steps).findFirst();
        if (found.isPresent()) return found.get();
        var those = history.get().toList();
        if (those.isEmpty()) throw nothing();
        throw new NoSuchSnapshotException("there "
                + (those.size() == 1 ? "is only 1 snapshot" : "are only " + those.size()
                + " snapshots") + ", so there is no -" + steps + "; the oldest is " + those.getLast().describe()
                + former.besides(), former.adopt());
    }

    private SnapshotInfo notAfter(Selector.NotAfter selector, Supplier<Stream<SnapshotInfo>> history)
            throws NoSuchSnapshotException {
        var found = history.get().filter(p -> !isAfter(p, selector.moment())).findFirst();
        if (found.isPresent()) return found.get();
        var those = history.get().toList();
        if (those.isEmpty()) throw nothing();
        throw new NoSuchSnapshotException("no snapshot is as old as " + selector.asked() + " ("
                + Moment.shown(selector.moment()) + "); the oldest is " + those.getLast().describe()
                + former.besides(), former.adopt());
    }

    private static boolean isAfter(SnapshotInfo snapshot, Instant moment) {
        return snapshot.stored().time().instant().isAfter(moment);
    }

    /** Why there is none to choose from. */
    private NoSuchSnapshotException nothing() {
        if (seen.isEmpty()) return new NoSuchSnapshotException(nothingSeen().text(), nothingSeen().remedy());
        var newest = seen.reversed().stream().filter(SnapshotInfo::future).filter(this::isOfFiles)
                .findFirst();
        if (newest.isPresent()) return new NoSuchSnapshotException(
                "every snapshot is dated later than this machine's clock, which says " + Moment.shown(now),
                new Remedy.SetClock(newest.get().id(), newest.get().describe()));
        return new NoSuchSnapshotException("there are only backups of standard input, which are read by their names: "
                + String.join(", ", streamPaths(any -> true).stream().map(path -> path.substring(1)).toList()), null);
    }

    /** What is seen and dated in the future; null if nothing is. */
    public Event.Warning passedOver() {
        var future = seen.stream().filter(SnapshotInfo::future).toList();
        if (future.isEmpty()) return null;
        var last = future.getLast();
        return future.size() == 1
                ? new Event.Warning("the snapshot of " + last.describe() + " is dated in the future and passed over",
                        new Remedy.ChooseFuture(last.id(), now))
                : new Event.Warning(future.size() + " snapshots are dated in the future and passed over, to the one of "
                        + last.describe(), new Remedy.ChooseFuture(null, now));
    }

    /** A newer one than the chosen that holds only some of the sources; null if there is none. */
    public Event.Warning newerInPart(SnapshotInfo chosen) {
        return past().takeWhile(p -> SnapshotInfo.OLDEST_FIRST.compare(p, chosen) > 0)
                .filter(p -> !isWhole(p) && p.coversSome(filter.sources())).filter(this::isOfFiles).findFirst()
                .map(p -> new Event.Warning("the snapshot of " + p.describe()
                        + " is newer, but does not hold every source", new Remedy.ChooseNewer(p.id()))).orElse(null);
    }

    /** That a backup would be the first of its host and name although others may be its own; null if it isn't so. */
    public Event.Warning newHistory() {
        return seen.stream().allMatch(SnapshotInfo::foreign) ? former.newHistory() : null;
    }

    /** Whether there are snapshots, and none is of our host and name. */
    public boolean isOfOthersOnly() {
        return !all.isEmpty() && seen.stream().allMatch(SnapshotInfo::foreign);
    }

    /** What is not seen and may be ours. */
    public FormerNames former() {
        return former;
    }

    /** Why nothing is seen. */
    public Event.Warning nothingSeen() {
        if (all.isEmpty()) return new Event.Warning("the repository holds no snapshot yet", new Remedy.BackUp());
        if (former.newest() != null) return former.instead();
        if (filter.host() != null && filter.tag() != null && filter.kind() != SnapshotFilter.Kind.ASKED
                && all.stream().anyMatch(p -> filter.host().equals(p.stored().hostname())))
            return new Event.Warning("the repository holds snapshots of the host " + filter.host()
                    + ", but none with the tag " + filter.tag(), new Remedy.OtherTag());
        return new Event.Warning("the repository holds " + (all.size() == 1 ? "1 snapshot, but it is not one"
                : all.size() + " snapshots, but none")
                + (filter.host() == null ? "" : " of the host " + filter.host())
                + (filter.tag() == null ? "" : " with the tag " + filter.tag()),
                new Remedy.ListAll(all.size() == 1));
    }
}
