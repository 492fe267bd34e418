package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.concurrent.Tasks;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks at the store from outside: its folders, whether each pack is there, its size, its header; not at the blobs. */
final class PackInspection {
    private static final int QUEUE_MAX = 64;
    /** As the store says it of an inode that cannot be read. */
    private static final long UNKNOWN = -1;

    private final Backend backend;
    private final PackHeaders headers;
    private final BlobIndex index;
    private final KnownDamage damage;

    PackInspection(Backend backend, PackHeaders headers, BlobIndex index, KnownDamage damage) {
        this.backend = backend;
        this.headers = headers;
        this.index = index;
        this.damage = damage;
    }

    /**
     * Every pack of the index: what is wrong is damage from now on.
     *
     * @return how many are wrong, but for those that may not be read, which are told
     */
    int all(Events events) throws BackendException, InterruptedException {
        var expected = index.packSizes();
        var found = sizes(expected);
        var wrong = new AtomicInteger();
        var closed = new ConcurrentLinkedQueue<BackendException.Denied>();
        try (var tasks = tasks()) {
            for (var pack : expected.entrySet()) {
                tasks.submit(() -> {
                    var reason = wrong(pack.getKey(), pack.getValue(), found.get(pack.getKey()));
                    if (reason instanceof BackendException.Denied denied) closed.add(denied);
                    else if (reason != null) wrong.incrementAndGet();
                });
            }
            tasks.join();
        }
        if (!closed.isEmpty()) events.on(new Event.Warning(closed.peek().getMessage() + (closed.size() == 1
                ? "; until it is fixed, what only this pack holds" : ", and " + (closed.size() - 1)
                + " more; until they are fixed, what only these packs hold") + " is stored again"));
        return wrong.get();
    }

    private Map<Id, Long> sizes(Map<Id, Long> wanted) throws BackendException {
        var sizes = new HashMap<Id, Long>();
        try {
            backend.list(FileKind.PACK, entry -> {
                if (!Id.isId(entry.name())) return;
                var pack = Id.parse(entry.name());
                if (wanted.containsKey(pack)) sizes.put(pack, entry.size());
            });
        } catch (BackendException.Denied closed) {
            // Those that were not told may be there: each is looked for.
            for (var pack : wanted.keySet()) sizes.putIfAbsent(pack, UNKNOWN);
        }
        return sizes;
    }

    private Exception wrong(Id pack, long expected, Long size) throws BackendException {
        if (size != null && (size == expected || size == UNKNOWN)) return wrong(pack, expected);
        damage.see(pack, null);
        return new FormatException("it is missing or has another size");
    }

    /** The folders: one that cannot be listed is told. @param packs those of the packs, too */
    void folders(boolean packs, Events events) throws InterruptedException {
        var closed = new ConcurrentSkipListMap<FileKind, BackendException>();
        try (var tasks = new Tasks<>("folder", FileKind.values().length, 0, RuntimeException.class)) {
            for (var kind : FileKind.values()) {
                if (kind == FileKind.PACK && !packs) continue;
                tasks.submit(() -> {
                    try {
                        backend.list(kind, entry -> { });
                    } catch (BackendException unreadable) {
                        closed.put(kind, unreadable);
                    }
                });
            }
            tasks.join();
        }
        if (!closed.isEmpty()) events.on(new Event.Damage(closed.firstEntry().getValue().getMessage()
                + (closed.size() == 1 ? "" : "; nor can other folders be listed")));
    }

    /** The headers of these packs: what is wrong is told, but for what cannot be opened, which its blobs tell. */
    void headers(Collection<Id> packs, Events events) throws BackendException, InterruptedException {
        try (var tasks = tasks()) {
            for (var pack : packs) {
                tasks.submit(() -> {
                    var wrong = wrong(pack, UNKNOWN);
                    if (wrong == null || wrong instanceof BackendException.NotFound
                            || wrong instanceof BackendException.Denied) return;
                    events.on(new Event.Damage("data/" + pack + ": its header cannot be read (" + wrong.getMessage()
                            + "), so if the index were lost nobody could find what it holds; the next backup stores"
                            + " that again"));
                });
            }
            tasks.join();
        }
    }

    /** What is wrong with a pack's header, or null. @param size -1 if it is not known */
    private Exception wrong(Id pack, long size) throws BackendException {
        try {
            headers.read(pack, size);
            return null;
        } catch (FormatException | UnauthenticException | BackendException e) {
            if (e instanceof BackendException failure && !failure.isOfOneFile()) throw failure;
            damage.see(pack, e);
            return e;
        }
    }

    private Tasks<BackendException> tasks() {
        return new Tasks<>("pack", Math.max(1, backend.connections()), QUEUE_MAX, BackendException.class);
    }
}
