package dump.cli.settings;

import dump.cli.input.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All that is wrong with one file. */
final class Problems {
    private static final int SHOWN_MAX = 50;

    private record Problem(int line, int column, String text) {}

    private final Path file;
    private final List<Problem> found = new ArrayList<>();

    Problems(Path file) {
        this.file = file;
    }

    /** @param line and {@code column} from 1; 0 if the problem has no place */
    void add(int line, int column, String text) {
        found.add(new Problem(line, column, text));
    }

    boolean none() {
        return found.isEmpty();
    }

    void throwIfAny() throws SettingsException {
        if (found.isEmpty()) return;
        var lines = found.stream().distinct()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column)).limit(SHOWN_MAX)
                .map(p -> p.line == 0 ? file + ": " + p.text : file + ":" + p.line + ":" + p.column + ": " + p.text);
        throw new SettingsException(String.join("\n", lines.toList()));
    }

    /** A parser's message on one line, not too long. */
    static String plain(String message) {
        var line = message.replaceAll("\\s+", " ").strip();
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
