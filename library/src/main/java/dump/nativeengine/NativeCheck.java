package dump.nativeengine;

import dump.check.Check;
import dump.engine.CheckRequest;
import dump.model.CheckResult;
import dump.model.Event;
import dump.model.Events;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.Set;

/** A check of the whole repository, whoever's the snapshots are. */
final class NativeCheck {
    private NativeCheck() {}

    static CheckResult run(Repository repository, CheckRequest request, Lock lock, Events events)
            throws RepositoryException, InterruptedException {
        // What is kept near proves nothing of what is there.
        repository.passCopies();
        events.on(new Event.Step("reading the list of snapshots"));
        // In this order: the index then knows all that the snapshots need.
        var listed = repository.upkeep().snapshots().list();
        events.on(new Event.Step("loading the index"));
        var loaded = repository.loadIndex(lock, events);
        var only = request.snapshot() == null ? null : Set.of(request.snapshot().id());
        return new Check(repository, events).run(lock, loaded, listed, only, request.reading());
    }
}
