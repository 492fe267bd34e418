package dump.cli.report;

import dump.engine.BackupResult;
import dump.engine.CleanupPlan;
import dump.engine.CleanupResult;
import dump.engine.ManifestResult;
import dump.engine.RestoreResult;
import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Moment;
import dump.snapshots.SnapshotInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** For people. */
public final class TextReport implements Report {
    /** What goes well when it is first tried again is not worth a line. */
    private static final int TOLD_TRY = 2;

    private final Terminal terminal;
    private final Style style;
    private final Clock clock;
    private final Remedies remedies;
    private final Counts counts = new Counts();
    private final LongAdder bytesRead = new LongAdder();
    private final AtomicReference<String> firstFailure = new AtomicReference<>();
    /** How often the store was waited for since it answered. */
    private final AtomicInteger outage = new AtomicInteger();
    private final long start = System.nanoTime();

    public TextReport(Terminal terminal, Style style, Clock clock, Remedies remedies) {
        this.terminal = terminal;
        this.style = style;
        this.clock = clock;
        this.remedies = remedies;
    }

    @Override
    public Events verifying() {
        return event -> {
            switch (event) {
                case Event.FileChanged(var path, var metadata) -> {
                    if (style.verbose()) say("changed  " + path + (metadata.isEmpty() ? "" : " (" + metadata + ")"));
                }
                case Event.FileVanished(var path) -> note(path.isEmpty() ? "the source itself is gone"
                        : path + ": is gone from the source");
                case Event other -> on(other);
            }
        };
    }

    @Override
    public boolean showsProgress() {
        return style.progress() && !style.quiet() && terminal.redraws();
    }

    @Override
    public Progress progress(boolean sends) {
        if (!showsProgress()) return () -> {};
        var bar = new ProgressBar(terminal, counts, sends);
        return bar::close;
    }

    @Override
    public void on(Event event) {
        counts.on(event);
        switch (event) {
            case Event.Step(var text) -> {
                if (style.narrate()) say(text);
            }
            case Event.Note note -> note(remedies.sentence(note));
            case Event.Verified verified -> on(remedies.told(verified));
            case Event.Said(var text, boolean detail) -> {
                if (style.hears(detail)) say("  | " + text);
            }
            // Who asked for silence must hear of damage that the run went around.
            case Event.Told warning -> say("dump: warning: " + remedies.sentence(warning));
            case Event.FileStored(var path, long size, boolean isNew) -> {
                bytesRead.add(size);
                file(isNew ? "new      " : "changed  ", path, true);
            }
            case Event.FileUnchanged(var path, long size, boolean read) -> {
                if (read) bytesRead.add(size);
                file("same     ", path, false);
            }
            case Event.FileRestored(var path, long size, var decision) ->
                file(!decision.writes() ? "same     " : style.trial() ? "would restore " : "restored ", path,
                        style.verbose() ? RestoreWords.how(decision, size) : "", decision.writes());
            case Event.FileVerified(var path, long size) -> file("verified ", path, false);
            case Event.FileFailed(var path, var reason) -> failedFile(named(path) + ": " + reason);
            case Event.FileKept(var path, long size, var reason) ->
                    failedFile(named(path) + RestoreWords.size(size, style.verbose()) + ": " + reason
                            + (style.trial() ? " and would be left alone" : " and was left alone"));
            case Event.FileChanged(var path, var metadata) ->
                    note(path + ": changed while it was read; stored as it was read");
            case Event.FileNewSince(var path) -> {
                if (style.verbose()) say("new      " + path);
            }
            case Event.FileVanished(var path) -> note(path + ": vanished before it could be read");
            case Event.FileSkipped(var path, var reason) -> note(path + ": left out: " + reason);
            case Event.Total total -> { }
            case Event.Progress progress -> { }
            case Event.VolumeRead(long done, long total) -> {
                if (style.narrate()) terminal.say("read volume " + done + " of " + total);
            }
            case Event.PackSent sent -> { }
            case Event.StoreWaits(var reason, long pauseMillis) -> {
                if (outage.incrementAndGet() == TOLD_TRY) note(reason + (reason.endsWith("?") ? " Trying again" : "; trying again"));
            }
            case Event.StoreAnswers(long millis) -> {
                if (outage.getAndSet(0) >= TOLD_TRY)
                    note("the server answers again, after " + Human.duration(Duration.ofMillis(millis)));
            }
            case Event.PackUploaded(var pack, long bytes) -> {
                if (style.verbose()) say("stored   pack " + pack.brief() + ", " + Human.size(bytes));
            }
        }
    }

    /** A trial run's files are its result; else they are for those who ask. */
    private void file(String word, ByteString path, boolean work) {
        file(word, path, "", work);
    }

    private void file(String word, ByteString path, String how, boolean work) {
        if (style.trial() && work && !style.quiet()) {
            var output = terminal.output();
            synchronized (output) {
                output.write(word);
                output.write(terminal.outputIsTerminal() ? Escape.name(path) : path);
                output.write(terminal.outputIsTerminal() ? Escape.line(how) : how);
                output.write('\n');
            }
        } else if (style.verbose()) {
            say(word + path + how);
        }
    }

