package dump.retention;

import dump.model.Timestamp;
import dump.snapshots.SnapshotInfo;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What to keep, as {@code restic forget} counts it. Each rule goes through the snapshots for itself, newest first; a
 * snapshot stays if any rule keeps it.
 *
 * @param counts of each rule how many; {@link #UNLIMITED} for all
 * @param within how long before the newest everything is kept, or null
 * @param withinRules the same of each rule
 * @param tags lists of tags: what has all of one list is kept; the tag "" stands for none at all
 */
public record Policy(Map<Rule, Integer> counts, Period within, Map<Rule, Period> withinRules, List<List<String>> tags) {
    public static final int UNLIMITED = -1;
    /** Keeps nothing. */
    public static final Policy NONE = new Policy(Map.of(), null, Map.of(), List.of());

    public Policy {
        counts = Map.copyOf(counts);
        withinRules = Map.copyOf(withinRules);
        tags = tags.stream().map(List::copyOf).toList();
        if (counts.values().stream().anyMatch(count -> count < UNLIMITED))
            throw new IllegalArgumentException("fewer than none");
    }

    /** The same with a count. */
    public Policy keep(Rule rule, int count) {
        var more = new EnumMap<Rule, Integer>(Rule.class);
        more.putAll(counts);
        more.put(rule, count);
        return new Policy(more, within, withinRules, tags);
    }

    /** Whether there is nothing that it could keep. */
    public boolean isEmpty() {
        return counts.values().stream().allMatch(count -> count == 0) && within == null && withinRules.isEmpty()
                && tags.isEmpty();
    }

    /** How many snapshots it names at most by one rule; {@code Integer.MAX_VALUE} for all; 0 if it names no number. */
    public int named() {
        return counts.values().stream().mapToInt(count -> count == UNLIMITED ? Integer.MAX_VALUE : count).max()
                .orElse(0);
    }

    /** @param newestFirst of one series @param zone of this machine */
    List<RetentionVerdict> judge(List<SnapshotInfo> newestFirst, Instant now, ZoneId zone) {
        var latest = latest(newestFirst, now);
        var counters = counters(latest, zone);
        var verdicts = new ArrayList<RetentionVerdict>();
        for (int i = 0; i < newestFirst.size(); i++) {
            var snapshot = newestFirst.get(i);
            var time = snapshot.stored().time();
            var reasons = new ArrayList<Reason>();
            for (var list : tags) if (hasAll(snapshot, list)) reasons.add(new Reason.Tagged(list));
            if (within != null && isWithin(within, latest, time, zone))
                reasons.add(new Reason.Within(null, false, within));
            for (var counter : counters) {
                var reason = counter.count(time, i, i == newestFirst.size() - 1);
                if (reason != null) reasons.add(reason);
            }
            verdicts.add(new RetentionVerdict(snapshot, reasons));
        }
        return verdicts;
    }

    /** Of those that are not in the future; that of nobody if all are, so that everything is within. */
    private static Timestamp latest(List<SnapshotInfo> newestFirst, Instant now) {
        return newestFirst.stream().map(snapshot -> snapshot.stored().time())
                .filter(time -> !time.instant().isAfter(now)).findFirst().orElse(Timestamp.UNKNOWN);
    }

    private static boolean hasAll(SnapshotInfo snapshot, List<String> tags) {
        var own = snapshot.stored().tags();
        return tags.stream().allMatch(tag -> own.contains(tag) || tag.isEmpty() && own.isEmpty());
    }

    private static boolean isWithin(Period period, Timestamp latest, Timestamp time, ZoneId zone) {
        return period.before(latest, zone).isBefore(time);
    }

    private List<Counter> counters(Timestamp latest, ZoneId zone) {
        var counters = new ArrayList<Counter>();
        for (var rule : Rule.values()) if (counts.containsKey(rule))
            counters.add(new Counter(rule, counts.get(rule), null, null));
        for (var rule : Rule.values()) if (withinRules.containsKey(rule))
            counters.add(new Counter(rule, UNLIMITED, withinRules.get(rule),
                    withinRules.get(rule).before(latest, zone)));
        return counters;
    }

    /** One rule on its way through the snapshots. */
    private static final class Counter {
        private final Rule rule;
        private final Period period;
        private final Period.Moment after;
        private int left;
        private long last = Long.MIN_VALUE;

        /** @param period and {@code after} null if it does not end by time */
        Counter(Rule rule, int left, Period period, Period.Moment after) {
            this.rule = rule;
            this.left = left;
            this.period = period;
            this.after = after;
        }

        /** Null if it does not keep the snapshot. */
        Reason count(Timestamp time, int position, boolean oldest) {
            if (left == 0 || after != null && !after.isBefore(time)) return null;
            long bucket = rule.bucket(time, position);
            boolean again = bucket == last;
            if (again && !oldest) return null;
            last = bucket;
            if (left > 0) left--;
            return period == null ? new Reason.Counted(rule, again) : new Reason.Within(rule, again, period);
        }
    }
}
