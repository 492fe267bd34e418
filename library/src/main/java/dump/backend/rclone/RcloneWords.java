package dump.backend.rclone;

import java.util.List;
import java.util.regex.Pattern;

/** What rclone writes to standard error, for people. */
final class RcloneWords {
    private static final Pattern TIME = Pattern.compile("^\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d ");
    private static final Pattern GRAVE = Pattern.compile("^(?:ERROR|CRITICAL|EMERGENCY|ALERT) *: *|^NOTICE: (?=Fatal error)");
    private static final int TEXT_MAX = 400;

    private RcloneWords() {}

    /** The last failure in it, on one line; empty if there is none. */
    static String last(String said) {
        var failures = lines(said).stream().filter(line -> !line.contains("v2 API required")).filter(line -> GRAVE.matcher(line).find() || line.contains("Fatal error")
                || line.contains("Failed to ")).toList();
        return failures.isEmpty() ? "" : plain(failures.getLast());
    }

    /** Why it ended: its last failure, or else its last line. */
    static String end(String said) {
        var failure = last(said);
        if (!failure.isEmpty()) return failure;
        var lines = lines(said).stream().filter(line -> !line.startsWith("NOTICE: Config file")).toList();
        return lines.isEmpty() ? "it says nothing" : plain(lines.getLast());
    }

    private static List<String> lines(String said) {
        return said.lines().map(line -> TIME.matcher(line).replaceFirst("").replaceAll("\\p{Cntrl}", "").strip())
                .filter(line -> !line.isEmpty()).toList();
    }

    private static String plain(String line) {
        var text = GRAVE.matcher(line).replaceFirst("");
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "…" : text;
    }
}
