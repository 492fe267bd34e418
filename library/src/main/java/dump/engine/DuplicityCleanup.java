package dump.engine;

import dump.archive.Duplicity;
import dump.difftar.Archive;
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

    /** @param before null for leftovers only */
    CleanupPlan plan(Instant before) throws EngineException, DuplicityException, InterruptedException {
        guardLost();
        duplicity.prove();
        var leftovers = duplicity.leftovers();
        guardData(leftovers);
        if (before == null)
            return new CleanupPlan(null, leftovers, List.of(), List.of(), points.all().size(), List.of());
        var removal = duplicity.archive().removeOlderThan(before);
        var going = new ArrayList<PointInTime>();
        for (var chain : removal.removed()) for (var set : chain.sets()) going.add(points.point(set));
        var kept = new ArrayList<PointInTime>();
        for (var straddling : removal.straddling()) for (var set : straddling.old()) kept.add(points.point(set));
        return new CleanupPlan(removal.before(), leftovers, going, kept, points.all().size() - going.size(), List.of());
    }

    /** Duplicity takes what has lost its manifest, and all that builds on it, for rubbish. */
    private void guardLost() throws EngineException {
        var lost = duplicity.archive().lost();
        if (lost.isEmpty()) return;
        throw new EngineException.Damaged(lost.size() + (lost.size() == 1 ? " backup" : " backups")
                + " cannot be read, and a cleanup would delete what is left of them; the first is of "
                + Moment.shown(lost.getFirst().set().time()) + ": " + lost.getFirst().reason()
                + "; put back what is missing, or move the files of these backups elsewhere", null);
    }

    private void guardData(List<String> names) throws EngineException {
        var data = duplicity.archive().guardCleanup(names);
        if (!data.isEmpty()) throw new EngineException.Damaged("Duplicity would delete " + (data.size() == 1 ? ""
                : data.size() + " files that belong to backups, such as ") + data.getFirst()
                + (data.size() == 1 ? ", which belongs to a backup" : "") + "; nothing was removed", null);
    }

    CleanupResult run(CleanupPlan plan, Events events)
            throws EngineException, DuplicityException, InterruptedException {
        guardNews(plan);
        var before = ids(duplicity.archive());
        Consumer<Finding> hearing = finding -> {
            if (finding instanceof Finding.Said said) DuplicityHearing.tell(said, events);
        };
        if (!plan.leftovers().isEmpty()) duplicity.write(new Job.Cleanup(true), hearing);
        if (!plan.points().isEmpty()) duplicity.write(new Job.RemoveOlderThan(plan.before()), hearing);
        duplicity.list();
        before.removeAll(ids(duplicity.archive()));
        return new CleanupResult(plan.leftovers().size(), plan.points().isEmpty() ? 0 : before.size(), 0);
    }

    /** Meanwhile a person was asked; and Duplicity removes what it finds, not what the plan names. */
    private void guardNews(CleanupPlan plan) throws EngineException, DuplicityException, InterruptedException {
        duplicity.list();
        guardLost();
        var news = new ArrayList<String>();
        if (!plan.leftovers().isEmpty()) news.addAll(duplicity.leftovers());
        news.removeAll(plan.leftovers());
        if (!plan.points().isEmpty()) {
            var planned = new HashSet<Id>();
            for (var point : plan.points()) planned.add(point.id());
            for (var chain : duplicity.archive().removeOlderThan(plan.before()).removed())
                for (var set : chain.sets())
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
