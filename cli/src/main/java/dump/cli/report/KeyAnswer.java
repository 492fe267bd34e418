package dump.cli.report;

import dump.engine.KeyInfo;
import dump.model.KeyFile;
import dump.model.Moment;
import java.time.Clock;
import java.time.ZoneId;

/** A key in a list; the one in use has a star. */
public record KeyAnswer(KeyInfo key) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        var begin = (key.inUse() ? "* " : "  ") + key.id().brief() + "  ";
        if (key.file() == null) return begin + "cannot be read: " + Escape.line(key.damage());
        var file = key.file();
        return begin + Moment.minute(file.created().instant(), clock.getZone()) + "  " + cost(file) + "  "
                + Escape.line(file.username() + "@" + file.hostname());
    }

    /** What one try at the passphrase takes: memory, and how often that is gone through. */
    private static String cost(KeyFile file) {
        return Human.size(128L * file.n() * file.r()) + " x " + file.p();
    }

    @Override
    public JsonLine json() {
        var line = new JsonLine("key").put("id", key.id().toString()).put("in_use", key.inUse())
                .put("damage", key.damage());
        if (key.file() == null) return line;
        var file = key.file();
        return line.put("created", Human.rfc3339(file.created().instant(), ZoneId.systemDefault()))
                .put("user", file.username())
                .put("host", file.hostname()).put("n", file.n()).put("r", file.r()).put("p", file.p());
    }
}
