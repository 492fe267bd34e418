package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import java.nio.file.Path;
import java.util.List;

/** Takes over the packs that a killed run of ours uploaded and could not index. */
final class Adoption {
    private final Backend backend;
    private final PackHeaders headers;
    private final BlobIndex index;
    private final Events events;

    Adoption(Backend backend, PackHeaders headers, BlobIndex index, Events events) {
        this.backend = backend;
        this.headers = headers;
        this.index = index;
        this.events = events;
    }

    /** The records stay until the writer has written the index that names their packs. */
    void adopt(Path runs, BlobWriter writer) throws BackendException, RepositoryException, InterruptedException {
        int adopted = 0;
        var temporaries = new Temporaries(backend);
        temporaries.removeOld();
        var abandoned = RunRecord.abandoned(runs, RunRecord.Place.of(backend));
        abandoned.forEach(writer::settleAtFinish);
        for (var dead : abandoned) {
            for (var name : dead.published()) temporaries.removeOf(name);
            for (var lock : dead.locks()) temporaries.removeOf(Layout.file(Layout.LOCKS, lock));
            for (var noted : dead.packs()) {
                temporaries.removeOf(Layout.pack(noted.id()));
                var blobs = index.knowsPack(noted.id()) ? null : blobs(noted);
                if (blobs == null) continue;
                backend.sync(Backend.Kind.DATA, Layout.pack(noted.id()));
                writer.addToIndex(blobs);
                adopted++;
            }
        }
        if (adopted > 0) events.on(new Event.Step("using " + adopted + (adopted == 1 ? " pack" : " packs")
                + " that an interrupted run has uploaded"));
    }

    /** What the pack holds, if it is there, whole, and what was noted; else null. */
    private List<PackedBlob> blobs(RunRecord.NotedPack noted) {
        try {
            long size = backend.size(Backend.Kind.DATA, Layout.pack(noted.id()));
            if (size != noted.size()) return null;
            var blobs = headers.read(noted.id(), size);
            return noted.agreesWith(blobs) && headers.hash(noted.id(), size).equals(noted.id()) ? blobs : null;
        } catch (BackendException.NotFound | BackendException.TooShort | FormatException | UnauthenticException e) {
            return null;
        } catch (BackendException e) {
            events.on(new Event.Warning("a pack of an interrupted run cannot be read and is not used: " + e.getMessage()));
            return null;
        }
    }
}
