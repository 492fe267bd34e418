package dump.nativeengine;

import dump.check.PackComparison;
import dump.check.PackReading;
import dump.engine.HealRequest;
import dump.heal.BlobSource;
import dump.heal.Heal;
import dump.heal.LivingFiles;
import dump.heal.OtherRepository;
import dump.model.BadPack;
import dump.model.Event;
import dump.model.Events;
import dump.model.Healed;
import dump.model.Id;
import dump.model.Remedy;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Brings back what is lost, beside others that are at work; then, alone, removes damaged packs that nothing needs now. */
final class NativeHeal {
    private final NativeSettings settings;
    private final Repository repository;
    private final HealRequest request;
    /** Null if there is none. */
    private final Repository other;
    private final Events events;

    NativeHeal(NativeSettings settings, Repository repository, HealRequest request, Repository other, Events events) {
        this.settings = settings;
        this.repository = repository;
        this.request = request;
        this.other = other;
        this.events = events;
    }

    Healed run(Duration wait) throws RepositoryException, InterruptedException {
        Healed healed;
        try (var lock = settings.trial() ? Lock.NONE : repository.locks().forWriting(wait, events)) {
            lock.confirm();
            healed = heal(lock);
        }
        if (settings.trial() || !repository.damage().isKnown()) return healed;
        try {
            return removeBadPacks(wait, healed);
        } catch (RepositoryException.Contested again) {
            throw again;
        } catch (RepositoryException.Locked busy) {
            events.on(new Event.Warning("damaged packs were left: " + busy.getMessage(), new Remedy.CleanUp()));
            return healed.withPacks(0, repository.damage().seenBad().size());
        } catch (RepositoryException.Failed denied) {
            // An append-only server: what was lost is back all the same.
            if (!denied.isClosed()) throw denied;
            events.on(new Event.Warning("damaged packs were left: " + denied.getMessage()));
            return healed.withPacks(0, repository.damage().seenBad().size());
        }
    }

    private Healed heal(Lock lock) throws RepositoryException, InterruptedException {
        repository.passCopies();
        events.on(new Event.Step("reading the list of snapshots"));
        // In this order: the index then knows all that the snapshots need.
        var unreadable = new AtomicInteger();
        var snapshots = repository.snapshots(event -> {
            if (event instanceof Event.SnapshotUnreadable) unreadable.incrementAndGet();
            events.on(event);
        });
        events.on(new Event.Step("loading the index"));
        var index = repository.loadIndex(lock, events);
        if (request.readsAll()) readAll();
        var sources = new ArrayList<BlobSource>();
        if (other != null) sources.add(new OtherRepository(other));
        sources.add(new LivingFiles(repository.config().polynomial(), events));
        if (request.living() != null)
            sources.add(new LivingDirectories(settings, repository, request.living(), snapshots, events));
        return new Heal(repository, index, snapshots, settings.host(), events).run(sources, settings.trial())
                .withUnreadable(unreadable.get());
    }

    private void readAll() throws RepositoryException, InterruptedException {
        var packs = new PackComparison(repository);
        PackReading.read(repository, packs, packs.sound(), text -> events.on(new Event.Step(text)), events);
    }

    private Healed removeBadPacks(Duration wait, Healed healed) throws RepositoryException, InterruptedException {
        try (var lock = repository.locks().exclusively(wait, events)) {
            lock.confirm();
            events.on(new Event.Step("removing damaged packs that nothing needs any more"));
            var index = repository.loadIndex(lock, events);
            var bad = repository.damage().badPacks(events);
            var going = bad.stream().filter(pack -> pack.fate() == BadPack.Fate.REMOVABLE).map(BadPack::id)
                    .collect(Collectors.<Id>toSet());
            int removed = repository.damage().remove(going, index, events);
            return healed.withPacks(removed, (int) bad.stream()
                    .filter(pack -> pack.fate() == BadPack.Fate.NEEDED).count());
        }
    }
}
