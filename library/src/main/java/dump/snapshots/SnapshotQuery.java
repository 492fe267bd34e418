package dump.snapshots;

import dump.model.Id;
import dump.model.Moment;
import dump.model.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Finds points in time among all snapshots of a repository. */
public final class SnapshotQuery {
    private final List<PointInTime> all = new ArrayList<>();
    private final List<PointInTime> seen = new ArrayList<>();
    private final Whose whose;

    public SnapshotQuery(Map<Id, Snapshot> snapshots, Whose whose) {
        this.whose = whose;
        snapshots.forEach((id, snapshot) -> all.add(new PointInTime(id, snapshot, !whose.owns(snapshot))));
        all.sort(Comparator.comparing((PointInTime p) -> p.snapshot().time()).thenComparing(PointInTime::id));
        for (var point : all) if (whose.all() || !point.foreign() || covers(point)) seen.add(point);
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

    /** The points in time that are seen, oldest first. */
    public List<PointInTime> seen() {
        return List.copyOf(seen);
    }

    /** The newest that is seen and not later than the moment, or null. */
    public PointInTime newest(Instant moment) {
        return seen.reversed().stream().filter(p -> !p.snapshot().time().instant().isAfter(moment)).findFirst()
                .orElse(null);
    }

    /** The one that is meant. */
    public PointInTime choose(Selector selector) throws NoSuchPointException {
        return switch (selector) {
            case Selector.ById byId -> byId(byId.beginning());
            case Selector.Newest newest -> back(0);
            case Selector.Back back -> back(back.steps());
            case Selector.NotAfter notAfter -> notAfter(notAfter);
        };
    }

    private PointInTime byId(String beginning) throws NoSuchPointException {
        var found = all.stream().filter(p -> p.id().toString().startsWith(beginning)).toList();
        if (found.size() == 1) return found.getFirst();
        throw new NoSuchPointException(found.isEmpty()
                ? "no snapshot's identifier begins with " + beginning + "; `dump snapshots --all-snapshots` lists them"
                : found.size() + " snapshots' identifiers begin with " + beginning + "; give more digits");
    }

    private PointInTime back(int steps) throws NoSuchPointException {
        if (seen.isEmpty()) throw new NoSuchPointException(nothingSeen());
        if (steps < seen.size()) return seen.get(seen.size() - 1 - steps);
        throw new NoSuchPointException("there are only " + seen.size() + " points in time, so there is no -" + steps
                + "; the oldest is " + seen.getFirst().describe());
    }

    private PointInTime notAfter(Selector.NotAfter selector) throws NoSuchPointException {
        if (seen.isEmpty()) throw new NoSuchPointException(nothingSeen());
        var found = newest(selector.moment());
        if (found != null) return found;
        throw new NoSuchPointException("no point in time is as old as " + selector.asked() + " ("
                + Moment.shown(selector.moment()) + "); the oldest is "
                + seen.getFirst().describe());
    }

    /** Why nothing is seen: in words, and with the setting that would change it. */
    public String nothingSeen() {
        if (all.isEmpty()) return "the repository holds no snapshot yet; `dump backup` makes the first";
        if (whose.host() != null && whose.tag() != null) {
            boolean host = all.stream().anyMatch(p -> whose.host().equals(p.snapshot().hostname()));
            boolean tag = all.stream().anyMatch(p -> p.snapshot().tags().contains(whose.tag()));
            if (host && !tag) {
                return "the repository holds snapshots of the host " + whose.host() + ", but none with the tag "
                        + whose.tag() + "; set `name`, or use --tag or --all-snapshots";
            }
            if (tag && !host) {
                return "the repository holds snapshots with the tag " + whose.tag() + ", but none of the host "
                        + whose.host() + "; set `host`, or use --host or --all-snapshots";
            }
        }
        return "the repository holds " + all.size() + " snapshots, but none"
                + (whose.host() == null ? "" : " of the host " + whose.host())
                + (whose.tag() == null ? "" : " with the tag " + whose.tag()) + "; use --all-snapshots to see them";
    }
}
