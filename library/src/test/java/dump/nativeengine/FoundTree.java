package dump.nativeengine;

import dump.duplicity.DuplicityShell;
import dump.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What {@code find} sees of a directory, and what the resources say that it should see: path → entry. */
public final class FoundTree {
    /** @param mode in octal, with four digits; modes and times of links are not kept by Duplicity */
    public record Entry(String type, String mode, long mtime, long size, String sha256, String target) {}

    private FoundTree() {}

    /** Without the directory itself. */
    public static TreeMap<String, Entry> of(Path directory) throws Exception {
        var hashes = new TreeMap<String, String>();
        var summed = text(directory, "find . -type f -print0 | xargs -0r sha256sum -z");
        for (var line : summed) hashes.put(line.substring(64 + "  ./".length()), line.substring(0, 64));
        var fields = text(directory, "find . -mindepth 1 -printf '%P\\0%y\\0%m\\0%T@\\0%s\\0%l\\0'");
        var entries = new TreeMap<String, Entry>();
        for (int i = 0; i < fields.length; i += 6) {
            var mode = "0".repeat(4 - fields[i + 2].length()) + fields[i + 2];
            long mtime = Long.parseLong(fields[i + 3].replaceFirst("\\..*", ""));
            entries.put(fields[i], switch (fields[i + 1]) {
                case "f" -> new Entry("reg", mode, mtime, Long.parseLong(fields[i + 4]), hashes.get(fields[i]), null);
                case "d" -> new Entry("dir", mode, mtime, 0, null, null);
                case "l" -> new Entry("sym", null, 0, 0, null, fields[i + 5]);
                case "p" -> new Entry("fifo", mode, mtime, 0, null, null);
                default -> new Entry(fields[i + 1], mode, mtime, 0, null, null);
            });
        }
        return entries;
    }

    /** @param state {@code ARCHIVE-TIME} */
    public static TreeMap<String, Entry> expected(String state) {
        var entries = new TreeMap<String, Entry>();
        for (var line : Vectors.lines("/duplicity/expected/" + state + ".jsonl")) {
            if (!line.get("path").equals(".")) entries.put((String) line.get("path"), entry(line));
        }
        return entries;
    }

    private static Entry entry(Map<String, Object> line) {
        return new Entry((String) line.get("type"), (String) line.get("mode"), (long) line.getOrDefault("mtime", 0L),
                (long) line.getOrDefault("size", 0L), (String) line.get("sha256"), (String) line.get("target"));
    }

    /** What a script prints between NUL bytes. */
    private static String[] text(Path directory, String script) throws Exception {
        var displayPath = new DuplicityShell().line("cd", Runs.path(directory)).line(script).run();
        var text = new String(displayPath, StandardCharsets.UTF_8);
        return text.isEmpty() ? new String[0] : text.substring(0, text.length() - 1).split("\0", -1);
    }
}
