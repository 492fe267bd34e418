package dump.restore;

import dump.model.ByteString;

/**
 * @param target absolute directory, made when it is missing; nothing is written outside it
 * @param overwrite whether what is there and differs is replaced
 * @param trial only tells what would be done
 */
public record RestoreOptions(ByteString target, boolean overwrite, boolean trial) {}
