package dump.duplicity.difftar;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the removal of all before a time takes away: whole chains, since a set is nothing without those before it.
 *
 * @param before the time to hand to Duplicity: at most the end of the newest chain. Duplicity spares the chain whose
 *     signatures are the newest, which is another one if the newest chain has lost its own
 * @param removed chains that end before it, oldest first
 * @param straddling chains with sets before the wanted time that stay
 */
public record RemovalPlan(Instant before, List<Chain> removed, List<Straddling> straddling) {
    /**
     * Old sets that stay alive.
     *
     * @param because the later ones of the chain that need them; empty if they are kept because no chain is newer
     */
    public record Straddling(Chain chain, List<BackupSet> old, List<BackupSet> because) {}

    public RemovalPlan {
        removed = List.copyOf(removed);
        straddling = List.copyOf(straddling);
    }

    static RemovalPlan of(List<Chain> chains, Instant time) {
        var newest = newest(chains);
        var before = newest != null && newest.end().isBefore(time) ? newest.end() : time;
        var removed = new ArrayList<Chain>();
        var straddling = new ArrayList<Straddling>();
        for (var chain : chains) {
            if (chain.end().isBefore(before)) removed.add(chain);
            else if (chain.start().isBefore(time)) straddling.add(straddling(chain, time));
        }
        return new RemovalPlan(before, removed, straddling);
    }

    private static Chain newest(List<Chain> chains) {
        Chain newest = null;
        for (var chain : chains) if (newest == null || !chain.end().isBefore(newest.end())) newest = chain;
        return newest;
    }

    private static Straddling straddling(Chain chain, Instant time) {
        var old = new ArrayList<BackupSet>();
        var because = new ArrayList<BackupSet>();
        for (var set : chain.sets()) (set.time().isBefore(time) ? old : because).add(set);
        return new Straddling(chain, List.copyOf(old), List.copyOf(because));
    }
}
