package dump.posix;

/**
 * Something that is reached through its parent's descriptor, and whose own descriptor may be closed in between, since a
 * restore, say, knows far more directories and half-written files than a process may hold open.
 */
public abstract class ReopenableDescriptor {
    public final ReopenableDescriptor parent;
    /** Belongs to {@link Descriptors}, as the two below. */
    public int descriptor = -1;
    public int users;

    public ReopenableDescriptor(ReopenableDescriptor parent) {
        this.parent = parent;
    }

    /**
     * Opens it again through the parent; never follows a link, and sees that it is what it was. One without a parent is
     * opened by its path.
     */
    protected abstract int open(int parentDescriptor) throws FileException;

    /** Its close failed, with minus errno; nothing was lost unless something was written. */
    protected void closeFailed(long negativeErrno) {}
}
