package dump.files;

/**
 * Something below the target that is reached through its parent's descriptor, and whose own descriptor may be closed
 * in between, since a restore knows far more directories and half-written files than a process may hold open.
 */
abstract class Held {
    final Held parent;
    /** Belongs to {@link Descriptors}, as the two below. */
    int descriptor = -1;
    int users;

    Held(Held parent) {
        this.parent = parent;
    }

    /** Opens it again through the parent; never follows a link, and sees that it is what it was. */
    abstract int open(int parentDescriptor) throws FileException;

    /** Its close failed, with minus errno; nothing was lost unless something was written. */
    void closeFailed(long negativeErrno) {}
}
