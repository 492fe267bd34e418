package dump.duplicity.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which process has locked a file, as the kernel tells it. */
final class LocalLockHolder {
    private static final Path LOCKS = Path.of("/proc/locks");
    /** As in {@code 1: POSIX  ADVISORY  WRITE 4242 fd:01:1234 0 EOF}: the process, and the number of the file. */
    private static final Pattern LOCK = Pattern.compile(
            "\\d+: POSIX +ADVISORY +WRITE +(?<pid>\\d+) [0-9a-f]+:[0-9a-f]+:(?<file>\\d+) .*");

    private LocalLockHolder() {}

    /** Its number; -1 if it is not known. */
    static long of(Path file) {
        try {
            var number = Files.getAttribute(file, "unix:ino").toString();
            for (var line : Files.readAllLines(LOCKS)) {
                var lock = LOCK.matcher(line);
                if (lock.matches() && lock.group("file").equals(number)) return Long.parseLong(lock.group("pid"));
            }
        } catch (IOException notTold) {
            return -1;
        }
        return -1;
    }
}
