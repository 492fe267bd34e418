package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * A store of whose files those with a name that contains {@code part} cannot be read, or of which the bytes from {@code
 * from} to {@code to} cannot.
 */
public final class BadSectors extends PassingBackend {
    private final String part;
    private final Function<String, BackendException> failure;
    private long from;
    private long to = Long.MAX_VALUE;

    public BadSectors(Backend inner, String part, Function<String, BackendException> failure) {
        super(inner);
        this.part = part;
        this.failure = failure;
    }

    public static BadSectors unreadable(Backend inner, String part) {
        return new BadSectors(inner, part, name -> new BackendException.Unreadable("could not read " + name, null));
    }

    public BadSectors between(long from, long to) {
        this.from = from;
        this.to = to;
        return this;
    }

    @Override
    public void load(Kind kind, String name, long offset, ByteBuffer target) throws BackendException {
        if (name.contains(part) && offset < to && offset + target.remaining() > from) throw failure.apply(name);
        super.load(kind, name, offset, target);
    }

    @Override
    public byte[] loadAll(Kind kind, String name, int sizeMax) throws BackendException {
        if (name.contains(part)) throw failure.apply(name);
        return super.loadAll(kind, name, sizeMax);
    }
}
