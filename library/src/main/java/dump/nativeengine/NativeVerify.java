package dump.nativeengine;

import dump.backup.Omissions;
import dump.engine.EngineException;
import dump.engine.VerifyRequest;
import dump.engine.VerifyResult;
import dump.engine.internal.Sources;
import dump.excludes.PatternException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.posix.FileException;
import dump.posix.RealPath;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.SnapshotInfo;
import dump.verify.Verify;
import dump.verify.VerifyRoot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The way of one verify: what of the point in time is compared with what on the disk, and what it lacks. */
final class NativeVerify {
    private final NativeSettings settings;
    private final Repository repository;
    private final VerifyRequest request;
    private final SnapshotInfo snapshot;
    private final SnapshotPaths paths;
    private final Events events;
    /** Where on the disk each source is: a link is followed as a backup would. None where there is no living source. */
    private final Map<ByteString, ByteString> living = new LinkedHashMap<>();
    private final List<VerifyRoot> roots = new ArrayList<>();

    NativeVerify(NativeSettings settings, Repository repository, VerifyRequest request, SnapshotInfo snapshot,
            SnapshotPaths paths, Events events) {
        this.settings = settings;
        this.repository = repository;
        this.request = request;
        this.snapshot = snapshot;
        this.paths = paths;
        this.events = events;
    }

    VerifyResult run(List<SnapshotPaths.Found> found)
            throws EngineException, RepositoryException, InterruptedException {
        boolean here = !paths.isStream() && settings.host().equals(snapshot.stored().hostname());
        if (here) for (var source : paths.sources()) living.put(source.place(), living(source));
        events.on(new Event.Step(living.isEmpty()
                ? "reading everything back; there is no source here to compare with"
                : "reading everything back and comparing it with the source"));
        repository.damage().proveFolders(request.paths().isEverything(), events);
        for (var one : found) addRoots(one.node(), one.place(), one.displayPath());
        var o = new Verify(repository).run(roots, events);
        tellOfDamage(o.damaged());
        long absent = living.isEmpty() ? 0 : tellAbsent();
        var other = living.isEmpty() || !isOurs() ? null : lookTheOtherWay(found);
        return new VerifyResult(snapshot, o.files(), o.bytes(), o.compared(), o.changedSince(), o.missing(),
                o.unreadable() + (other == null ? 0 : other.unreadable()), o.differing(), o.damaged(),
                other == null ? -1 : other.lacking() + absent, other == null ? -1 : other.newSince());
    }

    private void tellOfDamage(long damaged) {
        int packs = repository.damage().badPackCount();
        if (damaged > 0 && repository.damage().isOnlyClosed())
            events.on(new Event.VerifiedUnreadable(isNoted()));
        else if (damaged > 0) events.on(new Event.VerifiedDamaged(isNoted() ? Event.Noted.YES
                : settings.trial() ? Event.Noted.TRIAL : Event.Noted.NOWHERE));
        else if (packs > 0) events.on(new Event.VerifiedIdleDamage(packs));
    }

    /**
     * Whether the next backup will know what was seen damaged. Without a configuration its records may be elsewhere.
     */
    private boolean isNoted() {
        return !settings.trial() && settings.stateDirectory() != null && request.asBackedUp() != null;
    }

    /** Else nobody knows what the point in time should hold: another configuration or program made it. */
    private boolean isOurs() {
        return request.asBackedUp() != null
                && NativeBackup.history(request.asBackedUp(), settings).owns(snapshot.stored());
    }

    private ByteString living(SnapshotPaths.Found source) {
        if (!source.node().isDirectory() && !source.node().isFile()) return source.place();
        try {
            var real = RealPath.of(source.place());
            if (!real.equals(source.place())) events.on(new Event.VerifiedThroughLink(source.place(), real));
            return real;
        } catch (FileException gone) {
            return source.place();
        }
    }

