package dump.cli.report;

import dump.engine.BackupResult;
import dump.engine.CleanupPlan;
import dump.engine.CleanupResult;
import dump.engine.ManifestResult;
import dump.engine.RestoreResult;
import dump.engine.VerifyResult;
import dump.model.Events;
import dump.snapshots.SnapshotInfo;
import java.util.List;

/** Hears events and tells results. */
public sealed interface Report extends Events permits TextReport, JsonReport {
    /** The same events, where changed and vanished files are those that the source holds otherwise, or no longer. */
    Events verifying();

    /** Whether progress is shown while something works. */
    boolean showsProgress();

    /** Shows progress until it is closed. @param sends whether what is stored goes over a line */
    Progress progress(boolean sends);

    /** A line to show meanwhile. */
    @FunctionalInterface
    interface Progress extends AutoCloseable {
        @Override
        void close();
    }

    /** Which point in time was chosen. */
    void chosen(String label, SnapshotInfo snapshot);

    /** What may have been meant beside the chosen one. */
    void besides(List<Alternative> others);

    /** What may be meant, where nothing was chosen; an error follows. */
    void several(List<Alternative> all);

    /** Something worth knowing that is neither result nor failure. */
    void note(String text);

    /** Something that must not be missed, told even when quiet. */
    void alarm(String text);

    Outcome backup(String label, BackupResult result);

    /** @param place where it went, in words; null for standard output */
    Outcome restore(RestoreResult result, String place);

    Outcome verify(VerifyResult result);

    /** A verification that could not go on: the damage is its result. */
    void damaged(String message);

    /** What a cleanup would remove, before anyone is asked. */
    void planned(CleanupPlan plan);

    /** What a cleanup removed. */
    void cleaned(CleanupResult result);

    /** After the entries of a listing. */
    Outcome manifest(ManifestResult result);

    /** Oldest first. */
    Outcome snapshots(List<SnapshotInfo> snapshots);

    /** What an initialization did or found. */
    void initialized(String repository, boolean made);

    /** What a command found or did that asks for nothing but to be told. */
    void answer(CommandAnswer answer);

    /** The end of a run that failed. */
    void failed(String message, int exitCode);
}
