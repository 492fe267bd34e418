package dump.cli.report;

import dump.model.SpaceFreed;
import java.time.Clock;

/** What a cleanup of a repository did. */
public record CleanupAnswer(SpaceFreed freed) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        return "removed " + Human.count(freed.snapshots(), "snapshot", "snapshots") + " and "
                + Human.count(freed.packsRemoved() + freed.packsRepacked(), "pack", "packs") + ", freed "
                + Human.size(freed.bytes());
    }

    @Override
    public JsonLine json() {
        return new JsonLine("cleanup").put("points", freed.snapshots()).put("packs", freed.packsRemoved())
                .put("packs_repacked", freed.packsRepacked()).put("bytes_freed", freed.bytes()).put("trial", false);
    }
}
