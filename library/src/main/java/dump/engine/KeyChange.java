package dump.engine;

import dump.model.Id;

/**
 * What became of keys.
 *
 * @param key the one that the new passphrase opens, or null
 * @param made whether it was made; else it was there already
 * @param removed the one that is gone, or null
 */
public record KeyChange(Id key, boolean made, Id removed) {}
