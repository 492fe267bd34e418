package dump.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which part of a repository is to be read next, so that after some checks all of it was: {@code NAME.check}. */
public final class CheckTurns {
    /** A check a week reads everything in seven weeks. */
    public static final int PARTS = 7;
    private static final String SUFFIX = ".check";

    private CheckTurns() {}

    /** From 1 to {@link #PARTS}. */
    public static int next(Path directory, String name) {
        try {
            var file = directory.resolve(name + SUFFIX);
            if (Files.size(file) > PARTS) return 1;
            var text = Files.readString(file).strip();
            return text.matches("[1-" + PARTS + "]") ? Integer.parseInt(text) % PARTS + 1 : 1;
        } catch (IOException none) {
            return 1;
        }
    }

    /** Remembers that a part was read. */
    public static void done(Path directory, String name, int part) throws IOException {
        Files.writeString(directory.resolve(name + SUFFIX), part + "\n");
    }
}
