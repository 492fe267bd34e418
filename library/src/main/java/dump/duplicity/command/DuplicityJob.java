package dump.duplicity.command;

import dump.model.ByteString;
import java.time.Instant;
import java.util.List;

/** One run of Duplicity, by what it is for. Times are those of sets, so that Duplicity has nothing to interpret. */
public sealed interface DuplicityJob {
    /** @param source absolute; {@code selection} arguments that choose files in it; a trial run changes nothing */
    record Backup(boolean full, ByteString source, List<ByteString> selection, boolean trial) implements DuplicityJob {}

    /**
     * @param path relative to the source, empty for everything
     * @param target does not exist yet: what is restored gets this name
     * @param owners whether entries get their owners, which only root may give
     */
    record Restore(Instant time, ByteString path, ByteString target, boolean owners) implements DuplicityJob {}

    /**
     * Reads back and compares.
     *
     * @param source the directory to compare with; for a {@code path}, the path in it. It has to be there: Duplicity 3
     *     would make it
     * @param selection arguments that choose what of the source is looked at
     */
    record Verify(Instant time, ByteString path, ByteString source, List<ByteString> selection)
            implements DuplicityJob {}

    /**
     * Finds what aborted runs left; without {@code force} it only lists it. It brings the local copies of manifests and
     * signatures up to date, and so needs the passphrase.
     */
    record Cleanup(boolean force) implements DuplicityJob {}

    /** Lists a point in time, for what it brings: the manifests and signatures of its chain. Needs the passphrase. */
    record Listing(Instant time) implements DuplicityJob {}

    /** Removes whole chains that ended before the time. */
    record RemoveOlderThan(Instant time) implements DuplicityJob {}

    /** Where what the log names lies: its paths are relative to that or begin with it. Empty if it is nowhere. */
    default ByteString place() {
        return switch (this) {
            case Backup backup -> backup.source();
            case Verify verify -> verify.source();
            case Restore restore -> restore.target();
            case Cleanup _, Listing _, RemoveOlderThan _ -> ByteString.EMPTY;
        };
    }
}
