package dump.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/** Which packs of a repository are read in a check. */
public sealed interface PackShare {
    /** None: only what names them is looked at. */
    record None() implements PackShare {}

    record All() implements PackShare {}

    /** The packs whose first byte, modulo {@code of}, is one less than {@code part}: as restic counts them. */
    record Part(int part, int of) implements PackShare {
        public Part {
            if (part < 1 || part > of || of > 256) throw new IllegalArgumentException("part " + part + " of " + of);
        }
    }

    /** A part by chance. @param percent above 0, up to 100 */
    record Percent(double percent) implements PackShare {
        public Percent {
            if (!(percent > 0 && percent <= 100)) throw new IllegalArgumentException("percentage");
        }
    }

    /** By chance, until so many bytes would be exceeded; at least one. */
    record Bytes(long max) implements PackShare {
        public Bytes {
            if (max < 1) throw new IllegalArgumentException("less than a byte");
        }
    }

    /** Of these, by their numbers. */
    default BitSet choose(BitSet packs, IntFunction<Id> name, IntToLongFunction size) {
        var chosen = new BitSet();
        switch (this) {
            case None none -> { }
            case All all -> chosen.or(packs);
            case Part(int part, int of) -> packs.stream()
                    .filter(pack -> (name.apply(pack).first() >>> 56) % of == part - 1).forEach(chosen::set);
            case Percent(double percent) -> {
                var some = shuffled(packs);
                some.subList(0, Math.clamp(Math.round(some.size() * percent / 100), Math.min(1, some.size()), some.size()))
                        .forEach(chosen::set);
            }
            case Bytes(long max) -> {
                long left = max;
                for (int pack : shuffled(packs)) {
                    if (size.applyAsLong(pack) > left && !chosen.isEmpty()) break;
                    chosen.set(pack);
                    left -= size.applyAsLong(pack);
                }
            }
        }
        return chosen;
    }

    private static ArrayList<Integer> shuffled(BitSet packs) {
        var all = new ArrayList<>(packs.stream().boxed().toList());
        Collections.shuffle(all, new Random());
        return all;
    }
}
