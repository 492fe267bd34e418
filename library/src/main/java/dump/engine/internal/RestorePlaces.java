package dump.engine.internal;

import dump.model.BytePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/** Where restored things land below the target. */
public final class RestorePlaces {
    private RestorePlaces() {}

    /**
     * A place for each entry, under its own name; but where one would land in the place of another or below it, with
     * as many of their parents as it takes.
     *
     * @param paths of each entry, the longer one later; no entry lies in another
     */
    public static List<BytePath> places(List<List<BytePath>> paths) {
        var choices = new ArrayList<List<BytePath>>();
        for (var of : paths) {
            choices.add(new ArrayList<>(of));
            choices.getLast().addFirst(new BytePath(of.getFirst().name()));
        }
        var chosen = new int[paths.size()];
        while (true) {
            var places = new ArrayList<BytePath>();
            for (int i = 0; i < chosen.length; i++) places.add(choices.get(i).get(chosen[i]));
            // The shortest give way first, so that none gets more parents than it needs.
            var colliding = colliding(places).filter(i -> chosen[i] + 1 < choices.get(i).size()).boxed().toList();
            if (colliding.isEmpty()) return places;
            int shortest = colliding.stream().mapToInt(i -> chosen[i]).min().getAsInt();
            for (int i : colliding) if (chosen[i] == shortest) chosen[i]++;
        }
    }

    /** The indexes of those places that are the place of another too, or lie in one, or have one in them. */
    private static IntStream colliding(List<BytePath> places) {
        var uses = new HashMap<BytePath, Integer>();
        for (var place : places) uses.merge(place, 1, Integer::sum);
        var nested = new HashSet<BytePath>();
        for (var place : places) for (var parent : place.parents()) if (uses.containsKey(parent)) {
            nested.add(parent);
            nested.add(place);
        }
        return IntStream.range(0, places.size())
                .filter(i -> uses.get(places.get(i)) > 1 || nested.contains(places.get(i)));
    }
}
