package dump.backup;

import dump.model.ByteString;
import java.util.ArrayDeque;

/**
 * Where a directory is. A path is joined only when it is asked for: those of a deep tree together are megabytes.
 *
 * @param filter of the source it is in; null on the way to a source
 * @param tally of the same source, or null
 * @param above the directory that holds it, within the source; null for the source itself and on the way to it
 * @param name in the directory above; without one, the path as listings print it
 * @param device of its parent
 * @param onlyIfFilled whether it is left out if nothing in it is wanted
 */
record DirectoryPath(Filter filter, SourceTally tally, DirectoryPath above, ByteString name, long device,
        boolean onlyIfFilled) {
    /** A directory on the way to a source. */
    static DirectoryPath onTheWay(ByteString displayPath, long device) {
        return new DirectoryPath(null, null, null, displayPath, device, false);
    }

    static DirectoryPath source(Filter filter, SourceTally tally, ByteString displayPath, long device) {
        return new DirectoryPath(filter, tally, null, displayPath, device, false);
    }

    /** Something in it. @param device its own */
    DirectoryPath below(ByteString name, long device, boolean onlyIfFilled) {
        return new DirectoryPath(filter, tally, this, name, device, onlyIfFilled);
    }

    /** Whether it is a source itself. */
    boolean isSource() {
        return filter != null && above == null;
    }

    /** Its path below the source. */
    ByteString relative() {
        var names = new ArrayDeque<ByteString>();
        for (var place = this; place.above != null; place = place.above) names.push(place.name);
        return ByteString.joined(names);
    }

    /** Its absolute path. */
    ByteString path() {
        return filter == null ? name : isSource() ? tally.source() : tally.source().resolve(relative());
    }

    /** Its path as listings print it. */
    ByteString displayPath() {
        var source = this;
        while (source.above != null) source = source.above;
        return source == this ? name : source.name.resolve(relative());
    }

    /** The same, but a source's own path: in listings it has none. */
    ByteString told() {
        return isSource() ? tally.source() : displayPath();
    }
}
