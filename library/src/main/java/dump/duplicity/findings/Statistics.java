package dump.duplicity.findings;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Duplicity counted in a backup; -1 for what it did not say. Sizes are bytes.
 *
 * @param startSeconds since 1970, as are all times, with a fraction
 * @param sourceFiles all kinds of entries; too high in a trial run
 * @param deltaEntries new, changed and deleted entries
 * @param rawDeltaBytes before compression and encryption
 * @param destinationBytes that the archive grew by
 * @param errors files that could not be read
 */
public record Statistics(double startSeconds, double endSeconds, double elapsedSeconds, long sourceFiles,
        long sourceBytes, long newFiles, long newBytes, long deletedFiles, long changedFiles, long changedBytes,
        long changedDeltaBytes, long deltaEntries, long rawDeltaBytes, long destinationBytes, long errors)
        implements Finding {
    private static final Pattern HEADING = Pattern.compile("-+\\[ Backup Statistics \\]-+(?:\n.*)?", Pattern.DOTALL);
    private static final Pattern LINE = Pattern.compile("(?m)^([A-Za-z]{1,40}) (-?\\d{1,18}(?:\\.\\d{1,9})?)(?:"
            + " \\(.*\\))?$");

    static Optional<Statistics> parse(String text) {
        if (!HEADING.matcher(text).matches()) return Optional.empty();
        var values = new HashMap<String, String>();
        var line = LINE.matcher(text);
        while (line.find()) values.put(line.group(1), line.group(2));
        return Optional.of(new Statistics(time(values, "StartTime"), time(values, "EndTime"),
                time(values, "ElapsedTime"), count(values, "SourceFiles"), count(values, "SourceFileSize"),
                count(values, "NewFiles"), count(values, "NewFileSize"), count(values, "DeletedFiles"),
                count(values, "ChangedFiles"), count(values, "ChangedFileSize"), count(values, "ChangedDeltaSize"),
                count(values, "DeltaEntries"), count(values, "RawDeltaSize"),
                count(values, "TotalDestinationSizeChange"), count(values, "Errors")));
    }

    private static double time(Map<String, String> values, String name) {
        return Double.parseDouble(values.getOrDefault(name, "-1"));
    }

    private static long count(Map<String, String> values, String name) {
        var value = values.getOrDefault(name, "-1");
        int snapshot = value.indexOf('.');
        return Long.parseLong(snapshot < 0 ? value : value.substring(0, snapshot));
    }
}
