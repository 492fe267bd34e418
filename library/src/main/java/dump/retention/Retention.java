package dump.retention;

import dump.model.Id;
import dump.snapshots.SnapshotInfo;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which snapshots go: those that neither the date nor the policy keeps. Each series is judged for itself, and its
 * newest never goes; of snapshots that hold only some of what the newest of their series holds, none takes the place of
 * one that holds all.
 *
 * @param before a moment: what came before the snapshot that was in force then may go; null to let none go by a date
 * @param policy null to keep none by a policy
 * @param belated snapshots that came later than their times say, and not by us
 * @param zone of this machine
 */
public record Retention(Instant before, Policy policy, Set<Id> belated, Instant now, ZoneId zone) {
    /** The tag of snapshots that always stay. */
    public static final String PIN = "dump:pin";

    public static boolean isPinned(SnapshotInfo snapshot) {
        return snapshot.stored().tags().contains(PIN);
    }

    /** Whether anything can go. */
    public boolean forgets() {
        return before != null || policy != null;
    }

    /** @param own oldest first, without what is not ours; where streams may be among them, marked */
    public List<RetentionVerdict> judge(List<SnapshotInfo> own) {
        var reasons = new HashMap<Id, List<Reason>>();
        for (var snapshot : own) reasons.put(snapshot.id(), new ArrayList<>());
        for (var snapshot : own) {
            if (snapshot.future()) reasons.get(snapshot.id()).add(new Reason.Future());
            else if (belated.contains(snapshot.id())) reasons.get(snapshot.id()).add(new Reason.Belated());
            if (isPinned(snapshot)) reasons.get(snapshot.id()).add(new Reason.Pinned());
        }
        var left = own.reversed().stream().filter(one -> !one.future() && !belated.contains(one.id())).toList();
        for (var members : series(left)) judge(members, reasons);
        return own.stream().map(snapshot -> new RetentionVerdict(snapshot, reasons.get(snapshot.id()))).toList();
    }

    private static List<List<SnapshotInfo>> series(List<SnapshotInfo> newestFirst) {
        var all = new ArrayList<List<SnapshotInfo>>();
        for (var snapshot : newestFirst) all.stream().filter(series -> goesOn(series.getFirst(), snapshot)).findFirst()
                .orElseGet(() -> {
                    all.add(new ArrayList<>());
                    return all.getLast();
                }).add(snapshot);
        return all;
    }

    /** Whether it is the same backup at a later time, and holds all that was in it. */
    private static boolean goesOn(SnapshotInfo newest, SnapshotInfo older) {
        var paths = older.stored().paths();
        return newest.stored().hostname().equals(older.stored().hostname()) && newest.stream() == older.stream()
                && (newest.stream() ? newest.stored().paths().equals(paths) : newest.covers(paths));
    }

    private void judge(List<SnapshotInfo> newestFirst, Map<Id, List<Reason>> reasons) {
        var newest = newestFirst.getFirst();
        reasons.get(newest.id()).add(new Reason.Newest());
        if (before != null) judgeByDate(newestFirst, reasons);
        if (policy == null) return;
        var whole = newestFirst.stream().filter(one -> one.covers(newest.stored().paths())).toList();
        for (var verdict : policy.judge(whole, now, zone))
            reasons.get(verdict.snapshot().id()).addAll(verdict.reasons());
        if (whole.size() < newestFirst.size()) for (var verdict : policy.judge(newestFirst, now, zone))
            if (!whole.contains(verdict.snapshot())) reasons.get(verdict.snapshot().id()).addAll(verdict.reasons());
    }

    /**
     * In force is the newest one that is not later than the date; if that holds only some of what older ones hold, those
     * too, back to where everything was held.
     */
    private void judgeByDate(List<SnapshotInfo> newestFirst, Map<Id, List<Reason>> reasons) {
        var earlier = new ArrayList<SnapshotInfo>();
        for (var snapshot : newestFirst) {
            if (snapshot.stored().time().instant().isAfter(before)) reasons.get(snapshot.id()).add(new Reason.Later());
            else earlier.add(snapshot);
        }
        var held = new ArrayList<SnapshotInfo>();
        int inForce = 0;
        for (int i = 0; i < earlier.size(); i++) {
            var snapshot = earlier.get(i);
            if (snapshot.stored().paths().stream()
                    .allMatch(path -> held.stream().anyMatch(newer -> newer.covers(List.of(path))))) continue;
            held.add(snapshot);
            inForce = i + 1;
        }
        for (var snapshot : earlier.subList(0, inForce)) reasons.get(snapshot.id()).add(new Reason.InForce());
    }
}
