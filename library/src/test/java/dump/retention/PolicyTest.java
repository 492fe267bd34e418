package dump.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dump.snapshots.SnapshotInfo;
import dump.vectors.Vectors;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The policy keeps what restic keeps, for restic's reasons. */
class PolicyTest {
    private static final Map<String, Object> VECTORS = Vectors.read("forget-policy.json");
    private static final Pattern PART = Pattern.compile("(\\d+)([ymdh])");

    static Stream<Map<String, Object>> cases() {
        return Vectors.list(VECTORS.get("cases")).stream().map(Vectors::object);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsWhatTheVectorsKeep(Map<String, Object> one) {
        var all = Vectors.list(VECTORS.get("snapshots")).stream().map(Vectors::object)
                .map(taken -> Taken.at((String) taken.get("time"), texts(taken.get("tags")).toArray(String[]::new))).toList();
        var newestFirst = all.stream().sorted(Comparator.<SnapshotInfo>comparingLong(s -> s.stored().time().seconds())
                .thenComparing(s -> s.stored().time().nanos()).reversed()).toList();
        var policy = policy(Vectors.object(one.get("policy")));
        var verdicts = policy.judge(newestFirst, Instant.parse((String) VECTORS.get("now")), ZoneOffset.UTC);

        var kept = new ArrayList<Map<String, Object>>();
        var left = new EnumMap<Rule, Integer>(Rule.class);
        for (var rule : Rule.values()) left.put(rule, policy.counts().getOrDefault(rule, 0));
        for (var verdict : verdicts) {
            if (!verdict.stays()) continue;
            for (var reason : verdict.reasons()) if (reason instanceof Reason.Counted(var rule, var oldest))
                left.computeIfPresent(rule, (same, count) -> count < 0 ? count : count - 1);
            var counters = new java.util.TreeMap<String, Object>();
            left.forEach((rule, count) -> counters.put(rule.word(), (long) count));
            kept.add(Map.of("i", (long) all.indexOf(verdict.snapshot()), "reasons",
                    verdict.reasons().stream().map(PolicyTest::inWordsOfRestic).toList(), "counters", counters));
        }
        assertThat(kept).isEqualTo(one.get("keep"));
        assertThat(verdicts.stream().filter(verdict -> !verdict.stays())
                .map(verdict -> (long) all.indexOf(verdict.snapshot())).toList()).isEqualTo(one.get("remove"));
    }

    private static Policy policy(Map<String, Object> written) {
        var counts = new EnumMap<Rule, Integer>(Rule.class);
        var withinRules = new EnumMap<Rule, Period>(Rule.class);
        for (var rule : Rule.values()) {
            if (written.get(rule.word()) instanceof Long count) counts.put(rule, count.intValue());
            if (written.get("within_" + rule.word()) instanceof String period) withinRules.put(rule, period(period));
        }
        var tags = written.get("tags") instanceof List<?> lists ? lists.stream().map(PolicyTest::texts).toList()
                : List.<List<String>>of();
        return new Policy(counts, written.get("within") instanceof String period ? period(period) : null, withinRules,
                tags);
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }

    private static Period period(String ofRestic) {
        var numbers = new int[4];
        var part = PART.matcher(ofRestic);
        while (part.find()) numbers["ymdh".indexOf(part.group(2))] = Integer.parseInt(part.group(1));
        return new Period(numbers[0], numbers[1], 0, numbers[2], numbers[3]);
    }

    private static String inWordsOfRestic(Reason reason) {
        var text = reason.text().replaceFirst("last$", "last snapshot").replaceFirst("^no tags$", "has tags []")
                .replaceFirst("^tags (.*)$", "has tags [$1]");
        return text.contains("within") ? text.replace('M', 'm').replace('Y', 'y').replace('D', 'd') : text;
    }

    @ParameterizedTest
    @CsvSource({
        "0,1,0,0,0, 2021-03-31T12:00:00Z,      2021-03-03T12:00:00Z",
        "1,0,0,0,0, 2024-02-29T12:00:00Z,      2023-03-01T12:00:00Z",
        "0,0,2,1,0, 2021-03-31T12:00:00Z,      2021-03-16T12:00:00Z",
        "0,13,0,0,0, 2021-01-05T00:30:00+02:00, 2019-12-05T00:30:00+02:00",
        "0,0,0,0,36, 2021-03-31T12:00:00Z,     2021-03-30T00:00:00Z",
        // In the zone's own time, where it is that of the snapshot: summer time begins on 28 March.
        "0,0,0,3,0, 2021-03-30T12:00:00+02:00, 2021-03-27T12:00:00+01:00",
        "0,0,0,3,1, 2021-03-30T12:00:00+02:00, 2021-03-27T11:00:00+01:00",
        "0,0,0,2,0, 2021-03-30T02:30:00+02:00, 2021-03-28T03:30:00+02:00",
        "0,0,0,3,0, 2021-03-30T12:00:00+03:00, 2021-03-27T12:00:00+03:00"})
    void reckonsBackAsGoDoes(int years, int months, int weeks, int days, int hours, String from, String to) {
        var moment = Taken.at(from).stored().time();
        var before = new Period(years, months, weeks, days, hours).before(moment, ZoneId.of("Europe/Berlin"));
        assertThat(before.seconds()).isEqualTo(OffsetDateTime.parse(to).toEpochSecond());
    }

    @Test
    void goesBackFurtherThanThereWasTime() {
        var moment = Taken.at("2021-03-30").stored().time();
        assertThat(new Period(9999, 0, 0, 0, 0).before(moment, ZoneOffset.UTC).isBefore(dump.model.Timestamp.UNKNOWN))
                .isTrue();
        assertThat(new Period(999_999, 999_999, 999_999, 999_999, 999_999).before(moment, ZoneOffset.UTC)
                .isBefore(moment)).isTrue();
    }
}
