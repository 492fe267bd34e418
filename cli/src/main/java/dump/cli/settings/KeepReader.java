package dump.cli.settings;

import dump.retention.Period;
import dump.retention.Policy;
import dump.retention.Rule;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes out of a parsed file which snapshots a cleanup keeps. */
final class KeepReader {
    private static final String KEEP = "keep", WITHIN = "within";
    private static final Set<String> NAMES = new LinkedHashSet<>();
    private static final int COUNT_MAX = 1_000_000;
    private static final Pattern PERIOD = Pattern.compile(
            "(?:(\\d{1,4})Y)?(?:(\\d{1,5})M)?(?:(\\d{1,5})W)?(?:(\\d{1,6})D)?(?:(\\d{1,7})h)?");
    /** As restic has them, where m is a month. */
    private static final Pattern OF_RESTIC = Pattern.compile("(?:\\d+[ymdh])+");

    static {
        for (var rule : Rule.values()) NAMES.add(rule.word());
        NAMES.add(WITHIN);
        for (var rule : Rule.values()) if (rule != Rule.LAST) NAMES.add(WITHIN + "-" + rule.word());
        NAMES.add("tags");
    }

    private final KeyReader keys;

    KeepReader(KeyReader keys) {
        this.keys = keys;
    }

    /** Null if there is none. */
    Policy policy() {
        if (!keys.has(KEEP)) return null;
        var counts = new EnumMap<Rule, Integer>(Rule.class);
        var periods = new EnumMap<Rule, Period>(Rule.class);
        Period within = null;
        for (var name : keys.names(KEEP, NAMES)) {
            for (var rule : Rule.values()) {
                if (name.equals(rule.word())) counts.put(rule, count(KEEP + "." + name));
                if (name.equals(WITHIN + "-" + rule.word())) {
                    var period = period(KEEP + "." + name);
                    if (period != null) periods.put(rule, period);
                }
            }
            if (name.equals(WITHIN)) within = period(KEEP + "." + name);
        }
        var tags = keys.texts(KEEP + ".tags", one -> one).stream().map(tag -> List.of(tag.split(","))).toList();
        var policy = new Policy(counts, within, periods, tags);
        if (policy.isEmpty()) keys.at(KEEP, "keep keeps nothing; say how many, such as keep.daily = 7, or leave it out");
        return policy;
    }

    private int count(String key) {
        var value = keys.value(key);
        if (value instanceof Long count && count >= 0 && count <= COUNT_MAX) return count.intValue();
        if ("unlimited".equals(value)) return Policy.UNLIMITED;
        keys.at(key, key + " must be a number of snapshots, or \"unlimited\"");
        return 1;
    }

    /** Null, and a problem, if it is none. */
    private Period period(String key) {
        if (keys.value(key) instanceof String text) {
            var match = PERIOD.matcher(text);
            if (match.matches()) {
                var numbers = new int[5];
                int sum = 0;
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = match.group(i + 1) == null ? 0 : Integer.parseInt(match.group(i + 1));
                    sum |= numbers[i];
                }
                if (sum != 0) return new Period(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
            }
            if (OF_RESTIC.matcher(text).matches()) {
                keys.at(key, key + " = \"" + text + "\" has the units of restic; write \""
                        + text.toUpperCase(Locale.ROOT).replace('H', 'h') + "\" here (Y, M, W, D, h)");
                return null;
            }
        }
        keys.at(key, key + " must be a time such as \"30D\", \"8W\" or \"1Y6M\" (Y, M, W, D, h)");
        return null;
    }
}
