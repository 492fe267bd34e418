package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.format.FormatException;
import dump.format.IndexFormat;
import dump.model.BadPack;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import dump.model.Remedy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes packs that were seen bad out of the repository. Whatever of them can be read must have been read from another
 * pack before they go (docs/decisions, known damage).
 */
final class BadPacks {
    private final Repository repository;
    private final Backend backend;
    private final StoredFiles files;
    private final PackHeaders headers;
    private final KnownDamage damage;
    private final Events events;

    BadPacks(Repository repository, Backend backend, StoredFiles files, PackHeaders headers, Events events) {
        this.repository = repository;
        this.backend = backend;
        this.files = files;
        this.headers = headers;
        damage = repository.knownDamage();
        this.events = events;
    }

    /** What can become of each. The index must have been filled. */
    List<BadPack> look() throws BackendException, RepositoryException {
        var found = new ArrayList<BadPack>();
        var needers = new AffectedSnapshots(repository, files, events);
        for (var pack : lostIn(damage.bad()).entrySet()) {
            if (pack.getValue() == null) {
                found.add(new BadPack(pack.getKey(), BadPack.Fate.WHOLE, List.of()));
                continue;
            }
            var neededBy = pack.getValue().isEmpty() ? List.<Id>of() : needers.of(pack.getValue());
            var fate = neededBy.isEmpty() ? BadPack.Fate.REMOVABLE : BadPack.Fate.NEEDED;
            found.add(new BadPack(pack.getKey(), fate, neededBy));
        }
        return found;
    }

    /** Of each of these that is damaged the blobs that can be read nowhere; null of one that is whole after all. */
    Map<Id, Set<Id>> lostIn(Set<Id> packs) throws BackendException, RepositoryException {
        var lost = new LinkedHashMap<Id, Set<Id>>();
        var blobs = repository.index().blobs(packs);
        for (var pack : packs) {
            var listed = blobs.getOrDefault(pack, List.of());
            switch (state(pack, listed)) {
                case WHOLE -> lost.put(pack, null);
                case BAD -> lost.put(pack, lost(listed));
                case CLOSED, GONE -> { }
            }
        }
        return lost;
    }

    private enum State { WHOLE, BAD, CLOSED, GONE }

    private State state(Id pack, List<PackedBlob> blobs) throws BackendException, RepositoryException {
        boolean indexed = !blobs.isEmpty();
        try {
            long size = backend.size(IdHandles.pack(pack));
            if (!headers.hash(pack, size).equals(pack)) return State.BAD;
            // It may have been stored as it is now.
            for (var blob : blobs) if (!repository.reader().isWhole(blob)) return State.BAD;
            return State.WHOLE;
        } catch (BackendException.NotFound missing) {
            return indexed ? State.BAD : State.GONE;
        } catch (BackendException.Denied closed) {
            events.on(new Event.Warning(closed.getMessage()));
            return State.CLOSED;
        } catch (BackendException e) {
            if (!e.isOfOneFile()) throw e;
            return State.BAD;
        }
    }

    /** Those that can be read nowhere. */
    private Set<Id> lost(List<PackedBlob> blobs) throws RepositoryException {
        var lost = new HashSet<Id>();
        for (var blob : blobs) if (!isElsewhere(blob) && content(blob) == null) lost.add(blob.id());
        return lost;
    }

    /** Whether the blob is read, now, from a pack that nobody doubts. */
    private boolean isElsewhere(PackedBlob blob) throws RepositoryException {
        for (var place : repository.index().locations(blob.type(), blob.id()))
            if (!damage.bad().contains(place.pack()) && repository.reader().isWhole(place)) return true;
        return false;
    }

    /** From wherever it can be read; null if from nowhere. */
    private byte[] content(PackedBlob blob) throws RepositoryException {
        try {
            return repository.reader().load(blob.type(), blob.id());
        } catch (RepositoryException.Damaged lost) {
            return null;
        }
    }

