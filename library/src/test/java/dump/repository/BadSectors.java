package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * A store of whose files those with a name that contains {@code part} cannot be read, or of which the bytes from {@code
 * from} to {@code to} cannot.
 */
public final class BadSectors extends FilterBackend {
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
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        if (file.toString().contains(part) && offset < to && offset
                + target.remaining() > from) throw failure.apply(file.toString());
        super.load(file, offset, target);
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        if (file.toString().contains(part)) throw failure.apply(file.toString());
        return super.loadAll(file, sizeMax);
    }
}
