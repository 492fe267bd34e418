package dump.nativeengine;

import dump.engine.EngineException;
import dump.engine.Into;
import dump.engine.RestoreResult;
import dump.model.Decision;
import dump.model.Events;
import dump.model.Node;
import dump.model.Remedy;
import dump.model.RestoreOutcome;
import dump.model.RestoreStep;
import dump.repository.Repository;
import dump.restore.Restore;
import dump.snapshots.SnapshotInfo;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** One file's content that goes into a stream. */
record NativeOutputPlan(NativeView view, Repository repository, SnapshotInfo snapshot, Into.Output into, Node file)
        implements NativePlan {
    static NativeOutputPlan of(NativeView view, Repository repository, SnapshotInfo snapshot, Into.Output into,
            List<SnapshotPaths.Found> found) throws EngineException {
        if (found.size() != 1 || !found.getFirst().node().isFile())
            throw new EngineException.Refused("only one file can be written to standard output", new Remedy.OneFile());
        return new NativeOutputPlan(view, repository, snapshot, into, found.getFirst().node());
    }

    @Override
    public RestoreResult foresee(Events events) {
        return result(file.size());
    }

    @Override
    public void forEach(Consumer<RestoreStep> steps) {
        steps.accept(new RestoreStep(file.name(), file.size(), new Decision.Make()));
    }

    RestoreResult run() throws EngineException {
        return NativeFailures.guarded(() -> {
            try {
                return result(Restore.writeTo(repository, file, into.stream()));
            } catch (IOException e) {
                throw new EngineException.Failed("cannot write the file's content: " + e.getMessage(), e);
            }
        });
    }

    private RestoreResult result(long bytes) {
        return new RestoreResult(snapshot, RestoreOutcome.ofOneFile(bytes));
    }
}
