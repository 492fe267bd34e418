package dump.restore;

import dump.files.FileException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Counts what became of each entry and tells it; keeps the failure that makes going on senseless. Thread-safe. */
final class Ledger {
    private final Events events;
    private final LongAdder written = new LongAdder();
    private final LongAdder unchanged = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final AtomicReference<FileException> fatal = new AtomicReference<>();

    Ledger(Events events) {
        this.events = events;
    }

    void tell(Event event) {
        events.on(event);
    }

    void restored(ByteString path, long size, boolean isWritten) {
        if (isWritten) bytes.add(size);
        restoredWithoutContent(path, size, isWritten);
    }

    void restoredWithoutContent(ByteString path, long size, boolean isWritten) {
        (isWritten ? written : unchanged).increment();
        events.on(new Event.FileRestored(path, size, isWritten));
    }

    void kept(ByteString path, String reason) {
        kept.increment();
        events.on(new Event.FileKept(path, reason));
    }

    /** @param different what of its metadata, in words */
    void keptMetadata(ByteString path, String different) {
        kept(path, "differs in " + different + " from what is there");
    }

    void failed(ByteString path, String reason) {
        failed.increment();
        events.on(new Event.FileFailed(path, reason));
    }

    /** One entry among many, unless every other would fail likewise. */
    void failed(ByteString path, FileException failure) {
        switch (failure.kind()) {
            case FULL, READ_ONLY, TOO_MANY_OPEN -> fatal.compareAndSet(null, failure);
            case GONE, DENIED, EXISTS, NOT_A_DIRECTORY, IS_A_DIRECTORY, NOT_EMPTY, SYMBOLIC_LINK, NAME_TOO_LONG,
                    UNSUPPORTED, BROKEN, OTHER -> { }
        }
        failed(path, failure.getMessage());
    }

    void throwFatal() throws FileException {
        var failure = fatal.get();
        if (failure != null) throw failure;
    }

    RestoreOutcome outcome(long withoutOwner) {
        return new RestoreOutcome(written.sum(), unchanged.sum(), kept.sum(), failed.sum(), withoutOwner, bytes.sum());
    }
}
