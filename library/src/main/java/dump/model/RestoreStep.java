package dump.model;

/**
 * What a restore does, or would do, about one entry. Its text is a line for people, with the path as listings print it:
 * whoever shows it at a terminal escapes it.
 *
 * @param size of a file's content; -1 if that is not known; 0 of all else
 */
public record RestoreStep(ByteString path, long size, Decision decision) {
    /** Bytes of content that are written for it; -1 if that is not known. */
    public long bytes() {
        return switch (decision.kind()) {
            case MAKE, REPLACE -> size;
            case LINK, ADJUST, UNCHANGED, KEEP, UNDECIDED, SKIP, FAIL -> 0;
        };
    }

    /** What a run tells of it. */
    public Event event() {
        return switch (decision) {
            case Decision.Keep(var reason) -> new Event.FileKept(path, size, reason);
            case Decision.Skip(var reason) -> new Event.FileSkipped(path, reason);
            case Decision.Fail(var reason) -> new Event.FileFailed(path, reason);
            case Decision.Undecided(var different, var reason) when different.isEmpty() ->
                    new Event.FileSkipped(path, reason);
            case Decision other -> new Event.FileRestored(path, size, other);
        };
    }

    @Override
    public String toString() {
        var sized = path + (size > 0 ? " (" + size + (size == 1 ? " byte)" : " bytes)") : "");
        return switch (decision) {
            case Decision.Make() -> "make " + sized;
            case Decision.Replace(var other) -> "replace " + sized;
            case Decision.Link(var file, var replaces) -> "link " + path + " to " + file;
            case Decision.Adjust(var different) -> "adjust " + sized + ": " + different;
            case Decision.Unchanged() -> "leave " + sized + ": unchanged";
            case Decision.Keep(var reason) -> "leave " + sized + ": " + reason;
            case Decision.Undecided(var different, var reason) -> "decide later " + sized + ": " + reason;
            case Decision.Skip(var reason) -> "skip " + path + ": " + reason;
            case Decision.Fail(var reason) -> "fail " + path + ": " + reason;
        };
    }
}
