package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.InfoAnswer;
import dump.cli.report.Outcome;
import dump.cli.session.LastRuns;
import dump.cli.settings.Settings;
import dump.engine.EngineException;
import dump.engine.RepositoryInfo;
import dump.model.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

final class InfoCommand implements Command {
    private final Dump dump;
    private boolean full;

    InfoCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Show what the repository holds, how it grows, and what it takes.");
        syntax.flag("--full",
                "read the directories of every snapshot: what each added, and what nothing needs", on -> full = on);
    }

    @Override
    public boolean goesOnUnheard() {
        return false;
    }

    @Override
    public Outcome run() throws SettingsException, EngineException {
        var settings = dump.readingSettings();
        var filter = dump.filter(settings);
        dump.context().interruption().onlyReading();
        var unreadable = new AtomicBoolean();
        RepositoryInfo info;
        try (var engine = EngineOpener.forReading(dump, settings, "info")) {
            info = engine.info(filter, full, event -> {
                if (event instanceof Event.SnapshotUnreadable) unreadable.set(true);
                dump.report().on(event);
            });
            var last = LastRuns.read(settings.archiveDirectory(), settings.name());
            dump.report().answer(new InfoAnswer(info, settings.repository(), free(settings),
                    last.get(LastRuns.Kind.CLEANUP), last.get(LastRuns.Kind.CHECK)));
        }
        boolean whole = info.seen().stream().allMatch(one -> one.damage() == null);
        return whole && !unreadable.get() ? Outcome.DONE : Outcome.INCOMPLETE;
    }

    /** Bytes that are free where a repository of this machine is; -1 of others. */
    private static long free(Settings settings) {
        Path local = settings.localRepository();
        if (local == null) return -1;
        try {
            return Files.getFileStore(local).getUsableSpace();
        } catch (IOException unknown) {
            return -1;
        }
    }
}
