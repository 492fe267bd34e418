package dump.nativeengine;

import dump.model.Event;
import dump.model.Events;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotQuery;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The snapshots of a repository.
 *
 * @param lacksSome whether there are others, which cannot be read
 * @param none what is to be said if there are only such; else null
 */
record KnownSnapshots(SnapshotQuery query, boolean lacksSome, Event.NoSnapshotReadable none) {
    static KnownSnapshots read(Repository repository, SnapshotFilter filter, Events events)
            throws RepositoryException {
        events.on(new Event.Step("reading the list of snapshots"));
        var lacksSome = new AtomicBoolean();
        var none = new AtomicReference<Event.NoSnapshotReadable>();
        var snapshots = repository.snapshots(event -> {
            if (event instanceof Event.SnapshotUnreadable) lacksSome.set(true);
            if (event instanceof Event.NoSnapshotReadable all) none.set(all);
            else events.on(event);
        });
        return new KnownSnapshots(new SnapshotQuery(snapshots, filter, Instant.now(), new Streams(repository)),
                lacksSome.get(), none.get());
    }

    SnapshotQuery toChooseFrom() throws RepositoryException {
        if (none != null) throw new RepositoryException.Damaged(none.text(), none.remedy(), null);
        return query;
    }
}
