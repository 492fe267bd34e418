package dump.line;

import java.time.LocalTime;
import java.util.List;

/** How many bytes a second may go, by the hours of the day. The first part that a time lies in counts. */
public record Limit(List<Part> parts) {
    public static final long UNLIMITED = Long.MAX_VALUE;
    public static final Limit NONE = new Limit(List.of());

    /**
     * @param from included, null for the whole day
     * @param to excluded, null for the whole day; if it is not after {@code from}, it is of the next day
     * @param bytesPerSecond or {@link #UNLIMITED}
     */
    public record Part(LocalTime from, LocalTime to, long bytesPerSecond) {
        public Part {
            if (bytesPerSecond <= 0 || (from == null) != (to == null)) throw new IllegalArgumentException();
        }

        boolean holds(LocalTime time) {
            if (from == null) return true;
            return from.isBefore(to) ? !time.isBefore(from) && time.isBefore(to)
                    : !time.isBefore(from) || time.isBefore(to);
        }
    }

    public Limit {
        parts = List.copyOf(parts);
    }

    /** The same at all hours. */
    public static Limit of(long bytesPerSecond) {
        return new Limit(List.of(new Part(null, null, bytesPerSecond)));
    }

    /** {@link #UNLIMITED} outside of all parts. */
    public long at(LocalTime time) {
        for (var part : parts) if (part.holds(time)) return part.bytesPerSecond;
        return UNLIMITED;
    }
}
