package dump.duplicity;

import dump.duplicity.findings.Finding;
import dump.duplicity.findings.Statistics;
import dump.engine.BackupResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.SnapshotSummary;
import dump.model.Timestamp;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Consumer;

/**
 * Counts what a backup with Duplicity does, and tells it as events. Duplicity counts directories among its files and
 * says no sizes, so each entry is looked at in the source.
 */
final class DuplicityTally implements Consumer<Finding> {
    private final LocalDirectory source;
    private final boolean anew;
    private final Events events;
    private final Timestamp start = now();
    private long filesNew, filesChanged, directoriesNew, directoriesChanged, unreadable;
    private Statistics statistics;

    /** @param anew whether it is known, and told, that an interrupted run is not resumed */
    DuplicityTally(LocalDirectory source, boolean anew, Events events) {
        this.source = source;
        this.anew = anew;
        this.events = events;
    }

    @Override
    public void accept(Finding finding) {
        switch (finding) {
            case Finding.Stored(var path, var change) -> stored(path, change);
            case Finding.BytesRead(long bytes) -> events.on(new Event.Progress(bytes));
            case Finding.Unreadable(var path, var reason) -> {
                unreadable++;
                events.on(new Event.FileFailed(path, reason));
            }
            case Finding.Skipped(var path, var reason) -> events.on(new Event.FileSkipped(path, reason));
            case Finding.Resumed(var text) -> resumed(text.lines().findFirst().orElse(""));
            case Finding.Said said -> DuplicityEvents.tell(said, events);
            case Statistics all -> statistics = all;
            case Finding.VolumeRead _, Finding.Written _, Finding.Difference _, Finding.Compared _, Finding.Removed _,
                    Finding.Names _ -> { }
        }
    }

    private void resumed(String text) {
        // Duplicity 3 does that before it begins anew; a trial begins nothing.
        if (text.startsWith("Cleaning up"))
            events.on(new Event.Note("removing what an interrupted run left: " + text));
        else if (!anew) events.on(new Event.Note("resuming an interrupted run: " + text));
    }

    private void stored(ByteString path, Finding.Change change) {
        if (change == Finding.Change.DELETED) return;
        boolean isNew = change == Finding.Change.NEW;
        var stat = path.isEmpty() ? null : look(path);
        if (path.isEmpty() || stat != null && stat.isDirectory()) {
            if (isNew) directoriesNew++;
            else directoriesChanged++;
            return;
        }
        if (isNew) filesNew++;
        else filesChanged++;
        events.on(new Event.FileStored(path, stat == null || !stat.isFile() ? 0 : stat.size(), isNew));
    }

    /** Null if it is gone meanwhile. */
    private FileStat look(ByteString path) {
        try {
            return source.stat(path);
        } catch (FileException gone) {
            return null;
        }
    }

    /** All that a point in time holds, the source itself left out. */
    record Held(long files, long directories) {}

    /** @param snapshot null in a trial run, and so is {@code held} */
    BackupResult result(Id snapshot, Id parent, Held held) {
        // What Duplicity could not name it still counts.
        if (statistics != null) unreadable = Math.max(unreadable, statistics.errors());
        long gone = statistics == null || parent == null ? -1 : statistics.deletedFiles();
        return new BackupResult(snapshot, parent, statistics == null ? null : summary(statistics, held), unreadable, 0,
                0, gone);
    }

    /**
     * Entries whose names Duplicity's log cannot say, as they are no UTF-8, are among its own counts; files, we say.
     */
    private SnapshotSummary summary(Statistics said, Held held) {
        long changed = Math.max(filesChanged, said.changedFiles() - directoriesChanged);
        long added = Math.max(filesNew, said.newFiles() - directoriesNew);
        long unmodified = held == null ? -1 : Math.max(0, held.files() - added - changed);
        long directories = held == null ? -1
                : Math.max(0, held.directories() + 1 - directoriesNew - directoriesChanged);
        return new SnapshotSummary(start, now(), added, changed, unmodified, directoriesNew, directoriesChanged,
                directories, 0, 0, Math.max(0, said.rawDeltaBytes()), Math.max(0, said.destinationBytes()), held == null
                ? -1 : held.files(), Math.max(0, said.sourceBytes()));
    }

    private static Timestamp now() {
        return Timestamp.of(Instant.now(), ZoneId.systemDefault());
    }
}
