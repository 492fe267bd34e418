package dump.repair;

import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.IndexRepaired;
import dump.model.PackedBlob;
import dump.repository.AtOnce;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the index right from the packs that there are. What a sound index file says of a pack that is there stays; the
 * rest is read from the packs' own headers. New files are written before old ones go, so a kill on the way leaves packs
 * that stand in two files, and none less than before.
 */
public final class IndexRepair {
    private static final int FILE_BLOBS = 50_000;

    private final Repository repository;
    private final Lock lock;
    private final boolean trial;
    private final Events events;
    private final Set<Id> written = ConcurrentHashMap.newKeySet();
    private final Set<Id> found = ConcurrentHashMap.newKeySet();
    private final TreeMap<Id, String> headless = new TreeMap<>();
    private final AtomicLong blobs = new AtomicLong();
    private List<List<PackedBlob>> waiting = new ArrayList<>();
    private int waitingBlobs;

    private IndexRepair(Repository repository, Lock lock, boolean trial, Events events) {
        this.repository = repository;
        this.lock = lock;
        this.trial = trial;
        this.events = events;
    }

    /**
     * @param lock exclusive; any in a trial
     * @param all whether every pack's header is read, and no index file believed where it can be
     * @param trial nothing is written
     * @throws RepositoryException.Damaged if an index file may not be read
     */
    public static IndexRepaired run(Repository repository, Lock lock, boolean all, boolean trial, Events events)
            throws RepositoryException, InterruptedException {
        lock.confirm();
        events.on(new Event.Step("comparing the index files with the packs that there are"));
        return new IndexRepair(repository, lock, trial, events).run(IndexState.of(repository, all));
    }

    private IndexRepaired run(IndexState state) throws RepositoryException, InterruptedException {
        readHeaders(state);
        var going = new HashSet<>(state.missing().keySet());
        going.addAll(found);
        var replaced = state.naming(going);
        if (!trial) for (var file : replaced) keepRest(file, going);
        if (!trial) flush();
        replaced.addAll(state.unreadable());
        if (!trial) removeOld(replaced);
        return new IndexRepaired(state.unreadable(), replaced.size(), state.missing(), found.size(), blobs.get(),
                Collections.unmodifiableSequencedMap(headless), trial);
    }

    private void readHeaders(IndexState state) throws RepositoryException, InterruptedException {
        if (state.doubtful().isEmpty()) return;
        events.on(new Event.Step("reading the headers of %,d packs".formatted(state.doubtful().size())));
        AtOnce.each("header", repository.readers(), state.doubtful().entrySet(), pack -> {
            List<PackedBlob> header;
            try {
                header = repository.upkeep().packs().header(pack.getKey(), pack.getValue());
            } catch (RepositoryException.Damaged e) {
                refuse(pack.getKey(), e.getMessage(), state.isNamed(pack.getKey()));
                return;
            }
            found.add(pack.getKey());
            blobs.addAndGet(header.size());
            if (!trial) add(header);
        });
    }

    private synchronized void refuse(Id pack, String reason, boolean named) {
        headless.put(pack, reason);
        events.on(new Event.Damage("the header of the pack " + pack + " cannot be read (" + reason + "); it is left, "
                + (named ? "and so is what the index says of it" : "and nobody knows what it holds")));
    }

    private synchronized void add(List<PackedBlob> pack) throws RepositoryException, InterruptedException {
        if (pack.isEmpty()) return;
        waiting.add(pack);
        waitingBlobs += pack.size();
        if (waitingBlobs >= FILE_BLOBS) flush();
    }

    private synchronized void flush() throws RepositoryException, InterruptedException {
        if (waiting.isEmpty()) return;
        written.add(repository.upkeep().indexes().write(waiting, lock));
        waiting = new ArrayList<>();
        waitingBlobs = 0;
    }

    private void keepRest(Id file, Set<Id> going) throws RepositoryException, InterruptedException {
        for (var pack : repository.upkeep().indexes().load(file))
            if (!pack.isEmpty() && !going.contains(pack.getFirst().pack())) add(pack);
    }

    private void removeOld(TreeSet<Id> replaced) throws RepositoryException, InterruptedException {
        replaced.removeAll(written);
        if (replaced.isEmpty()) return;
        var indexes = repository.upkeep().indexes();
        if (!indexes.list().containsAll(written)) throw new RepositoryException.Failed("the store does not list an index"
                + " file that was just written to it, so the old ones were left", null);
        if (!indexes.remove(replaced, lock, events).isEmpty()) throw new RepositoryException.Failed(
                "an old index file could not be removed", null);
    }
}