    /** What lies in a source is compared; what does not is proved. Directories on the way to one are neither. */
    private void addRoots(Node node, ByteString place, ByteString displayPath) throws RepositoryException {
        var source = sourceOf(place);
        boolean named = !node.name().isEmpty();
        // Where a source is lacking, lists go by the tree, and here all is told as in a backup of several sources.
        var told = paths.absent().isEmpty() ? displayPath : place;
        if (named && source != null) roots.add(new VerifyRoot(node, onDisk(place, source), told));
        else if (named && !leadsToSource(place)) roots.add(new VerifyRoot(node, null, displayPath));
        else try {
            addEntries(node, place, displayPath);
        } catch (RepositoryException.Damaged e) {
            if (!named) throw e;
            roots.add(new VerifyRoot(node, null, displayPath));
        }
    }

    /** The root of a tree has no name: its entries stand for it. */
    private void addEntries(Node node, ByteString place, ByteString displayPath) throws RepositoryException {
        for (var entry : repository.tree(node.subtree()).nodes()) {
            var below = displayPath.resolve(entry.name());
            if (entry.name().isFileName()) addRoots(entry, place.resolve(entry.name()), below);
            else roots.add(new VerifyRoot(entry, null, below));
        }
    }

    private ByteString sourceOf(ByteString place) {
        return living.keySet().stream().filter(source -> isAtOrBelow(place, source)).findFirst().orElse(null);
    }

    private boolean leadsToSource(ByteString place) {
        return living.keySet().stream().anyMatch(source -> isAtOrBelow(source, place));
    }

    private ByteString onDisk(ByteString place, ByteString source) {
        var real = living.get(source);
        var prefix = source.resolve(ByteString.EMPTY);
        return place.equals(source) ? real : real.resolve(place.slice(prefix.length(), place.length()));
    }

    private static boolean isAtOrBelow(ByteString path, ByteString directory) {
        return path.equals(directory) || path.startsWith(directory.resolve(ByteString.EMPTY));
    }

    /**
     * Sources of which the point in time holds nothing.
     *
     * @return how many of them it should hold
     */
    private long tellAbsent() {
        if (!request.paths().isEverything()) return 0;
        long lacking = 0;
        boolean wholeTree = roots.stream().allMatch(root -> root.source() != null);
        for (var source : paths.absent()) {
            if (isOurs() && wholeTree && isThere(source)) {
                lacking++;
                events.on(new Event.FileFailed(source, "is a source of this backup, but nothing of it is in it"));
            } else {
                events.on(new Event.VerifiedWithout(source));
            }
        }
        if (!isOurs()) return lacking;
        for (var source : NativeBackup.history(request.asBackedUp(), settings).sources())
            if (!snapshot.covers(List.of(source)) && !living.containsValue(ByteString.of(source)))
                events.on(new Event.VerifiedBefore(ByteString.of(source)));
        return lacking;
    }

    private static boolean isThere(ByteString source) {
        try {
            return RealPath.of(source) != null;
        } catch (FileException e) {
            return e.kind() != FileException.Kind.GONE;
        }
    }

    private Omissions.Counts lookTheOtherWay(List<SnapshotPaths.Found> found)
            throws EngineException, RepositoryException {
        events.on(new Event.Step("looking for what is in the source and not in the backup"));
        var ask = request.asBackedUp();
        var sources = paths.sources().stream().map(source ->
                new Omissions.Source(living.get(source.place()), source.way(), source.displayPath())).toList();
        var made = new Omissions.Made(snapshot.stored().time(), snapshot.stored().excludes(),
                repository.unread(snapshot.id()));
        var real = List.copyOf(living.values());
        try {
            return new Omissions(repository,
                    NativeBackup.options(ask, real, Sources.own(settings.ownPlaces(), ask.leftOut(), real)),
                    made, found.stream().flatMap(one -> onDisk(one.place()).stream()).toList(), events).find(sources);
        } catch (PatternException e) {
            throw new EngineException.Refused(e.getMessage());
        }
    }

    /** A place in a source, or all sources in a place. */
    private List<ByteString> onDisk(ByteString place) {
        var source = sourceOf(place);
        if (source != null) return List.of(onDisk(place, source));
        return living.entrySet().stream().filter(one -> isAtOrBelow(one.getKey(), place))
                .map(Map.Entry::getValue).toList();
    }
}
