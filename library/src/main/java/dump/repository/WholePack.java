package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads packs from end to end, once: each blob is opened and proved by its name, the file by its own, and the header by
 * the index. What cannot be read is remembered as bad. Thread-safe.
 */
final class WholePack {
    /** Read at once; a larger blob by itself. */
    private static final int PART = 1 << 20;

    private final Repository repository;
    private final Backend backend;
    private final BlobCodec.Pool codecs;
    private final PackHeaders headers;

    WholePack(Repository repository, Backend backend, BlobCodec.Pool codecs, PackHeaders headers) {
        this.repository = repository;
        this.backend = backend;
        this.codecs = codecs;
        this.headers = headers;
    }

    /**
     * What is wrong with a pack, in words; null if nothing.
     *
     * @param listed how many blobs the index says it holds
     * @param size of the file; -1 if it is not known
     */
    String wrong(Id pack, int listed, long size, Events events) throws RepositoryException, InterruptedException {
        List<PackedBlob> blobs;
        long known;
        try {
            known = size < 0 ? backend.size(IdHandles.pack(pack)) : size;
            blobs = headers.read(pack, known);
        } catch (FormatException | UnauthenticException | BackendException e) {
            seenBad(pack, e);
            return withoutHeader(pack, e, events);
        }
        var bad = new ArrayList<String>();
        var whole = BlobCodec.sha256();
        for (int from = 0; from < blobs.size(); ) from = readPart(blobs, from, whole, bad, events);
        if (!bad.isEmpty()) return few(bad.size(), blobs.size(), bad.getFirst());
        return readRest(pack, known, blobs, whole) ? differsFromIndex(listed, blobs)
                : "its bytes are not those that its name stands for";
    }

    private static String few(int bad, int all, String reason) {
        return "%,d of its %,d blobs cannot be read (%s)".formatted(bad, all, reason);
    }

    private void seenBad(Id pack, Exception e) throws RepositoryException {
        if (e instanceof BackendException failure && !failure.isOfOneFile())
            throw new RepositoryException.Failed(failure.getMessage(), failure);
        if (e instanceof BackendException.NotFound) repository.ensureThere();
        repository.knownDamage().see(pack, e);
    }

    /** What the index says lies there may be whole all the same. */
    private String withoutHeader(Id pack, Exception wrong, Events events)
            throws RepositoryException, InterruptedException {
        if (wrong instanceof BackendException.Denied closed) return closed.getMessage();
        var bad = new ArrayList<String>();
        var blobs = repository.index().blobs(Set.of(pack)).getOrDefault(pack, List.of());
        repository.reader().readPack(blobs, new BlobReader.Sink() {
            @Override
            public void blob(PackedBlob blob, byte[] buffer, int length) {
                events.on(new Event.Progress(blob.length()));
            }

            @Override
            public void damaged(PackedBlob blob, String reason) {
                bad.add(reason);
            }
        });
        var header = "its header cannot be read (" + BlobReader.reason(wrong) + ")";
        return bad.isEmpty() ? header : header + ", and " + few(bad.size(), blobs.size(), bad.getFirst());
    }

    /** Reads as many blobs from this one on as make a part. @return the first that was not read */
    private int readPart(List<PackedBlob> blobs, int from, MessageDigest whole, List<String> bad,
            Events events) throws RepositoryException {
        var first = blobs.get(from);
        int to = from;
        int length = 0;
        while (to < blobs.size() && (to == from || length + (long) blobs.get(to).length() <= PART))
            length += blobs.get(to++).length();
        try (var bench = codecs.take()) {
            for (var blob : blobs.subList(from, to)) BlobReader.checked(blob);
            var sealed = bench.sealed(length);
            backend.load(IdHandles.pack(first.pack(), first.type()), first.offset(),
                    ByteBuffer.wrap(sealed, 0, length));
            whole.update(sealed, 0, length);
            int at = 0;
            for (var blob : blobs.subList(from, to)) {
                prove(blob, bench, sealed, at, bad);
                at += blob.length();
            }
        } catch (FormatException | BackendException e) {
            // Perhaps it is only one of them.
            for (var blob : blobs.subList(from, to)) if (!repository.reader().isWhole(blob))
                bad.add(BlobReader.reason(e));
        }
        events.on(new Event.Progress(length));
        return to;
    }

    private void prove(PackedBlob blob, BlobCodec bench, byte[] sealed, int at, List<String> bad)
            throws RepositoryException {
        try {
            BlobReader.open(bench, blob, sealed, at, bench.opened(blob.plainLength()));
        } catch (FormatException | UnauthenticException e) {
            if (!repository.reader().isWhole(blob)) bad.add(BlobReader.reason(e));
        }
    }

    /** The header again, for the hash. @return whether the file is what its name says */
    private boolean readRest(Id pack, long size, List<PackedBlob> blobs, MessageDigest whole)
            throws RepositoryException {
        long end = blobs.isEmpty() ? 0 : blobs.getLast().offset() + blobs.getLast().length();
        try (var bench = codecs.take()) {
            int length = (int) (size - end);
            var rest = bench.sealed(length);
            backend.load(IdHandles.pack(pack), end, ByteBuffer.wrap(rest, 0, length));
            whole.update(rest, 0, length);
            // A second look where the first was wrong: some stores deliver wrong bytes for a while.
            if (Id.of(whole.digest()).equals(pack) || headers.hash(pack, size).equals(pack)) return true;
            seenBad(pack, null);
        } catch (BackendException e) {
            seenBad(pack, e);
        }
        return false;
    }

    private String differsFromIndex(int listed, List<PackedBlob> blobs) {
        boolean same = blobs.size() == listed && blobs.stream()
                .allMatch(blob -> repository.index().locations(blob.type(), blob.id()).contains(blob));
        if (same) return null;
        return "its header lists other blobs than the index";
    }
}
