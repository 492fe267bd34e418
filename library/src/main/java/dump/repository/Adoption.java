package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.model.Event;
import dump.model.Events;
import dump.model.PackedBlob;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes over the packs that a killed run of ours uploaded and could not index. */
final class Adoption {
    /** A key or a config is saved in a moment. */
    private static final long IDLE_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final Repository repository;
    private final Backend backend;
    private final PackHeaders headers;
    private final BlobIndex index;
    private final Events events;

    Adoption(Repository repository, Backend backend, PackHeaders headers, Events events) {
        this.repository = repository;
        this.backend = backend;
        this.headers = headers;
        index = repository.index();
        this.events = events;
    }

    /** The records stay until the writer has written the index that names their packs. */
    void adopt(Path runs, BlobWriter writer) throws BackendException, RepositoryException, InterruptedException {
        var abandoned = RunRecord.abandoned(runs, RunRecord.StoreIdentity.of(backend));
        abandoned.forEach(writer::settleAtFinish);
        // A pack that is there may go until then.
        if (!abandoned.isEmpty()) writer.lock().awaitWritten();
        for (var dead : abandoned) {
            for (var noted : dead.published()) backend.removeLeftovers(noted.file());
            for (var lock : dead.locks()) backend.removeLeftovers(IdHandles.of(FileKind.LOCK, lock));
        }
        var packs = abandoned.stream().flatMap(dead -> dead.packs().stream()).toList();
        if (!packs.isEmpty()) repository.needIndex();
        var adopted = new AtomicInteger();
        // Each costs round trips; those that the index knows arrived whole.
        AtOnce.each("adoption", repository.readers(), packs.stream().distinct()
                .filter(noted -> !index.knowsPack(noted.id())).toList(),
                noted -> {
                    if (adopted(noted, writer)) adopted.incrementAndGet();
                });
        if (adopted.get() > 0) events.on(new Event.Step("using " + adopted + (adopted.get() == 1 ? " pack" : " packs")
                + " that an interrupted run has uploaded"));
    }

    private boolean adopted(RunRecord.NotedPack noted, BlobWriter writer) throws RepositoryException, InterruptedException {
        try {
            backend.removeLeftovers(IdHandles.pack(noted.id()));
            var blobs = blobs(noted);
            if (blobs == null) return false;
            backend.sync(IdHandles.pack(noted.id()));
            writer.addToIndex(blobs);
            return true;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /**
     * Whoever makes a repository has no record yet that could note what it saves, so it is their age that tells that
     * nobody is at work on them.
     */
    static void removeIdle(Backend backend) {
        try {
            for (var kind : List.of(FileKind.CONFIG, FileKind.KEY)) backend.removeLeftovers(kind, IDLE_MILLIS);
        } catch (BackendException notNow) {
            // They cost some bytes; a later run may.
        }
    }

    /** What the pack holds, if it is there, whole, and what was noted; else null. */
    private List<PackedBlob> blobs(RunRecord.NotedPack noted) {
        try {
            if (!new CutOff(IdHandles.pack(noted.id()), noted.size()).isWholeOrGoes(backend,
                    "what was in it is stored again", events)) return null;
            var blobs = headers.read(noted.id(), noted.size());
            return noted.agreesWith(blobs) && headers.hash(noted.id(), noted.size()).equals(noted.id()) ? blobs : null;
        } catch (BackendException.NotFound | BackendException.TooShort | FormatException | UnauthenticException e) {
            return null;
        } catch (BackendException e) {
            events.on(new Event.Warning("a pack of an interrupted run cannot be read and is not used: "
                    + e.getMessage()));
            return null;
        }
    }
}
