package dump.nativeengine;

import dump.backend.Location;
import dump.model.ByteString;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options, and where the repository is. @param location null if the caller brought the store */
record NativeSettings(Location location, NativeOptions options) {
    String host() {
        return options.host();
    }

    Duration lockWait() {
        return options.lockWait();
    }

    boolean trial() {
        return options.trial();
    }

    ByteString stateDirectory() {
        return options.stateDirectory();
    }

    /** What is never backed up nor restored to: by its path what it is, in words. */
    Map<ByteString, String> ownPlaces() {
        var own = new LinkedHashMap<ByteString, String>();
        if (location instanceof Location.Local(var path)) own.put(ByteString.of(path), "the repository");
        if (stateDirectory() != null) own.put(stateDirectory(), "the archive directory");
        return own;
    }
}
