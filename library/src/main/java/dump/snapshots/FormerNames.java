package dump.snapshots;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Snapshots that are not seen, and may be this configuration's own from before the machine or the configuration got
 * another name.
 */
public final class FormerNames {
    private final Whose whose;
    private final PointInTime newest;

    /** @param unseen oldest first */
    FormerNames(Whose whose, List<PointInTime> unseen) {
        this.whose = whose;
        boolean own = whose.host() != null && whose.tag() != null && !whose.all() && !whose.asked();
        newest = own ? newest(unseen.reversed()) : null;
    }

    /** Rather of our sources than of our name only: another machine may share the repository and the name. */
    private PointInTime newest(List<PointInTime> newestFirst) {
        var plausible = newestFirst.stream().filter(this::mayBeOurs).toList();
        return plausible.stream().filter(this::isOfOurSources).findFirst()
                .orElse(plausible.isEmpty() ? null : plausible.getFirst());
    }

    private boolean mayBeOurs(PointInTime point) {
        var snapshot = point.snapshot();
        if (!whose.host().equals(snapshot.hostname()))
            return snapshot.tags().contains(whose.tag()) || snapshot.tags().isEmpty() && isOfOurSources(point);
        // Of two configurations of one machine each may hold the other's sources; hardly both have the same.
        return isName(point.name()) && Set.copyOf(snapshot.paths()).equals(Set.copyOf(whose.sources()));
    }

    private boolean isOfOurSources(PointInTime point) {
        return !whose.sources().isEmpty() && point.covers(whose.sources());
    }

    /** Whether the configuration could be called so. */
    private static boolean isName(String tag) {
        return tag != null && !tag.isEmpty() && !tag.contains("/") && !tag.startsWith(".");
    }

    /** The newest of them, or null. */
    public PointInTime newest() {
        return newest;
    }

    private boolean isOfOtherHost() {
        return !Objects.equals(whose.host(), newest.snapshot().hostname());
    }

    private String whose() {
        return isOfOtherHost() ? "of the host " + newest.snapshot().hostname() : "with the name " + newest.name();
    }

    /** For the first backup of a host and name; null if there is nothing to say. */
    String newHistory() {
        return newest == null ? null : "this backup begins a new history: " + held() + ", and none " + notOurs() + "; "
                + remedy();
    }

    /** For where nothing is seen; null if there is nothing to say. */
    String instead() {
        return newest == null ? null : held() + ", but none " + notOurs() + "; " + remedy()
                + "; --all-snapshots shows all";
    }

    /** For where something is not found: empty if there is nothing to say. */
    String besides() {
        return newest == null ? "" : "; there are others " + whose() + ", to " + newest.describe() + "; " + remedy();
    }

    private String held() {
        return "the repository holds snapshots " + whose() + ", the newest of " + newest.describe();
    }

    private String notOurs() {
        return isOfOtherHost() ? "of this host, " + whose.host() : "with the name " + whose.tag();
    }

    /** The line of the configuration that makes them ours again. */
    public String remedy() {
        var line = isOfOtherHost() ? "host = " + quoted(newest.snapshot().hostname())
                : "name = " + quoted(newest.name().replace("$", "$$"));
        return "write " + line + " into the configuration if those backups are yours";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
