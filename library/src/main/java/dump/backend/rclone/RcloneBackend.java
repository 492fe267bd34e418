package dump.backend.rclone;

import dump.backend.Backend;
import dump.backend.Location;
import dump.backend.rest.RestBackend;
import dump.line.Line;
import java.util.function.Consumer;

/** A store wherever rclone reaches: rclone runs beside us and speaks restic's REST protocol. */
public final class RcloneBackend {
    private RcloneBackend() {}

    /** Nothing is started before it is needed. */
    public static Backend open(Location.Rclone place, RcloneOptions options, int connections, Line line,
            Consumer<String> notices) {
        return new RestBackend(place.text(), "/", new RcloneServer(place, options, line), connections, notices);
    }
}
