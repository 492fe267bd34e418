package dump.engine.internal;

import dump.engine.EngineException;
import dump.engine.Into;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Remedy;
import dump.posix.FileException;
import dump.posix.RealPath;
import dump.source.OwnPlaces;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Refuses a restore that would reach the tool's own places, before anything is written: a landing place that is one of
 * their directories, lies in it or holds it, and an entry that would land on one of them. Told where things land, it
 * looks at what stands there, as far down as one of the places may be.
 */
public final class TargetGuard {
    private final OwnPlaces own;
    private final ByteString target;
    private final ByteString realTarget;
    private String refusal;

    /** @param own the engine's, by their paths what each is, in words */
    public TargetGuard(Map<ByteString, String> own, Into.Directory into) throws FileException {
        var all = new LinkedHashMap<>(own);
        into.protect().forEach(all::putIfAbsent);
        this.own = OwnPlaces.of(all);
        target = into.path();
        realTarget = real(target);
    }

    private static ByteString real(ByteString target) {
        try {
            return RealPath.of(target);
        } catch (FileException missing) {
            return target;
        }
    }

    /**
     * Something lands at a place, relative to the target; empty: its content lands in the target itself.
     *
     * @return whether what lands below it must be told, too
     */
    public boolean land(ByteString place) throws FileException {
        var path = below(target, place);
        var around = own.around(path);
        if (around != null) refuse("to " + path + (around.itself() ? ", which is " : ", which lies in ")
                + (around.place().path().equals(path) ? around.place().what() : name(around.place())));
        var held = own.below(path);
        if (held != null) refuse("to " + path + ", which holds " + name(held));
        for (var parent : new BytePath(place).parents()) if (!entry(parent.bytes())) return false;
        return entry(place);
    }

    /** The same for an entry below one that something landed at. */
    public boolean entry(ByteString place) {
        if (refusal != null) return false;
        try {
            var path = below(realTarget, place);
            var found = own.at(path);
            if (found != null) refuse("to " + target + ": " + place + " would land on " + name(found));
            return own.mayBeBelow(path);
        } catch (FileException unreachable) {
            // The restore itself cannot reach it, and says so.
            return false;
        }
    }

    public void end() throws EngineException.Misplaced {
        if (refusal != null) throw new EngineException.Misplaced(refusal, new Remedy.OtherTarget());
    }

    private void refuse(String where) {
        if (refusal == null) refusal = "nothing is restored " + where;
    }

    private static ByteString below(ByteString directory, ByteString place) {
        return place.isEmpty() ? directory : directory.resolve(place);
    }

    private static String name(OwnPlaces.Named one) {
        return one.what() + " " + one.path();
    }
}
