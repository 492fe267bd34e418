package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.DuplicityJob;
import dump.duplicity.command.LocalWorkspace;
import dump.duplicity.command.Runner;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.findings.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes away sets and leftovers. The names at the destination are all it takes, so nothing is fetched or opened for it,
 * and a machine that cannot decrypt can do it.
 */
final class SetRemoval {
    private final Setup setup;
    private final LocalWorkspace workspace;
    private final Runner runner;
    private final LocalCache cache;
    private final Copies copies;
    private final Destination destination;
    private final DuplicityInquiry inquiry;

    SetRemoval(Setup setup, LocalWorkspace workspace, Runner runner, LocalCache cache, Copies copies,
            Destination destination, DuplicityInquiry inquiry) {
        this.setup = setup;
        this.workspace = workspace;
        this.runner = runner;
        this.cache = cache;
        this.copies = copies;
        this.destination = destination;
        this.inquiry = inquiry;
    }

    private interface Work {
        void run() throws DuplicityException, InterruptedException;
    }

    /** Has Duplicity do it. */
    void by(DuplicityJob job, Consumer<Finding> findings) throws DuplicityException, InterruptedException {
        removing(() -> {
            copies.mirrorFor(List.of(), destination.archive());
            runner.run(job, workspace.archive(), setup.url(), findings);
        });
    }

    /** Removes just these, where we can. */
    void files(List<String> names) throws DuplicityException, InterruptedException {
        removing(() -> destination.store().remove(names));
    }

    private void removing(Work work) throws DuplicityException, InterruptedException {
        var before = destination.archive().all();
        try (var _ = cache.lock().take(setup.name())) {
            work.run();
        } catch (IOException unlocked) {
            throw new DuplicityException.Failed(unlocked);
        } finally {
            if (destination.store() != null) destination.list();
        }
        if (destination.store() == null) inquiry.ask();
        forget(before);
    }

    /** Their copies go with them, and what is here of interrupted runs. */
    private void forget(List<BackupSet> before) throws DuplicityException {
        var left = new HashSet<>(destination.archive().all().stream().map(BackupSet::id).toList());
        var gone = before.stream().filter(set -> !left.contains(set.id())).toList();
        var names = new ArrayList<String>();
        for (var set : gone) names.addAll(List.of(set.localManifest(), set.localSignatures()));
        for (var part : new InterruptedRuns(cache, List.of(), cache.naming(), false).sets())
            if (gone.stream().anyMatch(part::isOf)) names.addAll(part.names());
        cache.remove(names);
    }
}
