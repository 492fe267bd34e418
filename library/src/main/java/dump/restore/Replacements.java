package dump.restore;

import dump.posix.FileException;
import dump.target.TargetDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files that are whole but for their names, each of which is to replace another. They wait until many can be synced at
 * once: a file system may write a new name before the content, and a power cut in between would leave neither the old
 * file nor the new. Thread-safe.
 */
final class Replacements {
    private static final int FILES_MAX = 1_000;
    private static final long BYTES_MAX = 256 << 20;

    private List<FileJob> waiting = new ArrayList<>();
    private long bytes;

    void add(FileJob job) {
        List<FileJob> full = List.of();
        synchronized (this) {
            waiting.add(job);
            bytes += job.size();
            if (waiting.size() >= FILES_MAX || bytes >= BYTES_MAX) full = takeAll();
        }
        place(full);
    }

    /** Those that still wait get their names. */
    void flush() {
        List<FileJob> rest;
        synchronized (this) {
            rest = takeAll();
        }
        place(rest);
    }

    private List<FileJob> takeAll() {
        var all = waiting;
        waiting = new ArrayList<>();
        bytes = 0;
        return all;
    }

    private static void place(List<FileJob> jobs) {
        var synced = new HashMap<Long, Optional<FileException>>();
        for (var job : jobs) {
            try {
                sync(job.directory().target(), synced);
            } catch (FileException e) {
                job.failComplete(e);
                continue;
            }
            job.takeName();
        }
    }

    /** Each file system once. */
    private static void sync(TargetDirectory directory, Map<Long, Optional<FileException>> synced)
            throws FileException {
        long device = directory.device();
        if (!synced.containsKey(device)) synced.put(device, syncNow(directory));
        var failure = synced.get(device);
        if (failure.isPresent()) throw failure.get();
    }

    private static Optional<FileException> syncNow(TargetDirectory directory) {
        try {
            directory.sync();
            return Optional.empty();
        } catch (FileException e) {
            return Optional.of(e);
        }
    }
}
