package dump.model;

/** Hears what an engine tells. Called from several threads at once; it must be quick and must not throw. */
@FunctionalInterface
public interface Events {
    void on(Event event);

    /** For callers who want only the result. */
    Events NONE = event -> {};
}
