package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.LockAnswer;
import dump.cli.report.LockAnswer.Fate;
import dump.cli.report.Outcome;
import dump.engine.EngineException;
import dump.model.FoundLock;
import dump.nativeengine.NativeLocks;
import java.util.List;

final class UnlockCommand implements Command {
    private final Dump dump;
    private boolean all;

    UnlockCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Remove locks whose holders are gone.");
        syntax.flag("--remove-all", "remove every lock, also of programs that may be at work", on -> all = on);
    }

    @Override
    public Outcome run() throws SettingsException, EngineException {
        try (var engine = EngineOpener.openForUpkeep(dump, dump.readingSettings(), "unlock")) {
            var locks = engine.locks();
            var found = locks.list();
            if (all) agree(found);
            for (var lock : found) dump.report().answer(new LockAnswer(lock, fate(locks, lock), !all));
            if (found.isEmpty()) dump.report().note("the repository holds no lock");
            return Outcome.DONE;
        }
    }

    private Fate fate(NativeLocks locks, FoundLock lock) throws EngineException {
        if (!all && !lock.isStale()) return Fate.LEFT;
        if (dump.trial) return Fate.REMOVABLE;
        return locks.remove(lock) ? Fate.REMOVED : Fate.GONE;
    }

    private void agree(List<FoundLock> found) throws SettingsException {
        var living = found.stream().filter(lock -> !lock.isStale()).toList();
        if (living.isEmpty() || dump.yes) return;
        if (dump.trial) {
            dump.report().note("would ask before removing locks of programs that may be at work");
            return;
        }
        var holders = String.join(", ", living.stream().map(LockAnswer::holder).toList());
        var question = (living.size() == 1 ? "A lock is of a program" : "Locks are of programs")
                + " that may be at work (" + holders + "). Its run would fail, and what it stores meanwhile may be lost."
                + " Remove " + (living.size() == 1 ? "it" : "them") + "?";
        if (!new Question(dump.context().terminal(), dump.context().interruption()).agrees(question))
            throw new SettingsException("nothing was removed");
    }
}
