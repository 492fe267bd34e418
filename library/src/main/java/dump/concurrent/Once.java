package dump.concurrent;

import java.util.function.Supplier;

/** A value that is made when somebody first asks for it, and is then kept. Thread-safe. */
public final class Once<T> implements Supplier<T> {
    private Supplier<T> source;
    private T value;

    private Once(Supplier<T> source) {
        this.source = source;
    }

    public static <T> Supplier<T> of(Supplier<T> source) {
        return new Once<>(source);
    }

    @Override
    public synchronized T get() {
        if (source != null) {
            value = source.get();
            source = null;
        }
        return value;
    }
}
