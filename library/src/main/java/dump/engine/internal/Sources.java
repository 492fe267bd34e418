package dump.engine.internal;

import dump.engine.EngineException;
import dump.model.ByteString;
import dump.model.Id;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.posix.RealPath;
import dump.source.OwnPlaces;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What both engines ask of a source before they back it up. */
public final class Sources {
    private Sources() {}

    /** Its real path. One that can't be read at all would make a point in time of nothing, and the newest one. */
    public static ByteString directory(ByteString source) throws EngineException {
        return real(source, true);
    }

    /** The same; it may be a file, too. */
    public static ByteString any(ByteString source) throws EngineException {
        return real(source, false);
    }

    private static ByteString real(ByteString source, boolean directoryOnly) throws EngineException {
        try {
            var real = RealPath.of(source);
            ensureReadable(real, directoryOnly);
            return real;
        } catch (FileException e) {
            throw new EngineException.Refused("the source " + source + " cannot be backed up: " + e.reason()
                    + (e.kind() == FileException.Kind.GONE ? "; is the disk mounted and the name right?" : ""));
        }
    }

    private static void ensureReadable(ByteString source, boolean directoryOnly) throws FileException {
        try (var directory = LocalDirectory.open(source)) {
            directory.names();
        } catch (FileException e) {
            if (directoryOnly || e.kind() != FileException.Kind.NOT_A_DIRECTORY) throw e;
        }
    }

    /**
     * What is never backed up of the sources: the engine's own places, of which none may hold a source, and what is to
     * be left out besides, unless it holds one.
     *
     * @param own by their paths what each is, in words
     */
    public static OwnPlaces own(Map<ByteString, String> own, List<ByteString> leaveOut, List<ByteString> sources)
            throws EngineException {
        try {
            var places = OwnPlaces.of(own);
            for (var source : sources) {
                var around = places.around(source);
                if (around != null) throw new EngineException.Misplaced("the source " + source
                        + (around.itself() ? " is " : " lies in ") + around.place().what() + " " + around.place().path()
                        + ", which is never backed up");
            }
            var all = new LinkedHashMap<>(own);
            for (var path : leaveOut) all.putIfAbsent(path, "left out");
            return OwnPlaces.of(all).withoutThoseAround(sources);
        } catch (FileException e) {
            throw new EngineException.Failed(e.getMessage(), e);
        }
    }

    /** An empty source that was not empty last time is a disk that is not mounted, more often than not. */
    public static EngineException emptied(ByteString source, Id last) {
        return emptied(source, "the last backup (" + last.brief() + ")");
    }

    public static EngineException emptied(ByteString source, String last) {
        return new EngineException.Emptied(EngineException.Emptied.What.DIRECTORY, source,
                "the source " + source + " is empty, and was not in " + last);
    }

    /** The same for one of which nothing is wanted any more. */
    public static EngineException withoutFiles(ByteString source, int before, Id last) {
        return new EngineException.Emptied(EngineException.Emptied.What.WANTED, source, "the source " + source + " had "
                + before + (before == 1 ? " file" : " files") + " in the last backup (" + last.brief()
                + ") and would have none in this one: they are gone, unreadable, or left out");
    }
}
