package dump.cli.report;

import dump.engine.KeyChange;
import java.time.Clock;

/** What became of keys. */
public record KeyChangeAnswer(KeyChange change) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        var removed = change.removed() == null ? "" : "removed the key " + change.removed().brief();
        if (change.key() == null) return removed;
        var added = change.made() ? "the new passphrase opens the repository (key " + change.key().brief() + ")"
                : "the key " + change.key().brief() + " already opens the repository with that passphrase";
        return added + (removed.isEmpty() ? "" : "; " + removed);
    }

    @Override
    public JsonLine json() {
        var line = new JsonLine("key_change");
        if (change.key() != null) line.put("key", change.key().toString()).put("made", change.made());
        if (change.removed() != null) line.put("removed", change.removed().toString());
        return line;
    }
}
