package dump.files;

import dump.model.ByteString;

/**
 * An entry that another program restored, and where it belongs, with all that is below it.
 *
 * @param path where it is, relative to {@link Staging#path()}
 * @param place where it lands, relative to the target; missing directories on the way are made. Empty: what is in the
 *     entry, a directory, lands in the target itself, whose metadata are left alone
 * @param printed its path as listings print it, for events
 */
public record Staged(ByteString path, ByteString place, ByteString printed) {}
