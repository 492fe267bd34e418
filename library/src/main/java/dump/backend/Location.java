package dump.backend;

/** Where a repository is, read from what a person wrote. */
public sealed interface Location {
    /** A directory of this machine: a disk, a mounted share. @param path absolute */
    record Local(String path) implements Location {}
}
