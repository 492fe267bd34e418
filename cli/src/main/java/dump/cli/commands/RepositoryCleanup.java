package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.CleanupAnswer;
import dump.cli.report.CleanupPlanAnswer;
import dump.cli.report.Outcome;
import dump.engine.CleanupRequest;
import dump.engine.EngineException;
import dump.engine.SpacePlan;
import dump.nativeengine.NativeEngine;
import dump.retention.Policy;
import dump.retention.RetentionVerdict;

/** Removes snapshots of a repository of the native engine, and what nothing uses then: shown first, asked, done. */
final class RepositoryCleanup {
    /** Where fewer are left, somebody may have meant something else. */
    private static final int LEFT_MIN = 3;

    private final Dump dump;
    private final NativeEngine engine;

    RepositoryCleanup(Dump dump, NativeEngine engine) {
        this.dump = dump;
        this.engine = engine;
    }

    /** @param keep the policy of the configuration, or null @param more whether something was told before */
    Outcome run(CleanupRequest request, Policy keep, boolean more) throws SettingsException, EngineException {
        var plan = engine.planRemoval(request, dump.report());
        if (more && plan.isEmpty()) return Outcome.DONE;
        dump.report().answer(new CleanupPlanAnswer(plan));
        if (plan.isEmpty() || dump.trial) return Outcome.DONE;
        if (!agrees(plan, keep)) throw new SettingsException("nothing was removed");
        dump.report().answer(new CleanupAnswer(engine.remove(plan, dump.report())));
        return Outcome.DONE;
    }

    /** What nothing uses goes unasked: nobody can miss it. Nobody counts on what is of others or of a doubtful time. */
    private boolean agrees(SpacePlan plan, Policy keep) throws SettingsException {
        if (plan.going().isEmpty() || dump.yes) return true;
        long left = plan.verdicts().stream().filter(RetentionVerdict::stays)
                .filter(one -> !one.isSetAside() && !one.snapshot().foreign()).count();
        boolean few = left < LEFT_MIN && (keep == null || left < keep.named());
        var question = "Remove " + (plan.going().size() == 1 ? "this snapshot" : "these " + plan.going().size()
                + " snapshots") + "? What is removed cannot be brought back."
                + (!few ? "" : left == 0 ? " None is left then." : " Only " + left + (left == 1 ? " is" : " are") + " left then.");
        return new Question(dump.context().terminal(), dump.context().interruption()).agrees(question);
    }
}
