package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.Handle;
import dump.model.Event;
import dump.model.Events;

/**
 * A file that a killed run was about to save. A store that writes into the file itself, as many do behind rclone, keeps
 * what an upload that was cut off had sent.
 *
 * @param size in bytes, of the whole file
 */
record CutOff(Handle file, long size) {
    /**
     * Removes the file if it is there and not whole, which is told.
     *
     * @param then what follows, as the end of a sentence
     * @return whether it is there, and whole
     */
    boolean isWholeOrGoes(Backend backend, String then, Events events) throws BackendException {
        long found;
        try {
            found = backend.size(file);
        } catch (BackendException.NotFound none) {
            return false;
        }
        if (found < size) remove(backend, "%s is cut off (%,d of %,d bytes), as the run that wrote it was killed; "
                .formatted(file, found, size), then, events);
        return found == size;
    }

    private void remove(Backend backend, String what, String then, Events events) throws BackendException {
        try {
            backend.remove(file);
            events.on(new Event.Note(what + "it is removed, and " + then));
        } catch (BackendException.NotFound gone) {
            // As wanted.
        } catch (BackendException.Denied | BackendException.ReadOnly kept) {
            events.on(new Event.Note(what + "it may not be removed, which costs its room, and " + then));
        }
    }
}
