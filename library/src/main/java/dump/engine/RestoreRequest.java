package dump.engine;

import dump.model.ByteString;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * What to bring back and where to.
 *
 * @param paths files and directories; empty with {@code everything}
 * @param target absolute directory: each path lands below it under its own name, several of one name with their
 *     parents; everything lands as listings print it
 * @param output if not null, the one file's content goes there and {@code target} is unused
 * @param protect by their absolute paths, files and directories that are left alone, in words what each is, such as
 *     {@code the configuration}: what would land on one, in one or around a directory is refused before anything is
 *     written. The repository and the directory of records need not be named
 * @param overwrite whether what differs at the target is replaced
 * @param trial nothing is written
 */
public record RestoreRequest(Whose whose, Selector selector, List<PathArgument> paths, boolean everything,
        ByteString target, OutputStream output, Map<ByteString, String> protect, boolean overwrite, boolean trial) {

    /** Protects nothing but the engine's own places. */
    public RestoreRequest(Whose whose, Selector selector, List<PathArgument> paths, boolean everything,
            ByteString target, OutputStream output, boolean overwrite, boolean trial) {
        this(whose, selector, paths, everything, target, output, Map.of(), overwrite, trial);
    }
}
