package dump.engine;

import dump.archive.Duplicity;
import dump.difftar.Archive;
import dump.difftar.BackupSet;
import dump.difftar.Chain;
import dump.difftar.LostSet;
import dump.difftar.RemovalPlan;
import dump.duplicity.DuplicityException;
import dump.duplicity.Job;
import dump.findings.Finding;
import dump.model.Events;
import dump.model.Id;
import dump.model.Moment;
import dump.snapshots.PointInTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;

/** Removes what Duplicity no longer needs, after seeing that none of it is data that only looks like rubbish. */
final class DuplicityCleanup {
    private final Duplicity duplicity;
    private final DuplicityPoints points;

    DuplicityCleanup(Duplicity duplicity, DuplicityPoints points) {
        this.duplicity = duplicity;
        this.points = points;
    }

    /** @param before null for leftovers and what is lost only */
    CleanupPlan plan(Instant before) throws EngineException, DuplicityException, InterruptedException {
        duplicity.prove();
        var lost = lost();
        if (!lost.isEmpty() && !duplicity.canRemoveFiles()) throw onlyByHand(lost);
        var leftovers = leftovers();
        var descriptions = lost.stream().map(DuplicityPoints::describe).toList();
        if (before == null)
            return new CleanupPlan(null, leftovers, List.of(), List.of(), points.all().size(), descriptions,
                    List.of());
        var removal = duplicity.archive().removeOlderThan(before);
        var going = new ArrayList<PointInTime>();
        for (var set : sets(removal)) going.add(points.point(set));
        var kept = new ArrayList<PointInTime>();
        for (var chain : removal.removed()) if (isNeeded(chain, removal.before()))
            chain.sets().forEach(set -> kept.add(points.point(set)));
        for (var straddling : removal.straddling()) for (var set : straddling.old()) kept.add(points.point(set));
        return new CleanupPlan(removal.before(), leftovers, going, kept, points.all().size() - going.size(),
                descriptions, List.of());
    }

    /** Those that nothing here can make whole again; what is the only cure of a set is not in question. */
    private List<LostSet> lost() throws EngineException {
        var lost = duplicity.archive().lost();
        for (var one : lost)
            if (duplicity.copyIsHere(one.set()))
                throw new EngineException.Damaged(DuplicityPoints.describe(one) + "; `dump backup` puts it back, then try"
                        + " again", null);
        return lost;
    }

    /** Duplicity takes what has lost its manifest, and all that builds on it, for rubbish. */
    private EngineException onlyByHand(List<LostSet> lost) {
        return new EngineException.Damaged(lost.size() + (lost.size() == 1 ? " backup" : " backups")
                + " cannot be read, and here Duplicity would delete what is left of them with the rest; the first is of "
                + Moment.shown(lost.getFirst().set().time()) + ": " + lost.getFirst().reason()
                + "; put back what is missing, or move the files of these backups elsewhere", null);
    }

    private List<String> leftovers() throws EngineException, DuplicityException, InterruptedException {
        var archive = duplicity.archive();
        // Where something is lost, Duplicity would call that a leftover, too.
        if (!archive.lost().isEmpty())
            return archive.unfinished().stream().flatMap(set -> set.files().stream()).toList();
        var leftovers = duplicity.leftovers();
        var data = archive.guardCleanup(leftovers);
        if (!data.isEmpty()) throw new EngineException.Damaged("Duplicity would delete " + (data.size() == 1 ? ""
                : data.size() + " files that belong to backups, such as ") + data.getFirst()
                + (data.size() == 1 ? ", which belongs to a backup" : "") + "; nothing was removed", null);
        return leftovers;
    }

    /** Oldest first. */
    private List<BackupSet> sets(RemovalPlan removal) {
        return removal.removed().stream().filter(chain -> !isNeeded(chain, removal.before()))
                .flatMap(chain -> chain.sets().stream()).toList();
    }

    /** Whether a later set that is lost, and may be made whole by what somebody finds, is built on the chain. */
    private boolean isNeeded(Chain chain, Instant before) {
        var times = new HashSet<Instant>();
        for (var set : chain.sets()) times.add(set.time());
        boolean needed = false;
        for (var lost : duplicity.archive().lost()) {
            if (lost.set().full() || !times.contains(lost.set().base())) continue;
            times.add(lost.set().time());
            needed |= !lost.set().time().isBefore(before);
        }
        return needed;
    }

    CleanupResult run(CleanupPlan plan, Events events)
            throws EngineException, DuplicityException, InterruptedException {
        guardNews(plan);
        var before = ids(duplicity.archive());
        int lost = plan.lost().isEmpty() ? 0 : duplicity.archive().lost().size();
        if (duplicity.archive().lost().isEmpty()) byDuplicity(plan, events);
        else duplicity.removeFiles(files(plan));
        before.removeAll(ids(duplicity.archive()));
        return new CleanupResult(plan.leftovers().size(), lost + (plan.points().isEmpty() ? 0 : before.size()), 0);
    }

    private void byDuplicity(CleanupPlan plan, Events events) throws DuplicityException, InterruptedException {
        Consumer<Finding> hearing = finding -> {
            if (finding instanceof Finding.Said said) DuplicityHearing.tell(said, events);
        };
        if (!plan.leftovers().isEmpty()) duplicity.remove(new Job.Cleanup(true), hearing);
        if (!plan.points().isEmpty()) duplicity.remove(new Job.RemoveOlderThan(plan.before()), hearing);
    }

    /** Just what the plan names: Duplicity would take some of what is lost with it. */
    private List<String> files(CleanupPlan plan) {
        var archive = duplicity.archive();
        var files = new ArrayList<>(plan.leftovers());
        if (!plan.lost().isEmpty())
            for (var one : archive.lost().reversed()) files.addAll(one.set().files());
        if (!plan.points().isEmpty())
            for (var set : sets(archive.removeOlderThan(plan.before())).reversed()) files.addAll(set.files());
        return files;
    }

    /** Meanwhile a person was asked. */
    private void guardNews(CleanupPlan plan) throws EngineException, DuplicityException, InterruptedException {
        duplicity.list();
        var news = new ArrayList<String>();
        var lost = lost().stream().map(DuplicityPoints::describe).toList();
        if (!plan.lost().isEmpty()) news.addAll(lost);
        news.removeAll(plan.lost());
        if (!plan.leftovers().isEmpty()) news.addAll(leftovers());
        news.removeAll(plan.leftovers());
        if (!plan.points().isEmpty()) {
            var planned = new HashSet<Id>();
            for (var point : plan.points()) planned.add(point.id());
            for (var set : sets(duplicity.archive().removeOlderThan(plan.before())))
                if (!planned.contains(set.id())) news.add("the backup of " + Moment.shown(set.time()));
        }
        if (!news.isEmpty())
            throw new EngineException.Locked("another works on the archive: " + news.getFirst() + " was not there when"
                    + " it was looked at; nothing was removed, run cleanup again when the other is done");
    }

    private static HashSet<Id> ids(Archive archive) {
        var ids = new HashSet<Id>();
        for (var set : archive.sets()) ids.add(set.id());
        return ids;
    }
}
