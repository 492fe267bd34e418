package dump.aws;

/** Where a key comes from. */
@FunctionalInterface
public interface KeySource {
    /** There is none, and none is wanted. */
    KeySource NONE = () -> null;

    /** Gets it, each time anew; null for a store that is asked without. */
    AccessKey fetch() throws KeyException, InterruptedException;
}
