package dump.files;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;

/** Counts what becomes of each entry and tells it. For one thread. */
final class StagingTally {
    private final Events events;
    private long written;
    private long unchanged;
    private long kept;
    private long failed;
    private long bytes;

    StagingTally(Events events) {
        this.events = events;
    }

    void tell(Event event) {
        events.on(event);
    }

    /** @param stat of the entry as it was restored: only a file has a size that counts */
    void placed(ByteString path, FileStat stat, boolean isWritten) {
        long size = stat.isFile() ? stat.size() : 0;
        if (isWritten) {
            written++;
            bytes += size;
        } else {
            unchanged++;
        }
        events.on(new Event.FileRestored(path, size, isWritten));
    }

    /** What is there was right but for its metadata, which it has now. */
    void adjusted(ByteString path, FileStat stat) {
        written++;
        events.on(new Event.FileRestored(path, stat.isFile() ? stat.size() : 0, true));
    }

    void kept(ByteString path, String reason) {
        kept++;
        events.on(new Event.FileKept(path, reason));
    }

    /** @param different what of its metadata, in words */
    void keptMetadata(ByteString path, String different) {
        kept(path, "differs in " + different + " from what is there");
    }

    void failed(ByteString path, String reason) {
        failed++;
        events.on(new Event.FileFailed(path, reason));
    }

    /** One entry among many. @throws FileException the same, if every other would fail likewise */
    void failed(ByteString path, FileException failure) throws FileException {
        failed(path, failure.getMessage());
        switch (failure.kind()) {
            case FULL, READ_ONLY, TOO_MANY_OPEN -> throw failure;
            case GONE, DENIED, EXISTS, NOT_A_DIRECTORY, IS_A_DIRECTORY, NOT_EMPTY, SYMBOLIC_LINK, NAME_TOO_LONG,
                    UNSUPPORTED, BROKEN, OTHER -> { }
        }
    }

    long written() {
        return written;
    }

    StagingOutcome outcome(long withoutOwner) {
        return new StagingOutcome(written, unchanged, kept, failed, withoutOwner, bytes);
    }
}
