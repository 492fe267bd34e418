package dump.backend;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The name that a file has beside its place until it is whole, in stores with directories. */
public final class TemporaryName {
    private static final String MARK = "-tmp-";
    /** As we name them; restic's end in fewer digits, and are its own to remove. */
    private static final Pattern OURS = Pattern.compile("(?:config|[0-9a-f]{64})" + MARK + "[0-9a-f]{16}");
    /** What most file systems take as one name, in bytes. */
    private static final int NAME_MAX = 255;

    private TemporaryName() {}

    /** A new one. Its digits are random: runs on several machines may write one file at the same time. */
    public static String of(String file) {
        var digits = "%016x".formatted(ThreadLocalRandom.current().nextLong());
        var name = file;
        while ((name + MARK + digits).getBytes(StandardCharsets.UTF_8).length > NAME_MAX)
            name = name.substring(0, name.length() - 1);
        return name + MARK + digits;
    }

    /** Whether it is one of this file. */
    public static boolean isOf(String file, String name) {
        return name.startsWith(file + MARK);
    }

    /** Whether a name in one of the directories of a kind is one that we gave a file of that kind. */
    public static boolean isOurs(FileKind kind, String directory, String name) {
        return OURS.matcher(name).matches() && Layout.isPlace(kind, directory, name.substring(0, name.indexOf(MARK)));
    }
}
