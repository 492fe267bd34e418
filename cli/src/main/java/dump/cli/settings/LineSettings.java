package dump.cli.settings;

import dump.line.Limit;
import dump.line.Line;

/**
 * How much goes over the line to a store: {@code bandwidth-limit}, {@code connections}.
 *
 * @param connections 0 for as many as suit the store
 */
public record LineSettings(Limit up, Limit down, int connections) {
    public static final LineSettings DEFAULT = new LineSettings(Limit.NONE, Limit.NONE, 0);

    Line line() {
        return Line.limited(up, down);
    }
}
