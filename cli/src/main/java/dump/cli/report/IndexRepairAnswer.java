package dump.cli.report;

import dump.model.Id;
import dump.model.IndexRepaired;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** What a repair of the index did, or would do. */
public record IndexRepairAnswer(IndexRepaired repaired) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        if (repaired.isWhole()) return "the index is whole, and names every pack";
        var text = new StringBuilder(repaired.isTrial() ? "would replace " : "replaced ")
                .append(Human.count(repaired.replaced(), "index file", "index files"));
        if (!repaired.unreadable().isEmpty())
            text.append(" (").append(repaired.unreadable().size()).append(" damaged)");
        if (repaired.found() > 0) text.append("; ").append(repaired.isTrial() ? "would add " : "added ")
                .append(Human.count(repaired.found(), "pack", "packs")).append(" by their own headers, with ")
                .append(Human.count(repaired.blobs(), "blob", "blobs"));
        if (!repaired.missing().isEmpty()) text.append("; ")
                .append(Human.count(repaired.missing().size(), "pack is", "packs are")).append(" missing, with ")
                .append(Human.count(blobsMissing(), "blob", "blobs")).append(" (").append(remedies.command("heal"))
                .append(" brings back what there still is elsewhere)");
        if (!repaired.headless().isEmpty()) text.append("; ")
                .append(Human.count(repaired.headless().size(), "pack has", "packs have"))
                .append(" no readable header and ").append(repaired.headless().size() == 1 ? "is" : "are").append(" left (")
                .append(remedies.command("repair packs")).append(" takes out what is good)");
        return text.toString();
    }

    private long blobsMissing() {
        return repaired.missing().values().stream().mapToLong(Integer::longValue).sum();
    }

    @Override
    public JsonLine json() {
        return new JsonLine("index_repair").put("index_files", repaired.replaced())
                .put("index_files_damaged", repaired.unreadable().size()).put("packs_added", repaired.found())
                .put("blobs", repaired.blobs()).put("packs_missing", names(repaired.missing().keySet()))
                .put("packs_unreadable", names(repaired.headless().keySet())).put("trial", repaired.isTrial());
    }

    private static List<String> names(Set<Id> packs) {
        return packs.stream().map(Id::toString).toList();
    }
}