    /** One line, whatever is in the names that it tells. */
    private void say(String text) {
        terminal.say(terminal.errorsAreTerminal() ? Escape.line(text) : text);
    }

    /** The root of the only source has no name in lists. */
    private static String named(ByteString path) {
        return path.isEmpty() ? "the source itself" : path.toString();
    }

    private void failedFile(String text) {
        firstFailure.compareAndSet(null, text);
        if (!style.quiet()) say("dump: " + text);
    }

    @Override
    public void chosen(String label, SnapshotInfo snapshot) {
        if (style.quiet()) return;
        var zone = clock.getZone();
        var time = snapshot.stored().time().instant();
        terminal.say(label + " as of " + Moment.minute(time, zone) + " (" + Human.ago(time, clock.instant()) + ", "
                + snapshot.id().brief() + (snapshot.foreign() ? ", foreign" : "") + ")");
    }

    @Override
    public void besides(List<Alternative> others) {
        say("dump: warning: there are other backups in the repository, which these commands read:");
        list(others);
    }

    @Override
    public void several(List<Alternative> all) {
        if (!style.quiet()) list(all);
    }

    private void list(List<Alternative> alternatives) {
        for (var one : alternatives) {
            say(SnapshotTable.line(one.snapshot(), clock));
            say("    " + one.command());
        }
    }

    @Override
    public void note(String text) {
        if (!style.quiet()) say("dump: " + text);
    }

    @Override
    public void alarm(String text) {
        terminal.alarm(text);
    }

    @Override
    public Outcome backup(String label, BackupResult result) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        result(Summaries.backup(label, result, bytesRead.sum(), millis, style.trial()));
        if (result.unreadable() > 0)
            quietFailure(Human.count(result.unreadable(), "entry", "entries") + " could not be read");
        return counts.of(result);
    }

    @Override
    public Outcome restore(RestoreResult result, String place) {
        var summary = Summaries.restore(result, place, style.trial())
                + (style.verbose() ? RestoreWords.of(counts.restored()) : "");
        if (place != null) result(summary);
        else if (!style.quiet()) terminal.say(summary);
        if (result.failed() > 0)
            quietFailure(Human.count(result.failed(), "entry", "entries") + " could not be restored");
        else if (result.kept() > 0) quietFailure(Human.count(result.kept(), "entry", "entries")
                + " left alone because what is there differs (--overwrite replaces it)");
        return counts.of(result);
    }

    @Override
    public Outcome verify(VerifyResult result) {
        result(Summaries.verify(result, counts.otherDamage(), remedies));
        if (result.differing() > 0 || result.damaged() > 0 || result.lacking() > 0) {
            var lacking = Human.count(result.lacking(), "entry", "entries") + " not in the backup";
            quietFailure(Human.count(result.damaged(), "entry", "entries") + " damaged, "
                    + Human.count(result.differing(), "file differs", "files differ")
                    + (result.lacking() > 0 ? ", " + lacking : ""));
        } else if (result.unreadable() > 0) {
            quietFailure(Human.count(result.unreadable(), "entry", "entries") + " of the source could not be read");
        }
        return counts.of(result);
    }

    @Override
    public void damaged(String message) {
        terminal.say("dump: " + message);
    }

    @Override
    public void planned(CleanupPlan plan) {
        result(Summaries.cleanup(plan, clock, style.trial(), remedies));
    }

    @Override
    public void cleaned(CleanupResult result) {
        result(Summaries.cleaned(result));
    }

    @Override
    public Outcome manifest(ManifestResult result) {
        if (result.damaged() > 0)
            quietFailure(Human.count(result.damaged(), "directory", "directories") + " could not be read");
        return counts.of(result);
    }

    @Override
    public Outcome snapshots(List<SnapshotInfo> snapshots) {
        if (snapshots.isEmpty()) return counts.outcome();
        boolean seen = terminal.outputIsTerminal();
        var table = SnapshotTable.of(snapshots, clock, seen ? terminal.columns() : Integer.MAX_VALUE);
        terminal.output().write(seen ? Escape.lines(table) : table);
        return counts.outcome();
    }

    @Override
    public void initialized(String repository, boolean made) {
        result(made ? "made the repository " + repository : "the repository " + repository
                + " is there, and the passphrase opens it");
    }

    @Override
    public void answer(CommandAnswer answer) {
        var text = answer.text(clock, style, remedies);
        if (!text.isEmpty()) result(text);
    }

    @Override
    public void failed(String message, int exitCode) {
        var lines = style.quiet() ? message.lines().findFirst().orElse("") : message;
        terminal.say("dump: " + lines);
    }

    private void result(String text) {
        if (style.quiet()) return;
        var output = terminal.output();
        synchronized (output) {
            output.write((terminal.outputIsTerminal() ? Escape.lines(text) : text) + "\n");
        }
    }

    /** Who asked for silence hears one line, with the first of the reasons. */
    private void quietFailure(String text) {
        var first = firstFailure.get();
        if (style.quiet()) terminal.say("dump: " + text + (first == null ? "" : "; the first is " + first));
    }
}
