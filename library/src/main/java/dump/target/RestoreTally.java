package dump.target;

import dump.model.ByteString;
import dump.model.Decision;
import dump.model.Decision.Kind;
import dump.model.Event;
import dump.model.Events;
import dump.model.RestoreOutcome;
import dump.model.RestoreStep;
import dump.model.RestoreTotals;
import dump.posix.FileException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Counts what became of each entry and tells it; keeps the failure that makes going on senseless. Thread-safe. */
public final class RestoreTally {
    private final Consumer<RestoreStep> steps;
    private final Events events;
    private final RestoreTotals.Counter counter = new RestoreTotals.Counter();
    private final LongAdder undecidedWritten = new LongAdder();
    private final AtomicReference<FileException> fatal = new AtomicReference<>();

    /** Steps are told as events, too. */
    public RestoreTally(Events events) {
        this(step -> events.on(step.event()), events);
    }

    /** @param events what else there is to tell */
    public RestoreTally(Consumer<RestoreStep> steps, Events events) {
        this.steps = steps;
        this.events = events;
    }

    public void tell(Event event) {
        events.on(event);
    }

    /** An entry is done with. @param size of a file's content; -1 if that is not known; 0 of all else */
    public void done(ByteString path, long size, Decision decision) {
        counter.add(decision.kind(), size);
        if (decision.kind() == Kind.UNDECIDED && decision.writes()) undecidedWritten.increment();
        steps.accept(new RestoreStep(path, size, decision));
    }

    public void failed(ByteString path, String reason) {
        done(path, 0, new Decision.Fail(reason));
    }

    /** One entry among many, unless every other would fail likewise: see {@link #throwFatal}. */
    public void failed(ByteString path, FileException failure) {
        switch (failure.kind()) {
            case FULL, READ_ONLY, TOO_MANY_OPEN -> fatal.compareAndSet(null, failure);
            case GONE, DENIED, EXISTS, NOT_A_DIRECTORY, IS_A_DIRECTORY, NOT_EMPTY, SYMBOLIC_LINK, NAME_TOO_LONG,
                    UNSUPPORTED, BROKEN, OTHER -> { }
        }
        failed(path, failure.getMessage());
    }

    /** Whether going on is senseless. */
    public boolean isOver() {
        return fatal.get() != null;
    }

    /** Where going on is senseless. */
    public void throwFatal() throws FileException {
        var failure = fatal.get();
        if (failure != null) throw failure;
    }

    public RestoreTotals totals() {
        return counter.totals();
    }

    public RestoreOutcome outcome(long withoutOwner) {
        var totals = totals();
        long compared = undecidedWritten.sum();
        long written = compared + totals.of(Kind.MAKE).entries() + totals.of(Kind.REPLACE).entries()
                + totals.of(Kind.LINK).entries() + totals.of(Kind.ADJUST).entries();
        long unchanged = totals.of(Kind.UNCHANGED).entries() + totals.of(Kind.UNDECIDED).entries() - compared;
        return new RestoreOutcome(written, unchanged, totals.of(Kind.KEEP).entries(), totals.of(Kind.FAIL).entries(),
                withoutOwner, totals.of(Kind.MAKE).bytes() + totals.of(Kind.REPLACE).bytes());
    }
}
