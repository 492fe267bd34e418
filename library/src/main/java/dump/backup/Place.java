package dump.backup;

import dump.model.ByteString;
import java.util.ArrayDeque;

/**
 * Where a directory is. A path is joined only when it is asked for: those of a deep tree together are megabytes.
 *
 * @param filter of the source it is in; null on the way to a source
 * @param above the directory that holds it, within the source; null for the source itself and on the way to it
 * @param name in the directory above; without one, the path as listings print it
 * @param device of its parent
 * @param onlyIfFilled whether it is left out if nothing in it is wanted
 */
record Place(Filter filter, Place above, ByteString name, long device, boolean onlyIfFilled) {
    /** A directory on the way to a source. */
    static Place onTheWay(ByteString printed, long device) {
        return new Place(null, null, printed, device, false);
    }

    static Place source(Filter filter, ByteString printed, long device) {
        return new Place(filter, null, printed, device, false);
    }

    /** Its path below the source. */
    ByteString relative() {
        var names = new ArrayDeque<ByteString>();
        for (var place = this; place.above != null; place = place.above) names.push(place.name);
        return ByteString.joined(names);
    }

    /** Its path as listings print it. */
    ByteString printed() {
        var source = this;
        while (source.above != null) source = source.above;
        return source == this ? name : source.name.resolve(relative());
    }
}
