package dump.engine;

import dump.model.ByteString;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.io.OutputStream;
import java.util.List;

/**
 * What to bring back and where to.
 *
 * @param paths files and directories; empty with {@code everything}
 * @param target absolute directory: each path lands below it under its own name, several of one name with their
 *     parents; everything lands as listings print it
 * @param output if not null, the one file's content goes there and {@code target} is unused
 * @param overwrite whether what differs at the target is replaced
 * @param trial nothing is written
 */
public record RestoreRequest(Whose whose, Selector selector, List<PathArgument> paths, boolean everything,
        ByteString target, OutputStream output, boolean overwrite, boolean trial) {}
