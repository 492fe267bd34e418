package dump.nativeengine;

import dump.backup.Backup;
import dump.engine.BackupRequest;
import dump.engine.EngineException;
import dump.engine.internal.Sources;
import dump.excludes.PatternException;
import dump.heal.BlobSource;
import dump.heal.WantedBlobs;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Snapshot;
import dump.posix.FileException;
import dump.repository.BlobWriter;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.SnapshotQuery;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The sources, gone through as the next backup would: a directory in which nothing changed gives the same tree. Asked
 * only where trees are lost.
 */
record LivingDirectories(NativeSettings settings, Repository repository, BackupRequest request,
        Map<Id, Snapshot> snapshots, Events events) implements BlobSource {
    @Override
    public void give(WantedBlobs wanted, BlobWriter writer) throws RepositoryException, InterruptedException {
        if (!wanted.hasTrees()) return;
        events.on(new Event.Step("going through the sources for directories that are lost"));
        try {
            var real = new LinkedHashSet<ByteString>();
            for (var source : request.sources()) real.add(Sources.any(source));
            run(List.copyOf(real), writer);
        } catch (EngineException | FileException | PatternException e) {
            events.on(new Event.Warning("lost directories were not looked for in the sources: " + e.getMessage()));
        }
    }

    private void run(List<ByteString> sources, BlobWriter writer)
            throws EngineException, FileException, PatternException, RepositoryException, InterruptedException {
        var query = new SnapshotQuery(snapshots, NativeBackup.history(request, settings), Instant.now(),
                new Streams(repository));
        var last = query.parent(sources.stream().map(ByteString::toString).toList());
        new Backup(repository, writer, this::heard).run(NativeBackup.options(request, sources,
                Sources.own(settings.ownPlaces(), request.leftOut(), sources)),
                last == null ? null : last.stored().tree(), last == null ? null : last.stored().time(), Map.of());
    }

    /** That it is no backup makes most of what one tells meaningless. */
    private void heard(Event event) {
        if (event instanceof Event.Progress) events.on(event);
    }
}
