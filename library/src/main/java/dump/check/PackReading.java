package dump.check;

import dump.model.Event;
import dump.model.Events;
import dump.repository.AtOnce;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.BitSet;
import java.util.function.Consumer;

/** Reads packs from end to end and proves all of them; those that are damaged are not relied on from then on. */
public final class PackReading {
    private PackReading() {}

    /**
     * @param chosen by their numbers
     * @param damage hears a sentence on each that is damaged
     * @return how many bytes that were
     */
    public static long read(Repository repository, PackComparison packs, BitSet chosen, Consumer<String> damage,
            Events events) throws RepositoryException, InterruptedException {
        var index = repository.index();
        events.on(new Event.Step("reading %,d packs".formatted(chosen.cardinality())));
        long all = chosen.stream().mapToLong(packs::size).sum();
        events.on(new Event.Total(chosen.cardinality(), all));
        AtOnce.each("check", repository.readers(), () -> chosen.stream().iterator(), pack -> {
            var id = index.packId(pack);
            var wrong = repository.upkeep().packs().wrong(id, packs.blobs(pack), packs.size(pack), events);
            if (wrong != null) damage.accept("the pack " + id + ": " + wrong);
        });
        return all;
    }
}
