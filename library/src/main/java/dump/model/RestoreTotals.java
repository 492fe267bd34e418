package dump.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many entries a restore makes, replaces, leaves alone and so on, and how large they are. Its text is one line for
 * people.
 */
public record RestoreTotals(Map<Decision.Kind, Sum> sums) {
    /** @param bytes sizes of files together, as far as they are known */
    public record Sum(long entries, long bytes) {}

    public RestoreTotals {
        sums = Map.copyOf(sums);
    }

    public Sum of(Decision.Kind kind) {
        return sums.getOrDefault(kind, new Sum(0, 0));
    }

    @Override
    public String toString() {
        var parts = new ArrayList<String>();
        for (var kind : Decision.Kind.values()) {
            var sum = of(kind);
            if (sum.entries > 0) parts.add(word(kind) + " " + sum.entries + " (" + sum.bytes + " bytes)");
        }
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    private static String word(Decision.Kind kind) {
        return switch (kind) {
            case MAKE -> "make";
            case REPLACE -> "replace";
            case LINK -> "link";
            case ADJUST -> "adjust";
            case UNCHANGED -> "unchanged";
            case KEEP -> "differ and stay";
            case UNDECIDED -> "decide later";
            case SKIP -> "skip";
            case FAIL -> "fail";
        };
    }

    /** Counts decisions. Thread-safe. */
    public static final class Counter {
        private final Map<Decision.Kind, LongAdder> entries = new EnumMap<>(Decision.Kind.class);
        private final Map<Decision.Kind, LongAdder> bytes = new EnumMap<>(Decision.Kind.class);

        public Counter() {
            for (var kind : Decision.Kind.values()) {
                entries.put(kind, new LongAdder());
                bytes.put(kind, new LongAdder());
            }
        }

        /** @param size negative if it is not known */
        public void add(Decision.Kind kind, long size) {
            entries.get(kind).increment();
            bytes.get(kind).add(Math.max(0, size));
        }

        public RestoreTotals totals() {
            var sums = new EnumMap<Decision.Kind, Sum>(Decision.Kind.class);
            entries.forEach((kind, count) -> sums.put(kind, new Sum(count.sum(), bytes.get(kind).sum())));
            return new RestoreTotals(sums);
        }
    }
}
