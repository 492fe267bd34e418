package dump.engine;

import dump.files.RealPath;
import dump.model.ByteString;
import java.util.List;

/**
 * A path that a person named. One that begins with {@code /}, {@code ~/}, {@code ./} or {@code ../} is a place in the
 * file system; any other is first what a listing prints, then relative to the working directory, and an error if it
 * is both.
 *
 * @param text as typed, for messages
 * @param printed as a listing may print it, or null for a place in the file system
 * @param absolute the place in the file system, cleaned of {@code .} and {@code ..}
 */
public record PathArgument(String text, ByteString printed, ByteString absolute) {
    /**
     * What else the place may be called, as sources are stored by their real paths: with the links of its directory
     * followed, as far as they are there, and with its own, too.
     */
    List<ByteString> followed() {
        int slash = absolute.lastIndexOf((byte) '/');
        var directory = slash <= 0 ? absolute : RealPath.asFarAsThere(absolute.slice(0, slash))
                .resolve(absolute.slice(slash + 1, absolute.length()));
        return List.of(directory, RealPath.asFarAsThere(absolute));
    }
}
