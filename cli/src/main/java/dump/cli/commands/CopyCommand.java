package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.input.When;
import dump.cli.places.ShellWord;
import dump.cli.report.CopyAnswer;
import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.cli.settings.Settings;
import dump.engine.CopyResult;
import dump.engine.EngineException;
import dump.model.Event;
import dump.nativeengine.NativeEngine;
import dump.nativeengine.NativeReceiver;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

final class CopyCommand implements Command {
    private final Dump dump;
    private String into;
    private List<String> when;

    CopyCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Copy snapshots into the repository of another configuration.");
        syntax.option("--into", "CONFIG", "the configuration whose repository gets them", value -> into = value);
        syntax.arguments("WHEN", "only these snapshots (else all of this configuration)", given -> when = given);
    }

    @Override
    public String whenInterrupted() {
        return "what was sent is kept and used by the next copy";
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        if (into == null) throw new SettingsException("say into whose repository with --into CONFIG");
        var settings = dump.readingSettings();
        var filter = dump.filter(settings);
        var selectors = selectors();
        var target = dump.with(into);
        var other = target.settings();
        try (var _ = RunLocks.take(target, other);
                var source = EngineOpener.openForUpkeep(dump, settings, "copy");
                var engine = opened(target, other);
                var receiver = received(target, engine)) {
            KnownRepositories.note(target, other, engine);
            return copy(source, filter, selectors, receiver, other);
        }
    }

    private List<Selector> selectors() throws SettingsException {
        var selectors = new ArrayList<Selector>();
        var clock = dump.context().clock();
        if (dump.date != null) selectors.add(dump.selector());
        if (when != null) for (var one : when) selectors.add(When.parse(one, clock.instant(), clock.getZone()));
        return selectors;
    }

    private NativeEngine opened(Dump target, Settings other) throws SettingsException, EngineException {
        try {
            return EngineOpener.openOther(target, other, "copy");
        } catch (EngineException.NoRepository none) {
            throw new EngineException.NoRepository(none.getMessage() + "; "
                    + target.remedies().command("init" + like()) + " makes it", null, none);
        }
    }

    /** The option that names the source's configuration; none if there is none. */
    private String like() {
        if (dump.repository != null) return "";
        var set = dump.context().caller().environment().getOrDefault("DUMP_CONFIG", "");
        var name = dump.config != null ? dump.config : set.isEmpty() ? dump.context().places().name() : set;
        return " --like " + ShellWord.quoted(name);
    }

    private static NativeReceiver received(Dump target, NativeEngine engine) throws EngineException {
        try {
            return engine.receive(target.report());
        } catch (EngineException.Locked locked) {
            throw new EngineException.Locked("cannot copy into " + engine.describe() + ": "
                    + target.remedies().sentence(locked));
        }
    }

    private Outcome copy(NativeEngine source, SnapshotFilter filter, List<Selector> selectors, NativeReceiver receiver,
            Settings other) throws EngineException {
        var unreadable = new AtomicBoolean();
        CopyResult result;
        try (var _ = dump.report().progress(other.localRepository() == null)) {
            result = source.copy(filter, selectors, receiver, event -> {
                if (event instanceof Event.SnapshotUnreadable) unreadable.set(true);
                dump.report().on(event);
            });
        }
        result.refused().forEach((snapshot, reason) -> dump.report().on(new Event.Warning("the snapshot of "
                + snapshot.describe() + " was not copied: " + reason)));
        dump.report().answer(new CopyAnswer(result, other.repository()));
        return result.refused().isEmpty() && !unreadable.get() ? Outcome.DONE : Outcome.INCOMPLETE;
    }
}
