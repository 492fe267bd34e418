package dump.duplicity.findings;

import dump.model.ByteString;
import java.util.List;

/**
 * What a run of Duplicity told. Paths are relative to the source, empty for the source itself; one outside of it is
 * absolute.
 */
public sealed interface Finding permits Finding.Said, Finding.Stored, Finding.BytesRead, Finding.VolumeRead,
        Finding.Written, Finding.Unreadable, Finding.Skipped, Finding.Resumed, Finding.Difference, Finding.Compared,
        Finding.Removed, Finding.Names, Statistics {

    /** Duplicity's own words, of several lines perhaps; control characters are left in. */
    record Said(Stanza.Keyword level, String text) implements Finding {}

    /**
     * An entry of any type that is in the backup because it is new or changed, or left out because it is gone. What is
     * no regular file is called new whenever it changed. Nothing is told of names that are not UTF-8.
     */
    record Stored(ByteString path, Change change) implements Finding {}

    enum Change { NEW, CHANGED, DELETED }

    /** Bytes of the source gone through since the last such finding. */
    record BytesRead(long bytes) implements Finding {}

    /** How many volumes of all that are needed are read back. */
    record VolumeRead(long done, long total) implements Finding {}

    /** An entry of a restore begins; {@code type} is {@code reg dir sym fifo chr blk} or empty. */
    record Written(ByteString path, String type) implements Finding {}

    /** An entry that could not be read from the source, or brought back. */
    record Unreadable(ByteString path, String reason) implements Finding {}

    /** An entry left out on purpose. */
    record Skipped(ByteString path, String reason) implements Finding {}

    /** The run goes on where an interrupted one ended, or begins it anew. */
    record Resumed(String text) implements Finding {}

    /** An entry that is not as it was. */
    record Difference(ByteString path, Kind kind, String text) implements Finding {}

    enum Kind {
        /** Its metadata or type differ. */
        CHANGED,
        /** Its content differs. */
        DIFFERENT,
        /** It is in the backup only. */
        GONE,
        /** It is in the source only. */
        NEW
    }

    /** The end of a comparison. */
    record Compared(long entries, long differences) implements Finding {}

    /** Files of the archive that cleanup removes, or would. */
    record Removed(List<ByteString> names, boolean done) implements Finding {
        public Removed {
            names = List.copyOf(names);
        }
    }

    /** All names at the destination. */
    record Names(List<ByteString> names) implements Finding {
        public Names {
            names = List.copyOf(names);
        }
    }
}
