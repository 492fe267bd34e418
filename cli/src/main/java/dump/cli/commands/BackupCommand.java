package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.session.RestoredPlaces;
import dump.cli.session.RunLock;
import dump.cli.settings.CoveredSources;
import dump.cli.settings.Settings;
import dump.engine.BackupResult;
import dump.engine.Engine;
import dump.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class BackupCommand implements Command {
    private final Dump dump;
    private String level = "incremental";
    private List<String> sources;
    private String to;
    private String stdin;
    private boolean allowEmpty;

    BackupCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Make a backup.");
        syntax.argument("full|incremental",
                "incremental (the default) reads what has changed, full reads everything", word -> level = word);
        syntax.list("--source", "DIR", "first run: what to back up", given -> sources = given);
        syntax.option("--to", "REPOSITORY", "first run: where to", value -> to = value);
        syntax.option("--stdin", "NAME", "store standard input as a file of this name", value -> stdin = value);
        syntax.flag("--allow-empty",
                "back up even if a source has lost all files, or most of its entries", on -> allowEmpty = on);
    }

    @Override
    public String whenInterrupted() {
        return "what was stored is kept and used by the next run";
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        if (!level.equals("full") && !level.equals("incremental"))
            throw new SettingsException("backup is full or incremental, not \"" + level
                    + "\"; what is backed up, and where to, the configuration says (" + program() + " help backup)");
        if (stdin != null && (stdin.isEmpty() || stdin.contains("/") || stdin.equals(".") || stdin.equals("..")))
            throw new SettingsException("--stdin takes a file's name without a slash, not \"" + stdin + "\"");
        if (sources != null || to != null || dump.repository != null) return firstRun();
        var settings = dump.settings();
        needSource(settings);
        dump.needNoLabels(settings);
        if (stdin != null && !settings.isNative())
            throw new SettingsException("Duplicity backs up a directory, not standard input; the native engine does both");
        try (var _ = RunLocks.take(dump, settings)) {
            return backup(settings, EngineOpener.open(dump, settings));
        }
    }

    private Outcome firstRun() throws SettingsException, EngineException, RunLock.Held, IOException {
        if (dump.isForDuplicity()) throw new SettingsException("a first backup with Duplicity takes two steps: "
                + program() + " init --engine duplicity --source DIR --to URL, then " + program() + " backup");
        // There is no configuration yet, or one for this engine.
        dump.engine = null;
        var firstRun = new FirstRun(dump, sources, to, stdin != null);
        if (Files.exists(firstRun.configuration())) return repeated(firstRun);
        if (dump.trial) return firstRun.plan("make a first backup");
        firstRun.look();
        try (var _ = RunLocks.take(dump, firstRun.archiveDirectory(), firstRun.name())) {
            var engine = firstRun.make();
            firstRun.tellPlace(engine);
            return backup(dump.settings(), engine);
        }
    }

    /** The same first run again, after a kill that came before its snapshot, goes on; any other is refused. */
    private Outcome repeated(FirstRun firstRun) throws SettingsException, EngineException, RunLock.Held, IOException {
        var settings = dump.settings();
        if (dump.trial || !firstRun.asked(settings)) throw firstRun.refusal();
        try (var _ = RunLocks.take(dump, settings)) {
            if (hasSnapshots(settings)) throw firstRun.refusal();
            return backup(settings, EngineOpener.open(dump, settings));
        }
    }

    private String program() {
        return dump.remedies().program();
    }

    private boolean hasSnapshots(Settings settings) throws SettingsException, EngineException {
        try (var engine = EngineOpener.open(dump, settings)) {
            return !engine.snapshots(Dump.own(settings), dump.report()).isEmpty();
        }
    }

    private void needSource(Settings settings) throws SettingsException {
        if (stdin != null) return;
        if (settings.sources().isEmpty()) throw new SettingsException(settings.file()
                + " names no source; add one, such as source = \"/home/me\"");
        CoveredSources.refuse(settings);
    }

    /** Whoever keeps other things there must hear that they are not in the backup. */
    private void tellRestoredPlaces(Settings settings) {
        if (settings.archiveDirectory() == null || stdin != null) return;
        for (var place : RestoredPlaces.read(settings.archiveDirectory())) {
            if (settings.sources().stream().map(source -> Path.of(source.toString()))
                    .anyMatch(source -> place.startsWith(source) && !place.equals(source)))
                dump.report().note("leaves out " + place + ", which dump made for restored files; move what you"
                        + " want backed up");
        }
    }

    private Outcome backup(Settings settings, Engine opened) throws EngineException {
        tellRestoredPlaces(settings);
        var request = BackupRequests.of(dump, settings, stdin, level.equals("full"), allowEmpty);
        BackupResult result;
        try (var engine = opened; var _ = dump.report().progress(settings.localRepository() == null)) {
            result = engine.backup(request, dump.report());
            KnownRepositories.note(dump, settings, engine);
        }
        return dump.report().backup(settings.name(), result);
    }
}
