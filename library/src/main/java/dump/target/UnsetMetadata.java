package dump.target;

import dump.posix.Place;

/** What could not be set of one entry's metadata, without being a failure. For one thread. */
final class UnsetMetadata {
    private final Place place;
    private boolean owner;
    private boolean attributes;
    private String first;
    private int others;

    UnsetMetadata(Place place) {
        this.place = place;
    }

    /** This user may not set the owner or a privileged attribute. */
    void owner() {
        owner = true;
    }

    /** The file system knows no attributes of that kind. */
    void attributes() {
        attributes = true;
    }

    /** Something else. @param what as it follows "cannot" */
    void add(String what, long negativeErrno) {
        if (first == null) first = place.failure(what, negativeErrno).getMessage();
        else others++;
    }

    boolean lacksOwner() {
        return owner;
    }

    boolean lacksAttributes() {
        return attributes;
    }

    /** A sentence on what was {@linkplain #add added}, or null: one, however many attributes a node has. */
    String told() {
        if (first == null || others == 0) return first;
        return first + " (nor " + others + " more of its metadata)";
    }
}
