package dump.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Paths as the kernel walks them. */
public final class LocalPath {
    private LocalPath() {}

    /**
     * A path without {@code .}, {@code ..} and spare slashes that leads where the kernel would come out: a link before
     * a {@code ..} is followed. Behind a link that leads nowhere the {@code ..} stays, for then the path does not
     * either.
     *
     * @param path absolute; it need not exist
     */
    public static Path plain(Path path) {
        var plain = path.getRoot();
        for (var name : path) {
            if (name.toString().equals("..")) plain = above(plain);
            else if (!name.toString().equals(".")) plain = plain.resolve(name);
        }
        return plain;
    }

    private static Path above(Path path) {
        if (path.getParent() == null) return path;
        if (path.endsWith("..")) return path.resolve("..");
        if (!Files.isSymbolicLink(path)) return path.getParent();
        try {
            return path.toRealPath().resolve("..").normalize();
        } catch (IOException leadsNowhere) {
            return path.resolve("..");
        }
    }
}
