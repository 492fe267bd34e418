package dump.engine;

import dump.model.BytePath;
import dump.model.ByteString;
import dump.posix.RealPath;
import java.util.List;

/**
 * A path that a person named. One that begins with {@code /}, {@code ~/}, {@code ./} or {@code ../} is a place in the
 * file system; any other is first what a listing prints, then relative to the working directory, and an error if it
 * is both.
 *
 * @param text as typed, for messages
 * @param displayPath as a listing may print it, or null for a place in the file system
 * @param absolute the place in the file system, cleaned of {@code .} and {@code ..}; null if only a listing is meant
 */
public record PathArgument(String text, ByteString displayPath, ByteString absolute) {
    /** A path as listings show it, and nothing else. */
    public static PathArgument displayed(ByteString path) {
        return new PathArgument(path.toString(), path, null);
    }

    /**
     * What else the place may be called, as sources are stored by their real paths: with the links of its directory
     * followed, as far as they are there, and with its own, too.
     */
    public List<ByteString> followed() {
        if (absolute == null) return List.of();
        var path = new BytePath(absolute);
        var parent = new BytePath(RealPath.asFarAsThere(path.parent().bytes()));
        return List.of(parent.resolve(path.name()).bytes(), RealPath.asFarAsThere(absolute));
    }
}