    /**
     * Removes those that can go: what only they hold is copied, the index is written anew without them, then they go.
     * A kill on the way leaves both.
     *
     * @param agreed no others
     * @param index under an exclusive and confirmed lock
     * @return how many went
     */
    int remove(Set<Id> agreed, LoadedIndex index) throws BackendException, RepositoryException, InterruptedException {
        var whole = new HashSet<Id>();
        var going = new HashSet<Id>();
        for (var pack : look()) switch (pack.fate()) {
            case WHOLE -> whole.add(pack.id());
            case REMOVABLE -> going.add(pack.id());
            case NEEDED -> { }
        }
        going.retainAll(agreed);
        take(going, index);
        int gone = going.size();
        going.addAll(whole);
        forget(going);
        return gone;
    }

    /**
     * The same, whoever needs what can be read nowhere.
     *
     * @param packs damaged ones
     */
    void giveUp(Set<Id> packs, LoadedIndex index) throws BackendException, RepositoryException, InterruptedException {
        take(packs, index);
        forget(packs);
    }

    private void take(Set<Id> going, LoadedIndex index)
            throws BackendException, RepositoryException, InterruptedException {
        if (going.isEmpty()) return;
        indexesNaming(going);
        var blobs = repository.index().blobs(going);
        var lost = new HashSet<Id>();
        for (var one : blobs.values()) lost.addAll(lost(one));
        copy(blobs, index);
        for (var pack : blobs.entrySet()) prove(pack.getKey(), pack.getValue(), lost);
        dropFromIndex(going, index.lock());
        for (var pack : going) dropPack(pack, index.lock());
    }

    private void forget(Set<Id> packs) {
        try {
            damage.forget(packs);
        } catch (IOException stays) {
            // A line too many costs nothing.
        }
    }

    /** What stands in no other pack is stored in a new one. */
    private void copy(Map<Id, List<PackedBlob>> blobs, LoadedIndex index)
            throws RepositoryException, InterruptedException {
        try (var writer = repository.writer(index, false, events)) {
            for (var pack : blobs.values()) for (var blob : pack) {
                if (isElsewhere(blob)) continue;
                var content = content(blob);
                if (content != null) writer.put(blob.type(), content, 0, content.length);
            }
            writer.finish();
        }
    }

    private void prove(Id pack, List<PackedBlob> blobs, Set<Id> lost) throws RepositoryException {
        for (var blob : blobs) {
            if (lost.contains(blob.id()) || isElsewhere(blob)) continue;
            throw new RepositoryException.Failed("what the damaged pack " + pack.brief() + " holds could not be read"
                    + " from where it was copied to, so it was left as it is; test the disk and the memory", null);
        }
    }

    /** The index files that name one of the packs, each with all that it says. */
    private Map<Id, List<List<PackedBlob>>> indexesNaming(Set<Id> going) throws BackendException, RepositoryException {
        var found = new LinkedHashMap<Id, List<List<PackedBlob>>>();
        for (var id : files.list(FileKind.INDEX)) {
            try {
                var packs = IndexFormat.packs(files.load(FileKind.INDEX, id, IndexFormat.LENGTH_MAX));
                if (packs.stream().anyMatch(pack -> isOf(pack, going))) found.put(id, packs);
            } catch (FormatException | RepositoryException.Damaged e) {
                throw new RepositoryException.Damaged("as long as index/" + id + " cannot be read, no damaged pack"
                        + " can be removed (" + e.getMessage() + ")", new Remedy.RepairIndex(), e);
            }
        }
        return found;
    }

    private static boolean isOf(List<PackedBlob> pack, Set<Id> going) {
        return !pack.isEmpty() && going.contains(pack.getFirst().pack());
    }

    private void dropFromIndex(Set<Id> going, Lock lock)
            throws BackendException, RepositoryException, InterruptedException {
        for (var index : indexesNaming(going).entrySet()) {
            var rest = index.getValue().stream().filter(pack -> !pack.isEmpty() && !isOf(pack, going)).toList();
            if (!rest.isEmpty()) lock.publish(List.of(IndexFiles.seal(rest, files)));
            lock.ensureHeld();
            files.remove(FileKind.INDEX, index.getKey());
        }
    }

    private void dropPack(Id pack, Lock lock) throws BackendException, RepositoryException {
        lock.ensureHeld();
        backend.removeIfThere(IdHandles.pack(pack));
    }
}
