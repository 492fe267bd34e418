package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.command.DuplicityException;
import dump.engine.Choice;
import dump.engine.EngineException;
import dump.engine.Entry;
import dump.engine.Into;
import dump.engine.Listing;
import dump.engine.ManifestResult;
import dump.engine.OpenFile;
import dump.engine.Paths;
import dump.engine.RestorePlan;
import dump.engine.RestoreResult;
import dump.engine.VerifyRequest;
import dump.engine.VerifyResult;
import dump.engine.View;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Node;
import dump.model.Remedy;
import dump.model.RestoreStep;
import dump.posix.FileException;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import dump.target.RestoreTally;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An archive as its destination was listed. */
final class DuplicityView implements View {
    private final DuplicityEngine engine;
    private final Duplicity duplicity;
    private final DuplicitySnapshots snapshots;
    private final SnapshotFilter filter;
    private final Events events;
    private Chosen last;
    private boolean closed;

    /** What was chosen last, which is what is asked for next. */
    private record Chosen(SnapshotInfo snapshot, Paths paths, List<DuplicityPaths.Found> found) {}

    DuplicityView(DuplicityEngine engine, Duplicity duplicity, DuplicitySnapshots snapshots, SnapshotFilter filter,
            Events events) {
        this.engine = engine;
        this.duplicity = duplicity;
        this.snapshots = snapshots;
        this.filter = filter;
        this.events = events;
    }

    private <T> T asked(Events heard, DuplicityEngine.Work<T> work) throws EngineException {
        if (closed) throw new IllegalStateException("the view is closed");
        return engine.guarded(heard, work);
    }

    @Override
    public List<SnapshotInfo> snapshots() {
        return snapshots.all();
    }

    @Override
    public SnapshotInfo choose(Selector selector, Paths paths, Choice choice) throws EngineException {
        return asked(events, () -> {
            var snapshot = snapshots.choose(selector, events);
            listed(snapshot, () -> found(snapshot, paths));
            return snapshot;
        });
    }

    private List<DuplicityPaths.Found> found(SnapshotInfo snapshot, Paths paths)
            throws DuplicityException, EngineException, InterruptedException {
        if (last == null || !last.snapshot.equals(snapshot) || !last.paths.equals(paths)) {
            last = new Chosen(snapshot, paths, paths.isEverything()
                    ? List.of(new DuplicityPaths.Found(ByteString.EMPTY, null, List.of()))
                    : DuplicityPaths.resolve(duplicity, snapshots, snapshot, filter.sources(), paths.arguments()));
        }
        return last.found;
    }

    /** Again without the lists, if these turn out to be damaged: whoever needs them reads them before all else. */
    private <T> T listed(SnapshotInfo snapshot, DuplicityEngine.Work<T> work)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        var set = snapshots.set(snapshot);
        boolean known = duplicity.contents().isSpoiled(set);
        try {
            return work.run();
        } catch (DuplicityException.Damaged damaged) {
            if (known || !duplicity.contents().isSpoiled(set)) throw damaged;
            last = null;
            return work.run();
        }
    }

    @Override
    public Entry find(SnapshotInfo snapshot, ByteString path) throws EngineException {
        return asked(events, () -> {
            var found = new Entry[1];
            duplicity.contents().list(snapshots.set(snapshot), path, (at, node) -> {
                if (at.equals(path)) found[0] = new Entry(at, node);
            });
            return found[0];
        });
    }

    @Override
    public Iterable<Entry> list(SnapshotInfo snapshot, ByteString path) throws EngineException {
        return asked(events, () -> {
            var entries = new ArrayList<Entry>();
            var directory = new Node[1];
            duplicity.contents().list(snapshots.set(snapshot), path, (at, node) -> {
                if (at.equals(path)) directory[0] = node;
                else if (above(at).equals(path)) entries.add(new Entry(at, node));
            });
            if (!path.isEmpty() && directory[0] == null) throw new EngineException.NotHeld(path.toString(),
                    path + " is not in this snapshot", new Remedy.ListEntries());
            if (!path.isEmpty() && !directory[0].isDirectory())
                throw new EngineException.Refused(path + " is not a directory");
            return entries;
        });
    }

    private static ByteString above(ByteString path) {
        return new BytePath(path).parent().bytes();
    }

    @Override
    public ManifestResult walk(SnapshotInfo snapshot, Paths paths, Listing listing) throws EngineException {
        return asked(events, () -> {
            var entries = new long[1];
            for (var one : found(snapshot, paths)) {
                duplicity.contents().list(snapshots.set(snapshot), one.path(), (path, node) -> {
                    if (path.isEmpty()) return;
                    entries[0]++;
                    listing.entry(path, node);
                });
            }
            return new ManifestResult(snapshot, entries[0], -1, 0);
        });
    }

    @Override
    public OpenFile open(SnapshotInfo snapshot, ByteString path) throws EngineException {
        throw new EngineException.Unsupported("Duplicity gives files back only as a whole");
    }

    @Override
    public RestorePlan planRestore(SnapshotInfo snapshot, Paths paths, Into into) {
        return new Plan(snapshot, paths, into);
    }

    @Override
    public RestoreResult restore(RestorePlan plan, Events heard) throws EngineException {
        if (!(plan instanceof Plan planned) || planned.view() != this)
            throw new IllegalArgumentException("the plan is of another view");
        return asked(heard, () -> listed(planned.snapshot, () -> restore(planned, heard)
                .run(found(planned.snapshot, planned.paths))));
    }

    private DuplicityRestore restore(Plan plan, Events heard) throws DuplicityException, InterruptedException {
        return new DuplicityRestore(duplicity, snapshots, plan.snapshot, plan.into, heard);
    }

    /** Where what is named lands is found by what the lists say of it, or, where these are lost, by what comes. */
    private final class Plan implements RestorePlan {
        private final SnapshotInfo snapshot;
        private final Paths paths;
        private final Into into;

        Plan(SnapshotInfo snapshot, Paths paths, Into into) {
            this.snapshot = snapshot;
            this.paths = paths;
            this.into = into;
        }

        DuplicityView view() {
            return DuplicityView.this;
        }

        @Override
        public SnapshotInfo snapshot() {
            return snapshot;
        }

        @Override
        public Into into() {
            return into;
        }

        @Override
        public RestoreResult foresee(Events heard) throws EngineException {
            return foresee(heard, () -> new RestoreTally(heard));
        }

        @Override
        public void forEach(Consumer<RestoreStep> steps) throws EngineException {
            foresee(Events.NONE, () -> new RestoreTally(steps, Events.NONE));
        }

        /** @param tally a new one for each attempt */
        private RestoreResult foresee(Events heard, Supplier<RestoreTally> tally) throws EngineException {
            return asked(heard, () -> listed(snapshot, () -> restore(this, heard)
                    .foresee(found(snapshot, paths), tally.get())));
        }
    }

    @Override
    public VerifyResult verify(SnapshotInfo snapshot, VerifyRequest request, Events heard) throws EngineException {
        return asked(heard, () -> listed(snapshot, () -> new DuplicityVerify(duplicity, snapshots, snapshot,
                filter.sources(), request, heard).run(found(snapshot, request.paths()))));
    }

    @Override
    public void close() {
        closed = true;
    }
}
