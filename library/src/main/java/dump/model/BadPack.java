package dump.model;

import java.util.List;

/**
 * A pack that was seen bad.
 *
 * @param neededBy points in time that need what stands in it and can be read nowhere, or of which nobody can say what
 *     they need
 */
public record BadPack(Id id, Fate fate, List<Id> neededBy) {
    /** What can become of it. */
    public enum Fate {
        /** Nobody loses anything when it goes: all that can be read of it stands elsewhere or is copied first. */
        REMOVABLE,
        /** It stays as long as there are points in time that need it: who knows what can still be got out of it. */
        NEEDED,
        /** It was read from end to end and is as it was made. */
        WHOLE
    }
}
