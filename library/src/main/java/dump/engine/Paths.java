package dump.engine;

import dump.model.ByteString;
import java.util.Arrays;
import java.util.List;

/** What of a snapshot is meant. */
public sealed interface Paths {
    /** All that the snapshot is about. */
    record Everything() implements Paths {
        @Override
        public List<PathArgument> arguments() {
            return List.of();
        }
    }

    /** Entries, each with all that is below it. */
    record Named(List<PathArgument> arguments) implements Paths {
        public Named {
            if (arguments.isEmpty()) throw new IllegalArgumentException("no path is named");
            arguments = List.copyOf(arguments);
        }
    }

    /** What is named; empty for everything. */
    List<PathArgument> arguments();

    static Paths everything() {
        return new Everything();
    }

    /** What a person named; of nothing, everything. */
    static Paths of(List<PathArgument> arguments) {
        return arguments.isEmpty() ? everything() : new Named(arguments);
    }

    /** Entries by their paths as listings show them. */
    static Paths of(ByteString... displayed) {
        return new Named(Arrays.stream(displayed).map(PathArgument::displayed).toList());
    }

    default boolean isEverything() {
        return arguments().isEmpty();
    }
}
