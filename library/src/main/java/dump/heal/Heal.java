package dump.heal;

import dump.check.LossWords;
import dump.check.Losses;
import dump.check.PackComparison;
import dump.model.Event;
import dump.model.Events;
import dump.model.Healed;
import dump.model.Id;
import dump.model.Snapshot;
import dump.repository.BlobWriter;
import dump.repository.LoadedIndex;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks for what is lost, and stores it again from where it still is, until nothing more is found. */
public final class Heal {
    private final Repository repository;
    private final LoadedIndex index;
    private final Map<Id, Snapshot> snapshots = new LinkedHashMap<>();
    private final Set<Id> here = new HashSet<>();
    private final Events events;
    private boolean readStrays;

    /**
     * @param index as it was loaded after the snapshots, under a lock that allows to store
     * @param host of this machine: where its snapshots say files were, they are looked for
     */
    public Heal(Repository repository, LoadedIndex index, Map<Id, Snapshot> snapshots, String host, Events events) {
        this.repository = repository;
        this.index = index;
        this.events = events;
        // What several share is told of the first: that shall be one of this machine.
        snapshots.forEach((id, snapshot) -> {
            if (snapshot.hostname().equals(host)) here.add(id);
        });
        for (var id : here) this.snapshots.put(id, snapshots.get(id));
        this.snapshots.putAll(snapshots);
    }

    /** @param sources each is asked for what those before it have not */
    public Healed run(List<BlobSource> sources, boolean trial) throws RepositoryException, InterruptedException {
        events.on(new Event.Step("looking for what is lost"));
        var wanted = look();
        long lost = 0, found = 0, bytes = 0;
        var known = new HashSet<Id>();
        while (true) {
            for (var blob : wanted.blobs().keySet()) if (known.add(blob)) lost++;
            if (wanted.blobs().isEmpty()) break;
            var stored = stored(wanted, sources, trial);
            found += stored.dataBlobs() + stored.treeBlobs();
            bytes += stored.bytes();
            if (trial) return new Healed(lost, found, bytes, lost - found, 0, 0, true);
            if (stored.dataBlobs() + stored.treeBlobs() == 0) break;
            wanted = look();
        }
        if (readStrays && lost == 0 && !trial) listStrays();
        return new Healed(lost, found, bytes, wanted.isNone() ? 0 : tell(), 0, 0, trial);
    }

    private void listStrays() throws RepositoryException, InterruptedException {
        try (var writer = repository.writer(index, false, events)) {
            writer.finish();
        }
    }

    private BlobWriter.Stored stored(WantedBlobs wanted, List<BlobSource> sources, boolean trial)
            throws RepositoryException, InterruptedException {
        events.on(new Event.Step("looking for %,d lost blobs elsewhere".formatted(wanted.blobs().size())));
        try (var writer = repository.writer(index, trial, events)) {
            writer.only(wanted.blobs().keySet());
            for (var source : sources) if (wanted.foundCount() < wanted.blobs().size()) source.give(wanted, writer);
            return writer.finish();
        }
    }

    private WantedBlobs look() throws RepositoryException, InterruptedException {
        var wanted = new WantedBlobs(here);
        var packs = walk(wanted);
        if (wanted.isNone() || packs.strays().isEmpty() || readStrays) return wanted;
        // Perhaps it is only the index that is lost.
        readStrays = true;
        repository.readStrays();
        return look();
    }

    private PackComparison walk(Losses.Heard heard) throws RepositoryException, InterruptedException {
        var packs = new PackComparison(repository);
        repository.damage().distrust(packs.wrong());
        var losses = new Losses(repository, packs.sound(), true, heard);
        for (var snapshot : snapshots.entrySet()) losses.snapshot(snapshot.getKey(), snapshot.getValue());
        return packs;
    }

    private long tell() throws RepositoryException, InterruptedException {
        var words = new LossWords(text -> events.on(new Event.Damage(text)));
        walk(words);
        return words.count();
    }
}
