package dump.cli.report;

import dump.engine.BackupResult;
import dump.engine.CleanupPlan;
import dump.engine.CleanupResult;
import dump.engine.ManifestResult;
import dump.engine.RestoreResult;
import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Decision;
import dump.model.Decision.Kind;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.snapshots.SnapshotInfo;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** For programs: one JSON object a line on standard output (docs/json.md). */
public final class JsonReport implements Report {
    private static final long PROGRESS_PERIOD_MILLIS = 1_000;

    private final Terminal terminal;
    private final Style style;
    private final Clock clock;
    private final Remedies remedies;
    private final Counts counts = new Counts();
    private final LongAdder bytesRead = new LongAdder();
    private final long start = System.nanoTime();
    /** Where a file's content goes to standard output, lines must not. */
    private volatile boolean toErrors;
    /** Nobody reads: found by the thread that tells progress, and thrown where the work is done. */
    private volatile OutputFailed unheard;

    public JsonReport(Terminal terminal, Style style, Clock clock, Remedies remedies) {
        this.terminal = terminal;
        this.style = style;
        this.clock = clock;
        this.remedies = remedies;
    }

    /** From now on lines go to standard error, because standard output carries a file. */
    public void leaveOutputAlone() {
        toErrors = true;
    }

    @Override
    public Events verifying() {
        return event -> {
            switch (event) {
                case Event.FileChanged(var path, var metadata) -> problem("changed_since", path,
                        "changed since the backup" + (metadata.isEmpty() ? "" : ": " + metadata));
                case Event.FileVanished(var path) -> problem("file_vanished", path, "is gone from the source");
                case Event other -> on(other);
            }
        };
    }

    @Override
    public boolean showsProgress() {
        return style.progress() && !style.quiet();
    }

    /** Once a second, whether anything is heard or not: over a line nothing may be for long. */
    @Override
    public Progress progress(boolean sends) {
        if (!showsProgress()) return () -> {};
        var ticks = new Ticks(PROGRESS_PERIOD_MILLIS, PROGRESS_PERIOD_MILLIS, this::tick);
        return () -> {
            ticks.close();
            // However short it was, it ends with what the server has accepted.
            if (sends) progressed();
        };
    }

    @Override
    public void on(Event event) {
        counts.on(event);
        switch (event) {
            case Event.Step(var text) -> {
                if (style.narrate()) line(new JsonLine("step").put("text", text));
            }
            case Event.Note note -> note(remedies.sentence(note));
            case Event.Verified verified -> on(remedies.told(verified));
            case Event.Said(var text, boolean detail) -> {
                if (style.hears(detail)) line(new JsonLine("said").put("text", text));
            }
            case Event.Told warning -> line(new JsonLine("warning").put("text", remedies.sentence(warning)));
            case Event.FileStored(var path, long size, boolean isNew) -> {
                bytesRead.add(size);
                file(isNew ? "new" : "changed", path, size);
            }
            case Event.FileUnchanged(var path, long size, boolean read) -> {
                if (read) bytesRead.add(size);
                file("unmodified", path, size);
            }
            case Event.FileRestored(var path, long size, var decision) ->
                restored(path, size, decision);
            case Event.FileVerified(var path, long size) -> file("verified", path, size);
            case Event.FileFailed(var path, var reason) -> problem("file_failed", path, reason);
            case Event.FileKept(var path, long size, var reason) ->
                line(new JsonLine("file_kept").path("path", path).put("size", known(size)).put("reason", reason));
            case Event.FileChanged(var path, var metadata) -> problem("file_changed", path,
                    "changed while it was read");
            case Event.FileNewSince(var path) -> problem("new_since", path, "came to the source since the backup");
            case Event.FileVanished(var path) -> problem("file_vanished", path, "vanished before it was read");
            case Event.FileSkipped(var path, var reason) -> problem("file_skipped", path, reason);
            case Event.Total total -> { }
            case Event.PackSent sent -> { }
            case Event.PackUploaded uploaded -> { }
            case Event.StoreWaits(var reason, long pauseMillis) ->
                line(new JsonLine("waiting").put("reason", reason).put("milliseconds", pauseMillis));
            case Event.StoreAnswers(long millis) -> line(new JsonLine("answered").put("milliseconds", millis));
            case Event.Progress progress -> { }
            case Event.VolumeRead volume -> { }
        }
    }

