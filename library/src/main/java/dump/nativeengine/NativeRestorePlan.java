package dump.nativeengine;

import dump.engine.EngineException;
import dump.engine.Into;
import dump.engine.RestoreResult;
import dump.model.Event;
import dump.model.Events;
import dump.model.RestoreStep;
import dump.restore.PlannedRestore;
import dump.restore.Restore;
import dump.snapshots.SnapshotInfo;
import java.util.function.Consumer;

/** What lands where. */
record NativeRestorePlan(NativeView view, SnapshotInfo snapshot, Into.Directory into, PlannedRestore plan)
        implements NativePlan {
    @Override
    public RestoreResult foresee(Events events) throws EngineException {
        events.on(new Event.Step("comparing with what is in " + into.path()));
        return view.asked(() -> new RestoreResult(snapshot, plan.foresee(events)));
    }

    @Override
    public void forEach(Consumer<RestoreStep> steps) throws EngineException {
        view.asked(() -> {
            plan.forEach(steps);
            return null;
        });
    }

    RestoreResult run(Events events) throws EngineException {
        events.on(new Event.Step("restoring to " + into.path()));
        return NativeFailures.guarded(() -> new RestoreResult(snapshot, Restore.run(plan, events)));
    }
}
