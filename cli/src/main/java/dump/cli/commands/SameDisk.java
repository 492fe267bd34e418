package dump.cli.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Backups on the disk of what they are for: better than none, and lost with it. */
final class SameDisk {
    private SameDisk() {}

    /** One line, for a first run, if one of the sources lies on the repository's file system. @param repository null if it is elsewhere */
    static void advise(Dump dump, List<Path> sources, Path repository) {
        if (repository == null) return;
        var device = device(repository);
        if (device == null) return;
        if (sources.stream().anyMatch(source -> device.equals(device(source))))
            dump.report().note("the backups are on the same disk as the source; keep a copy elsewhere");
    }

    /** Of a path, or of the directory that it is to be made in; null if nobody knows. */
    private static Object device(Path path) {
        try {
            return Files.getAttribute(Files.exists(path) ? path : path.getParent(), "unix:dev");
        } catch (IOException | RuntimeException unknown) {
            return null;
        }
    }
}
