package dump.cli.settings;

import dump.cli.input.Quantities;
import dump.line.Limit;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes out of a parsed file how much may go over the line to a store. */
final class LineReader {
    private static final String LIMIT = "bandwidth-limit", CONNECTIONS = "connections";
    private static final Set<String> DIRECTIONS = new LinkedHashSet<>(List.of("up", "down"));
    private static final int CONNECTIONS_MAX = 64;
    /** Slower, a connection that does what it may looks like one that is broken. */
    private static final long BYTES_MIN = 4_000;
    private static final Pattern PART = Pattern.compile("(?<rate>.*?)(?:\\s+(?<from>\\S+?)\\s*[-–]\\s*(?<to>\\d\\S*))?",
            Pattern.DOTALL);
    private static final Pattern TIME = Pattern.compile("\\d{1,2}:\\d{2}");

    private final KeyReader keys;

    LineReader(KeyReader keys) {
        this.keys = keys;
    }

    /** @param repository as {@link Repositories#resolve} gives it, or null */
    LineSettings settings(String repository) {
        for (var key : List.of(LIMIT, CONNECTIONS))
            if (keys.has(key) && repository != null && Repositories.directory(repository) != null)
                keys.at(key, key + " has no effect with repository = \"" + repository + "\"; remove it");
        int connections = connections();
        if (!(keys.value(LIMIT) instanceof Map<?, ?>)) {
            var both = limit(LIMIT);
            return new LineSettings(both, both, connections);
        }
        keys.names(LIMIT, DIRECTIONS);
        return new LineSettings(limit(LIMIT + ".up"), limit(LIMIT + ".down"), connections);
    }

    private int connections() {
        var value = keys.value(CONNECTIONS);
        if (value instanceof Long count && count >= 1 && count <= CONNECTIONS_MAX) return count.intValue();
        if (value != null) keys.at(CONNECTIONS, CONNECTIONS + " must be a number from 1 to " + CONNECTIONS_MAX);
        return 0;
    }

    private Limit limit(String key) {
        return switch (keys.value(key)) {
            case null -> Limit.NONE;
            case Long kbits -> schedule(key, kbits.toString());
            case String text -> schedule(key, text);
            default -> {
                keys.at(key, mustBe(key));
                yield Limit.NONE;
            }
        };
    }

    private Limit schedule(String key, String text) {
        var parts = new ArrayList<Limit.Part>();
        for (var one : text.split(",", -1)) {
            var part = part(key, one.strip());
            if (part == null) return Limit.NONE;
            if (!parts.isEmpty() && parts.getLast().from() == null) {
                keys.at(key, key + ": what follows a rate without hours never counts; write that rate last");
                return Limit.NONE;
            }
            parts.add(part);
        }
        return new Limit(parts);
    }

    /** Null, and a problem, if it is none. */
    private Limit.Part part(String key, String text) {
        var match = PART.matcher(text);
        if (match.matches()) {
            try {
                long rate = match.group("rate").equals("off") ? Limit.UNLIMITED : Quantities.rate(match.group("rate"));
                var from = match.group("from");
                if (rate >= BYTES_MIN) return from == null ? new Limit.Part(null, null, rate)
                        : new Limit.Part(time(from), end(time(from), match.group("to")), rate);
                keys.at(key, key + " must be at least 32 kbit/s (4 kB/s)");
                return null;
            } catch (NumberFormatException | DateTimeException other) {
                // Told below.
            }
        }
        keys.at(key, mustBe(key));
        return null;
    }

    private static LocalTime time(String text) {
        if (!TIME.matcher(text).matches()) throw new DateTimeException(text);
        return LocalTime.parse(text.length() == 4 ? "0" + text : text);
    }

    /** @throws DateTimeException also for that of no time at all */
    private static LocalTime end(LocalTime from, String text) {
        var end = text.equals("24:00") ? LocalTime.MIDNIGHT : time(text);
        if (end.equals(from)) throw new DateTimeException(text);
        return end;
    }

    private static String mustBe(String key) {
        return key + " must be " + Quantities.RATE_FORMS + "; with hours of the day \"2M 08:00-18:00, 20M\"";
    }
}
