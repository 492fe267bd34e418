package dump.nativeengine;

import dump.backup.Backup;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Id;
import dump.model.Node;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.scan.Scan;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import dump.snapshots.SnapshotQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * With what each source of a backup is compared, to tell what is gone from it: with the last backup; where that lacks
 * the source or cannot be read, with the newest that holds it, be it of another name or host.
 */
final class Comparisons {
    /**
     * What an earlier backup holds of a source.
     *
     * @param path of the source in it
     * @param same whether it is the same source for sure; else it has its name on another host, or it took its place
     */
    record Earlier(SnapshotInfo snapshot, ByteString path, Node node, boolean same) {}

    private final Repository repository;
    private final SnapshotQuery query;
    private final SnapshotFilter filter;
    private final SnapshotInfo last;
    private final Scan scan;
    private final Events events;
    /** Of what was looked into: each source asks the same ones. */
    private final Map<Id, SnapshotPaths> paths = new HashMap<>();
    private final Map<ByteString, Earlier> found = new HashMap<>();
    private final Map<ByteString, Node> elsewhere = new HashMap<>();
    private final Map<ByteString, SnapshotInfo> damaged = new HashMap<>();
    private final Map<ByteString, RepositoryException.Damaged> damagedInLast = new HashMap<>();

    /** @param last on what the backup builds, or null @param scan what is known of it without reading it */
    Comparisons(Repository repository, SnapshotQuery query, SnapshotFilter filter, SnapshotInfo last, Scan scan,
            Events events) {
        this.scan = scan;
        this.repository = repository;
        this.query = query;
        this.filter = filter;
        this.last = last;
        this.events = events;
    }

    /** @param sources as they are stored @param moves where their names now lead elsewhere, or did */
    void find(List<ByteString> sources, SourceMoves moves) throws RepositoryException {
        for (var source : sources) {
            var one = recorded(source);
            if (one == null && last != null) one = in(last, source, source, true);
            if (one != null) {
                found.put(source, one);
                continue;
            }
            one = candidates(source, moves);
            // Else the backup comes to what is damaged by itself, and tells.
            if (one == null) continue;
            if (damagedInLast.containsKey(source)) events.on(Backup.readsAgain(damagedInLast.get(source)));
            found.put(source, one);
            elsewhere.put(source, one.node());
        }
    }

    private Earlier recorded(ByteString source) {
        var known = scan.find(source);
        return known == null || known.tree() == null ? null
                : new Earlier(last, source, Node.directory(known.tree()), true);
    }

    private Earlier candidates(ByteString source, SourceMoves moves) throws RepositoryException {
        var one = first(query.earlier().stream().filter(snapshot -> snapshot != last), source, source, true);
        var former = moves.former(source);
        if (one == null && former != null)
            one = first(query.earlier().stream(), source, ByteString.of(former.path()), former.certain());
        if (one == null) one = first(query.others().stream().filter(this::isOfThisHost), source, source, true);
        return one != null ? one
                : first(query.others().stream().filter(snapshot -> !isOfThisHost(snapshot)), source, source, false);
    }

    private boolean isOfThisHost(SnapshotInfo snapshot) {
        return filter.host() == null || filter.host().equals(snapshot.stored().hostname());
    }

    private Earlier first(Stream<SnapshotInfo> snapshots, ByteString source, ByteString path, boolean same)
            throws RepositoryException {
        for (var snapshot : snapshots.filter(p -> p.covers(List.of(path.toString()))).toList()) {
            var one = in(snapshot, source, path, same);
            if (one != null) return one;
        }
        return null;
    }

    /** Null if it is not there, or can't be read. */
    private Earlier in(SnapshotInfo snapshot, ByteString source, ByteString path, boolean same)
            throws RepositoryException {
        Node node = null;
        try {
            node = paths(snapshot).find(path);
            if (node == null) return null;
            if (node.isDirectory()) repository.tree(node.subtree());
            return new Earlier(snapshot, path, node, same);
        } catch (RepositoryException.Damaged e) {
            damaged.putIfAbsent(source, snapshot);
            // What lies above it, the backup comes to in any case.
            if (snapshot == last && node != null) damagedInLast.put(source, e);
            return null;
        }
    }

    private SnapshotPaths paths(SnapshotInfo snapshot) throws RepositoryException {
        var known = paths.get(snapshot.id());
        if (known == null) paths.put(snapshot.id(), known = new SnapshotPaths(repository, snapshot));
        return known;
    }

    /** With what the source is compared, or null. */
    Earlier of(ByteString source) {
        return found.get(source);
    }

    /** What the sources held that the last backup cannot tell of. */
    Map<ByteString, Node> elsewhere() {
        return Map.copyOf(elsewhere);
    }

    /** The newest one that should hold the source and cannot be read, or null. */
    SnapshotInfo damaged(ByteString source) {
        return damaged.get(source);
    }

    /** Where a source was before, in words. */
    String describe(Earlier earlier, ByteString source) {
        var stored = earlier.snapshot().stored();
        boolean own = filter.owns(stored) || stored.tags().isEmpty();
        return "the last backup" + (!isOfThisHost(earlier.snapshot()) ? " of the host " + stored.hostname()
                : own ? "" : " with the name " + stored.tags().getFirst()) + " (" + earlier.snapshot().id().brief()
                + (earlier.path().equals(source) ? "" : ", as " + earlier.path()) + ")";
    }
}