    private void file(String what, ByteString path, long size) {
        if (!style.verbose() && (!style.trial() || what.equals("unmodified"))) return;
        var line = new JsonLine("file").put("action", what).path("path", path).put("size", size);
        if (style.trial()) line.put("trial", true);
        line(line);
    }

    private void restored(ByteString path, long size, Decision decision) {
        if (!style.verbose() && !style.trial()) return;
        var line = new JsonLine("file").put("action", decision.writes() ? "restored" : "right").path("path", path)
                .put("size", known(size));
        switch (decision) {
            case Decision.Make() -> line.put("how", "made");
            case Decision.Replace(var other) -> line.put("how", "replaced");
            case Decision.Link(var file, boolean replaces) -> line.put("how", "linked").path("linked_to", file);
            case Decision.Adjust(var different) -> line.put("how", "adjusted").put("differs", different);
            case Decision.Undecided(var different, var reason) ->
                line.put("how", "compared").put("differs", different);
            case Decision.Unchanged unchanged -> { }
            case Decision.Keep keep -> { }
            case Decision.Skip skip -> { }
            case Decision.Fail fail -> { }
        }
        if (style.trial()) line.put("trial", true);
        line(line);
    }

    private void problem(String type, ByteString path, String reason) {
        line(new JsonLine(type).path("path", path).put("reason", reason));
    }

    private void tick() {
        try {
            progressed();
        } catch (OutputFailed failed) {
            unheard = failed;
        }
    }

    private void progressed() {
        var state = counts.state((System.nanoTime() - start) / 1e9);
        var line = new JsonLine("progress").put("files", state.files()).put("bytes", state.bytes())
                .put("files_total", state.filesTotal()).put("bytes_total", state.bytesTotal());
        if (state.stored() + state.underWay() > 0) line.put("bytes_stored", state.stored())
                .put("bytes_under_way", state.underWay());
        if (state.volumes().total() > 0) line.put("volumes", state.volumes().done())
                .put("volumes_total", state.volumes().total());
        line(line);
    }

    @Override
    public void chosen(String label, SnapshotInfo snapshot) {
        line(snapshot("chosen", snapshot));
    }

    @Override
    public void besides(List<Alternative> others) {
        line(new JsonLine("warning").put("text", "there are other backups in the repository"));
        several(others);
    }

    @Override
    public void several(List<Alternative> all) {
        for (var one : all) line(snapshot("alternative", one.snapshot()).put("command", one.command()));
    }

    @Override
    public void note(String text) {
        line(new JsonLine("note").put("text", text));
    }

    @Override
    public void alarm(String text) {
        line(new JsonLine("note").put("text", text));
        terminal.alarm(text);
    }

    @Override
    public Outcome backup(String label, BackupResult result) {
        var line = new JsonLine("backup").put("name", label)
                .put("snapshot", result.snapshot() == null ? null : result.snapshot().toString())
                .put("parent", result.parent() == null ? null : result.parent().toString());
        var did = result.summary();
        if (did != null) line.put("files_new", did.filesNew()).put("files_changed", did.filesChanged())
                .put("files_unmodified", known(did.filesUnmodified())).put("files_gone", known(result.filesGone()))
                .put("directories_new", did.dirsNew())
                .put("directories_changed", did.dirsChanged())
                .put("directories_unmodified", known(did.dirsUnmodified()))
                .put("bytes_total", did.totalBytesProcessed()).put("bytes_read", bytesRead.sum())
                .put("bytes_new", did.dataAdded()).put("bytes_stored", did.dataAddedPacked());
        line(line.put("unreadable", result.unreadable()).put("changed_while_read", result.changedWhileRead())
                .put("vanished", result.vanished()).put("milliseconds", (System.nanoTime() - start) / 1_000_000)
                .put("trial", style.trial()));
        return counts.of(result);
    }

