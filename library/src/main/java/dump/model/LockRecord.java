package dump.model;

/** A file of {@code locks/}: who works on the repository, and whether nobody else may. */
public record LockRecord(Timestamp time, boolean exclusive, String hostname, String username, long pid, long uid,
        long gid) {}
