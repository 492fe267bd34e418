package dump.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Writes a plan for people: a line an entry, and a last one of the totals. For one thread at a time. */
public final class RestoreListing implements Consumer<RestoreStep> {
    private final Appendable out;
    private final RestoreTotals.Counter counter = new RestoreTotals.Counter();

    public RestoreListing(Appendable out) {
        this.out = out;
    }

    /** @throws UncheckedIOException if it cannot be written */
    @Override
    public void accept(RestoreStep step) {
        counter.add(step.decision().kind(), step.size());
        line(step.toString());
    }

    /** After the last step. @throws UncheckedIOException if it cannot be written */
    public void finish() {
        line(counter.totals().toString());
    }

    private void line(String text) {
        try {
            out.append(text).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