    @Override
    public Outcome restore(RestoreResult result, String place) {
        var how = counts.restored();
        line(new JsonLine("restore").put("snapshot", result.snapshot().id().toString()).put("target", place)
                .put("written", result.written()).put("made", how.of(Kind.MAKE).entries())
                .put("replaced", how.of(Kind.REPLACE).entries()).put("linked", how.of(Kind.LINK).entries())
                .put("adjusted", how.of(Kind.ADJUST).entries()).put("right", result.unchanged())
                .put("kept", result.kept())
                .put("failed", result.failed()).put("without_owner", result.withoutOwner())
                .put("bytes", known(result.bytes())).put("trial", style.trial()));
        return counts.of(result);
    }

    @Override
    public Outcome verify(VerifyResult result) {
        line(new JsonLine("verify").put("snapshot", result.snapshot().id().toString()).put("files",
                known(result.files()))
                .put("bytes", known(result.bytes())).put("compared", result.compared())
                .put("changed_since", result.changedSince()).put("missing", result.missing())
                .put("unreadable", result.unreadable())
                .put("differing", result.differing()).put("damaged", result.damaged())
                .put("lacking", known(result.lacking())).put("new_since", known(result.newSince())));
        return counts.of(result);
    }

    @Override
    public void damaged(String message) {
        line(new JsonLine("damage").put("message", message));
    }

    @Override
    public void planned(CleanupPlan plan) {
        if (plan.isEmpty()) cleaned(new CleanupResult(0, 0, 0));
        for (var name : plan.leftovers()) line(new JsonLine("leftover").put("name", name));
        for (var lost : plan.lost()) line(new JsonLine("lost").put("message", lost));
        for (var snapshot : plan.snapshots()) line(snapshot("removable", snapshot));
        for (var snapshot : plan.kept()) line(snapshot("needed", snapshot));
        for (var pack : plan.badPacks()) line(new JsonLine("damaged_pack").put("pack", pack.id().toString())
                .put("fate", pack.fate().name().toLowerCase(Locale.ROOT))
                .put("needed_by", pack.neededBy().stream().map(Id::toString).toList()));
    }

    @Override
    public void cleaned(CleanupResult result) {
        line(new JsonLine("cleanup").put("leftovers", result.leftovers()).put("points", result.snapshots())
                .put("damaged_packs", result.badPacks()).put("trial", style.trial()));
    }

    @Override
    public Outcome manifest(ManifestResult result) {
        line(new JsonLine("manifest").put("snapshot", result.snapshot().id().toString())
                .put("entries", result.entries()).put("bytes", known(result.bytes())).put("damaged", result.damaged()));
        return counts.of(result);
    }

    @Override
    public Outcome snapshots(List<SnapshotInfo> snapshots) {
        for (var snapshot : snapshots) line(snapshot("snapshot", snapshot));
        return counts.outcome();
    }

    @Override
    public void initialized(String repository, boolean made) {
        line(new JsonLine("init").put("repository", repository).put("made", made));
    }

    @Override
    public void answer(CommandAnswer answer) {
        answer.lines().forEach(this::line);
    }

    @Override
    public void failed(String message, int exitCode) {
        terminal.say("dump: " + message);
        line(new JsonLine("error").put("message", message).put("exit_code", exitCode));
    }

    /** Null, which is left out, for a number that the engine does not know. */
    private static Long known(long number) {
        return number < 0 ? null : number;
    }

    private JsonLine snapshot(String type, SnapshotInfo snapshot) {
        var stored = snapshot.stored();
        var line = new JsonLine(type).put("snapshot", snapshot.id().toString())
                .put("time", Human.rfc3339(stored.time().instant(), clock.getZone()))
                .put("host", stored.hostname().isEmpty() ? null : stored.hostname())
                .put("user", stored.username())
                .put("paths", stored.paths()).put("tags", stored.tags()).put("foreign", snapshot.foreign())
                .put("future", snapshot.future()).put("stream", snapshot.stream());
        if (stored.summary() != null) line.put("files", stored.summary().totalFilesProcessed())
                .put("bytes", stored.summary().totalBytesProcessed());
        return line;
    }

    private void line(JsonLine line) {
        var failed = unheard;
        if (failed != null) throw failed;
        var text = line.toString();
        if (toErrors) {
            terminal.say(text.strip());
            return;
        }
        var output = terminal.output();
        synchronized (output) {
            output.write(text);
            // A program that waits for progress waits for lines; a listing's end flushes by itself.
            if (text.startsWith("{\"type\":\"progress\"")) output.flush();
        }
    }
}
