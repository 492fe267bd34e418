package dump.verify;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.posix.FileException;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was found of each entry and tells it. Thread-safe. */
final class VerifyTally {
    private final Events events;
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder compared = new LongAdder();
    private final LongAdder changedSince = new LongAdder();
    private final LongAdder missing = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private final LongAdder differing = new LongAdder();
    private final LongAdder damaged = new LongAdder();

    VerifyTally(Events events) {
        this.events = events;
    }

    void proved(ByteString path, long size) {
        files.increment();
        bytes.add(size);
        events.on(new Event.FileVerified(path, size));
    }

    void damaged(ByteString path, String reason) {
        damaged.increment();
        events.on(new Event.FileFailed(path, reason));
    }

    /** @param metadata what of it changed while its content is the same, in words; else empty */
    void compared(ByteString path, SourceMatch likeness, String metadata) {
        switch (likeness) {
            case EQUAL -> compared.increment();
            case CHANGED_SINCE -> {
                compared.increment();
                changedSince.increment();
                events.on(new Event.FileChanged(path, metadata));
            }
            case MISSING -> {
                missing.increment();
                events.on(new Event.FileVanished(path));
            }
            case DIFFERING -> {
                compared.increment();
                differing.increment();
                events.on(new Event.FileFailed(path,
                        "the source has the size and time of the backup but different content"));
            }
        }
    }

    /** An entry is gone with the directory above it, which was told. */
    void goneBelow() {
        missing.increment();
    }

    void unreadable(ByteString path, FileException failure) {
        unreadable.increment();
        events.on(new Event.FileFailed(path, "could not be compared: " + failure.getMessage()));
    }

    VerifyOutcome outcome() {
        return new VerifyOutcome(files.sum(), bytes.sum(), compared.sum(), changedSince.sum(), missing.sum(),
                unreadable.sum(), differing.sum(), damaged.sum());
    }
}
