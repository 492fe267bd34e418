package dump.check;

import dump.model.BlobType;
import dump.model.CheckResult;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackShare;
import dump.model.Snapshot;
import dump.reading.UsedBlobs;
import dump.repository.AtOnce;
import dump.repository.BlobIndex;
import dump.repository.LoadedIndex;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One check of a repository. Damage is told as it is found, each with what it means; what only costs space is counted.
 */
public final class Check {
    private final Repository repository;
    private final Events events;
    private final AtomicInteger damages = new AtomicInteger();
    /** By numbers of packs: those that are there and have their size. */
    private final BitSet sound = new BitSet();
    private final Map<Id, Long> strays = new HashMap<>();
    private long[] sizes;
    private int[] blobs;
    private BitSet trees;
    private BitSet data;

    public Check(Repository repository, Events events) {
        this.repository = repository;
        this.events = events;
    }

    /**
     * @param loaded the index, loaded after the snapshots were listed
     * @param listed all snapshots that there are
     * @param only those whose trees are looked through; null for all
     * @param share which packs are read
     */
    public CheckResult run(LoadedIndex loaded, Set<Id> listed, Set<Id> only, PackShare share)
            throws RepositoryException, InterruptedException {
        if (!loaded.isWhole()) damages.incrementAndGet();
        events.on(new Event.Step("comparing the index with the packs that there are"));
        comparePacks();
        events.on(new Event.Step("looking through the directories of the snapshots"));
        var snapshots = snapshots(listed, only);
        int walked = walk(snapshots);
        var chosen = share.choose(sound, repository.index()::packId, this::size);
        long bytes = chosen.isEmpty() ? 0 : read(chosen);
        return new CheckResult(snapshots.size(), walked, sound.cardinality(), chosen.cardinality(), bytes,
                strays.size(), damages.get());
    }

    private void damage(String what) {
        damages.incrementAndGet();
        events.on(new Event.Damage(what));
    }

    private void comparePacks() throws RepositoryException {
        var index = repository.index();
        sizes = new long[index.packCount()];
        blobs = new int[index.packCount()];
        trees = new BitSet();
        data = new BitSet();
        index.eachPlace((place, blob, pack, type, bytes) -> {
            sizes[pack] += bytes;
            blobs[pack]++;
            (type == BlobType.TREE ? trees : data).set(pack);
        });
        var there = new BitSet();
        var wrong = new HashMap<Integer, Long>();
        repository.upkeep().packs().list((pack, size) -> {
            int number = index.packNumber(pack);
            if (number < 0) {
                strays.put(pack, size);
                return;
            }
            there.set(number);
            if (size >= 0 && size != size(number)) wrong.put(number, size);
            else sound.set(number);
        });
        for (int pack = 0; pack < blobs.length; pack++) {
            if (blobs[pack] == 0) continue;
            if (!there.get(pack)) damage("the pack " + index.packId(pack) + " is missing, with " + content(pack));
            else if (!sound.get(pack)) damage("the pack " + index.packId(pack) + " has %,d bytes and should have %,d"
                    .formatted(wrong.get(pack), size(pack)));
        }
    }

    private long size(int pack) {
        return sizes[pack] + BlobIndex.PACK_OVERHEAD;
    }

    private String content(int pack) {
        return "%,d %s of %s".formatted(blobs[pack], blobs[pack] == 1 ? "blob" : "blobs",
                trees.get(pack) ? data.get(pack) ? "directories and files" : "directories" : "files");
    }

    private Map<Id, Snapshot> snapshots(Set<Id> listed, Set<Id> only) throws RepositoryException {
        var found = new HashMap<Id, Snapshot>();
        try {
            found.putAll(repository.upkeep().snapshots().load(listed));
        } catch (RepositoryException.Damaged some) {
            for (var id : listed) {
                try {
                    found.putAll(repository.upkeep().snapshots().load(Set.of(id)));
                } catch (RepositoryException.Damaged e) {
                    damage(e.getMessage());
                }
            }
        }
        if (only != null) found.keySet().retainAll(only);
        return found;
    }

    /** Where nothing is lost, nothing need be named: what is used is marked without asking where it belongs. */
    private int walk(Map<Id, Snapshot> snapshots) throws RepositoryException, InterruptedException {
        var used = new UsedBlobs(repository);
        try {
            used.mark(snapshots.values().stream().map(Snapshot::tree).toList());
            int directories = directories(used.copy());
            if (directories >= 0 && !used.isVague()) return directories;
        } catch (RepositoryException.Damaged some) {
            // It is named below.
        }
        var walk = new TreeCheck(repository, sound, this::damage);
        for (var snapshot : snapshots.entrySet()) walk.snapshot(snapshot.getKey(), snapshot.getValue());
        return walk.directories();
    }

    /** How many of these blobs are directories; -1 if one of all of them is in no sound pack. */
    private int directories(BitSet used) {
        var index = repository.index();
        int directories = 0;
        for (int blob = used.nextSetBit(0); blob >= 0; blob = used.nextSetBit(blob + 1)) {
            if (!index.isIn(sound, blob)) return -1;
            if (index.typeAt(blob) == BlobType.TREE) directories++;
        }
        return directories;
    }

    /** @return how many bytes that are */
    private long read(BitSet chosen) throws RepositoryException, InterruptedException {
        var index = repository.index();
        events.on(new Event.Step("reading %,d packs".formatted(chosen.cardinality())));
        long all = chosen.stream().mapToLong(this::size).sum();
        events.on(new Event.Total(chosen.cardinality(), all));
        AtOnce.each("check", repository.readers(), () -> chosen.stream().iterator(), pack -> {
            var id = index.packId(pack);
            var wrong = repository.upkeep().packs().wrong(id, blobs[pack], size(pack), events);
            if (wrong != null) damage("the pack " + id + ": " + wrong);
        });
        return all;
    }
}
