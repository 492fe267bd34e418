package dump.engine;

import dump.model.Id;
import dump.model.KeyFile;

/**
 * A key of a repository: what one passphrase opens.
 *
 * @param file what it says of itself, which nothing proves; null if it cannot be read
 * @param inUse whether it is the one that the repository was opened with
 * @param damage why it cannot be read, or null
 */
public record KeyInfo(Id id, KeyFile file, boolean inUse, String damage) {}
