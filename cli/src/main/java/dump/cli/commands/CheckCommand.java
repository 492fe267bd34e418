package dump.cli.commands;

import dump.cli.input.Quantities;
import dump.cli.input.SettingsException;
import dump.cli.report.CheckAnswer;
import dump.cli.report.Outcome;
import dump.cli.session.CheckTurns;
import dump.cli.session.LastRuns;
import dump.cli.settings.Settings;
import dump.engine.CheckRequest;
import dump.engine.EngineException;
import dump.model.CheckResult;
import dump.model.PackShare;
import java.io.IOException;
import java.util.regex.Pattern;

final class CheckCommand implements Command {
    private static final Pattern PART = Pattern.compile("([1-9]\\d{0,2})/([1-9]\\d{0,2})");
    private static final int PARTS_MAX = 256;

    private final Dump dump;
    private boolean all;
    private String subset;
    private boolean next;

    CheckCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Check the whole repository for damage.");
        syntax.flag("--read-data", "read and prove everything that is stored", on -> all = on);
        syntax.option("--read-data-subset", "PART", "read a part of it: 5%%, 1/7 or 500M", value -> subset = value);
        syntax.flag("--next", "read the next seventh of it each time", on -> next = on);
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, IOException {
        if ((all ? 1 : 0) + (subset == null ? 0 : 1) + (next ? 1 : 0) > 1) throw new SettingsException(
                "--read-data, --read-data-subset and --next each say what is read; leave out all but one");
        var settings = dump.readingSettings();
        if (next && settings.file() == null) throw new SettingsException("--next remembers in the records of a"
                + " configuration what was read; without one use --read-data-subset 1/7, then 2/7, and so on");
        var part = next ? CheckTurns.next(settings.archiveDirectory(), settings.name()) : 0;
        var reading = reading(part);
        dump.context().interruption().onlyReading();
        CheckResult result;
        try (var engine = EngineOpener.forReading(dump, settings, "check"); var _ = dump.report().progress(false)) {
            var request = CheckRequest.everything().reading(reading);
            if (dump.date != null) request = request.of(engine.choose(dump.filter(settings), dump.selector(), dump.report()));
            result = engine.check(request, dump.report());
        }
        dump.report().answer(new CheckAnswer(result));
        if (!dump.trial) note(settings, part);
        return result.damages() == 0 ? Outcome.DONE : Outcome.DIFFERENT;
    }

    private void note(Settings settings, int part) throws IOException {
        if (settings.archiveDirectory() == null || settings.name() == null) return;
        LastRuns.note(settings.archiveDirectory(), settings.name(), LastRuns.Kind.CHECK,
                dump.context().clock().instant());
        if (part > 0) CheckTurns.done(settings.archiveDirectory(), settings.name(), part);
    }

    private PackShare reading(int part) throws SettingsException {
        if (part > 0) return new PackShare.Part(part, CheckTurns.PARTS);
        if (all) return new PackShare.All();
        if (subset == null) return new PackShare.None();
        var match = PART.matcher(subset);
        try {
            if (match.matches()) {
                int one = Integer.parseInt(match.group(1)), of = Integer.parseInt(match.group(2));
                if (one <= of && of <= PARTS_MAX) return new PackShare.Part(one, of);
            } else if (subset.endsWith("%")) {
                double percent = Double.parseDouble(subset.substring(0, subset.length() - 1));
                if (percent > 0 && percent <= 100) return new PackShare.Percent(percent);
            } else if (Quantities.size(subset) > 0) {
                return new PackShare.Bytes(Quantities.size(subset));
            }
        } catch (NumberFormatException other) {
            // Told below.
        }
        throw new SettingsException("--read-data-subset takes a percentage such as 5%, a part such as 1/7 (of at most "
                + PARTS_MAX + "), or a size such as 500M, not " + subset);
    }
}
