package dump.posix;

import dump.model.ByteString;
import java.util.ArrayDeque;

/**
 * Where something lies, for messages: its name, and the place of the directory that holds it (null: {@code name} is a
 * whole path). A path is joined only when it is said, since a deep tree would otherwise hold megabytes of paths.
 */
public record Place(Place above, ByteString name) {
    public ByteString path() {
        var names = new ArrayDeque<ByteString>();
        int length = 0;
        for (var place = this; place != null; place = place.above) {
            names.push(place.name);
            length += place.name.length() + 1;
        }
        var bytes = new byte[length];
        int end = 0;
        for (var part : names) {
            if (end > 0 && bytes[end - 1] != '/') bytes[end++] = '/';
            part.copyTo(bytes, end);
            end += part.length();
        }
        return ByteString.copyOf(bytes, 0, end);
    }

    public FileException failure(String what, long negativeErrno) {
        return new FileException(what, path(), -negativeErrno);
    }
}
