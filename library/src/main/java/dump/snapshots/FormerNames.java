package dump.snapshots;

import dump.model.Event;
import dump.model.Remedy;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Snapshots that are not seen, and may be this configuration's own from before the machine or the configuration got
 * another name.
 */
public final class FormerNames {
    private final SnapshotFilter filter;
    private final SnapshotInfo newest;

    /** @param unseen oldest first */
    FormerNames(SnapshotFilter filter, List<SnapshotInfo> unseen) {
        this.filter = filter;
        boolean own = filter.host() != null && filter.tag() != null && !filter.isEverything()
                && filter.kind() != SnapshotFilter.Kind.ASKED;
        newest = own ? newest(unseen.reversed()) : null;
    }

    /** Rather of our sources than of our name only: another machine may share the repository and the name. */
    private SnapshotInfo newest(List<SnapshotInfo> newestFirst) {
        var plausible = newestFirst.stream().filter(this::mayBeOurs).toList();
        return plausible.stream().filter(this::isOfOurSources).findFirst()
                .orElse(plausible.isEmpty() ? null : plausible.getFirst());
    }

    private boolean mayBeOurs(SnapshotInfo snapshot) {
        var stored = snapshot.stored();
        if (!filter.host().equals(stored.hostname()))
            return stored.tags().contains(filter.tag()) || stored.tags().isEmpty() && isOfOurSources(snapshot);
        // Of two configurations of one machine each may hold the other's sources; hardly both have the same.
        return isName(snapshot.name()) && Set.copyOf(stored.paths()).equals(Set.copyOf(filter.sources()));
    }

    private boolean isOfOurSources(SnapshotInfo snapshot) {
        return !filter.sources().isEmpty() && snapshot.covers(filter.sources());
    }

    /** Whether the configuration could be called so. */
    private static boolean isName(String tag) {
        return tag != null && !tag.isEmpty() && !tag.contains("/") && !tag.startsWith(".");
    }

    /** The newest of them, or null. */
    public SnapshotInfo newest() {
        return newest;
    }

    private boolean isOfOtherHost() {
        return !Objects.equals(filter.host(), newest.stored().hostname());
    }

    private String described() {
        return isOfOtherHost() ? "of the host " + newest.stored().hostname() : "with the name " + newest.name();
    }

    /** For the first backup of a host and name; null if there is nothing to say. */
    Event.Warning newHistory() {
        return newest == null ? null : new Event.Warning("this backup begins a new history: " + held() + ", and none "
                + notOurs(), adopt());
    }

    /** For where nothing is seen; null if there is nothing to say. */
    Event.Warning instead() {
        return newest == null ? null : new Event.Warning(held() + ", but none " + notOurs(), adopt(true));
    }

    /** For where something is not found: empty if there is nothing to say. */
    String besides() {
        return newest == null ? "" : "; there are others " + described() + ", to " + newest.describe();
    }

    private String held() {
        return "the repository holds snapshots " + described() + ", the newest of " + newest.describe();
    }

    private String notOurs() {
        return isOfOtherHost() ? "of this host, " + filter.host() : "with the name " + filter.tag();
    }

    /** What makes them ours again; null if there are none. */
    public Remedy.Adopt adopt() {
        return adopt(false);
    }

    private Remedy.Adopt adopt(boolean unseen) {
        if (newest == null) return null;
        return isOfOtherHost() ? new Remedy.Adopt(newest.stored().hostname(), null, unseen)
                : new Remedy.Adopt(null, newest.name(), unseen);
    }
}
