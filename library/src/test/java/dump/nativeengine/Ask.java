package dump.nativeengine;

import dump.engine.BackupRequest;
import dump.engine.Choice;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.engine.Into;
import dump.engine.ManifestResult;
import dump.engine.PathArgument;
import dump.engine.Paths;
import dump.engine.RestoreResult;
import dump.engine.VerifyRequest;
import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Existing;
import dump.model.Node;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Opens a view for one question, as a command of the tool does, for tests. */
public final class Ask {
    private Ask() {}

    /** Hears which snapshot was chosen. */
    @FunctionalInterface
    public interface Choosing {
        void chosen(SnapshotInfo snapshot);

        default void besides(List<SnapshotInfo> others) {}

        default boolean mustBeSure() {
            return true;
        }
    }

    public interface Listing extends Choosing {
        void entry(ByteString path, Node node);

        @Override
        default boolean mustBeSure() {
            return false;
        }
    }

    public record Manifest(SnapshotFilter filter, Selector selector, List<PathArgument> paths) {}

    public record Verify(SnapshotFilter filter, Selector selector, List<PathArgument> paths, BackupRequest asBackedUp) {
        public Verify(SnapshotFilter filter, Selector selector, List<PathArgument> paths) {
            this(filter, selector, paths, null);
        }
    }

    public record Restore(SnapshotFilter filter, Selector selector, List<PathArgument> paths, boolean everything,
            ByteString target, OutputStream output, Map<ByteString, String> protect, boolean overwrite,
            boolean trial) {
        public Restore(SnapshotFilter filter, Selector selector, List<PathArgument> paths, boolean everything,
                ByteString target, OutputStream output, boolean overwrite, boolean trial) {
            this(filter, selector, paths, everything, target, output, Map.of(), overwrite, trial);
        }

        Into into() {
            return output != null ? Into.output(output) : Into.directory(target, overwrite ? Existing.REPLACE
                    : Existing.KEEP).protecting(protect);
        }
    }

    private static Choice choice(Choosing choosing, boolean streams) {
        return new Choice() {
            @Override
            public void besides(List<SnapshotInfo> others) {
                choosing.besides(others);
            }

            @Override
            public boolean mustBeSure() {
                return choosing.mustBeSure();
            }

            @Override
            public boolean takesStreams() {
                return streams;
            }
        };
    }

    /** Who names a snapshot gets no other one. */
    private static Events listener(Selector selector, Events events) {
        if (!(selector instanceof Selector.ById)) return events;
        return event -> events.on(event instanceof Event.SnapshotUnreadable(var text) ? new Event.Damage(text) : event);
    }

    public static ManifestResult manifest(Engine engine, Manifest ask, Listing listing, Events events)
            throws EngineException {
        try (var view = engine.view(ask.filter, listener(ask.selector, events))) {
            var paths = Paths.of(ask.paths);
            var snapshot = view.choose(ask.selector, paths, choice(listing, false));
            listing.chosen(snapshot);
            return view.walk(snapshot, paths, listing::entry);
        }
    }

    public static RestoreResult restore(Engine engine, Restore ask, Choosing choosing, Events events)
            throws EngineException {
        try (var view = engine.view(ask.filter, listener(ask.selector, events))) {
            var paths = Paths.of(ask.paths);
            var snapshot = view.choose(ask.selector, paths, choice(choosing, false));
            choosing.chosen(snapshot);
            var plan = view.planRestore(snapshot, paths, ask.into());
            return ask.trial ? plan.foresee(events) : view.restore(plan, events);
        }
    }

    public static VerifyResult verify(Engine engine, Verify ask, Choosing choosing, Events events)
            throws EngineException {
        try (var view = engine.view(ask.filter, listener(ask.selector, events))) {
            var paths = Paths.of(ask.paths);
            var snapshot = view.choose(ask.selector, paths, choice(choosing, true));
            choosing.chosen(snapshot);
            return view.verify(snapshot, new VerifyRequest(paths, ask.asBackedUp), events);
        }
    }

    /** All that a backup can be asked, in a row. */
    public static BackupRequest backup(SnapshotFilter filter, List<ByteString> sources, InputStream input,
            List<String> exclude, List<ByteString> leaveOut, List<String> marks, boolean caches, long largest,
            boolean oneFileSystem, List<String> tags, boolean full, boolean allowEmpty, boolean estimate,
            boolean trial) {
        var request = input == null ? BackupRequest.of(sources) : BackupRequest.ofStream(sources.getFirst(), input);
        request = request.after(filter).exclude(exclude).leaveOut(leaveOut).skipMarked(marks).skipLargerThan(largest)
                .tags(tags);
        if (caches) request = request.skipCaches();
        if (oneFileSystem) request = request.oneFileSystem();
        if (full) request = request.full();
        if (allowEmpty) request = request.allowEmpty();
        if (estimate) request = request.estimate();
        return trial ? request.trial() : request;
    }
}
