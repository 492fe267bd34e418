package dump.engine;

import dump.model.Id;
import dump.model.SnapshotSummary;

/**
 * @param snapshot its identifier; null in a trial run
 * @param parent what it was compared with, or null
 * @param unreadable entries that could not be read, or need what was seen damaged in this run and stands nowhere else:
 *     the exit code is 3 if there are any
 * @param changedWhileRead files stored as they were read while they changed
 * @param vanished files that were gone when they were opened
 * @param filesGone files of the last backup that are not in this one, with Duplicity directories too; -1 if that is not
 *     known, or there was none
 */
public record BackupResult(Id snapshot, Id parent, SnapshotSummary summary, long unreadable, long changedWhileRead,
        long vanished, long filesGone) {}
