package dump.cli.report;

import dump.model.FoundLock;
import dump.model.LockRecord;
import dump.model.Moment;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Locale;

/** A lock that was found, and what became of it. @param canForce whether what is left could be removed all the same */
public record LockAnswer(FoundLock found, Fate fate, boolean canForce) implements CommandAnswer {
    /** What became of it. */
    public enum Fate {
        REMOVED, LEFT,
        /** It would be removed. */
        REMOVABLE,
        /** It went by itself. */
        GONE
    }

    /** Who holds it, in words. */
    public static String holder(FoundLock found) {
        if (found.lock() == null) return "locks/" + found.id().brief();
        var lock = found.lock();
        return Escape.line(lock.username() + "@" + lock.hostname()) + ", pid " + lock.pid();
    }

    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        var what = switch (fate) {
            case REMOVED -> "removed ";
            case LEFT -> "left ";
            case REMOVABLE -> "would remove ";
            case GONE -> "went by itself: ";
        };
        var lock = found.lock();
        if (lock == null) return what + "the lock " + found.id().brief() + ", which cannot be read ("
                + Escape.line(found.damage()) + ")" + force(remedies);
        return what + "the " + (lock.exclusive() ? "exclusive " : "") + "lock of " + holder(found) + ", refreshed "
                + Moment.shown(lock.time().instant(), clock.getZone()) + " ("
                + Human.ago(lock.time().instant(), clock.instant()) + "): " + reason(lock) + force(remedies);
    }

    private String reason(LockRecord lock) {
        return switch (found.holder()) {
            case ENDED -> "its process has ended";
            case SILENT -> "nobody has refreshed it for more than 30 minutes";
            case RUNS -> "its process runs";
            case RUNS_SILENTLY -> "its process runs, though it has not refreshed it for more than 30 minutes: is it"
                    + " stopped? End it with kill " + lock.pid();
            case REFRESHED -> "it is fresh, so its program may be at work there";
            case IN_FUTURE -> "that is in the future, so a clock is wrong, and nobody knows whether its program is at"
                    + " work there";
            case UNKNOWN -> "nobody knows whose it is";
        };
    }

    private String force(Remedies remedies) {
        boolean unsure = switch (found.holder()) {
            case REFRESHED, IN_FUTURE, UNKNOWN -> true;
            case ENDED, SILENT, RUNS, RUNS_SILENTLY -> false;
        };
        return fate == Fate.LEFT && canForce && unsure ? "; if that program has ended, "
                + remedies.command("unlock --remove-all") + " removes it" : "";
    }

    @Override
    public JsonLine json() {
        var line = new JsonLine("lock").put("id", found.id().toString())
                .put("fate", fate.name().toLowerCase(Locale.ROOT))
                .put("holder", found.holder().name().toLowerCase(Locale.ROOT)).put("damage", found.damage());
        if (found.lock() == null) return line;
        var lock = found.lock();
        return line.put("exclusive", lock.exclusive()).put("user", lock.username()).put("host", lock.hostname())
                .put("pid", lock.pid())
                .put("time", Human.rfc3339(lock.time().instant(), ZoneId.systemDefault()));
    }
}
