package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.archive.LostCopy;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.DuplicityJob;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.Chain;
import dump.duplicity.difftar.LostSet;
import dump.duplicity.difftar.RemovalPlan;
import dump.duplicity.findings.Finding;
import dump.engine.CleanupPlan;
import dump.engine.CleanupResult;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Moment;
import dump.model.Remedy;
import dump.snapshots.SnapshotInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Removes what is no longer needed, after seeing that none of it is data that only looks like rubbish. Where we reach
 * the files they are removed by ourselves, just those of the plan: to Duplicity, what has lost a manifest or signatures
 * is rubbish with all that builds on it.
 */
final class DuplicityCleanup {
    private final Duplicity duplicity;
    private final Events events;

    DuplicityCleanup(Duplicity duplicity, Events events) {
        this.duplicity = duplicity;
        this.events = events;
    }

    /** @param before null for leftovers and what is lost only */
    CleanupPlan plan(Instant before) throws EngineException, DuplicityException, InterruptedException {
        duplicity.needQuiet();
        duplicity.keys().prove();
        if (duplicity.canRemoveFiles()) for (var copy : duplicity.copies().lost()) tell(copy);
        var archive = archive();
        var snapshots = DuplicitySnapshots.of(archive, duplicity);
        var removal = before == null ? null : archive.removeOlderThan(before);
        var leftovers = duplicity.canRemoveFiles() ? unfinished(archive) : leftovers(archive, removal);
        var lost = duplicity.canRemoveFiles() ? descriptions(archive) : List.<String>of();
        if (removal == null)
            return new CleanupPlan(null, leftovers, List.of(), List.of(), snapshots.all().size(), lost, List.of());
        var going = new ArrayList<SnapshotInfo>();
        for (var set : sets(archive, removal)) going.add(snapshots.snapshot(set));
        var kept = new ArrayList<SnapshotInfo>();
        for (var chain : removal.removed()) if (isNeeded(archive, chain, removal.before()))
            chain.sets().forEach(set -> kept.add(snapshots.snapshot(set)));
        for (var straddling : removal.straddling()) for (var set : straddling.old()) kept.add(snapshots.snapshot(set));
        return new CleanupPlan(removal.before(), leftovers, going, kept, snapshots.all().size() - going.size(), lost,
                List.of());
    }

    /**
     * What is there. What has a copy here that the next backup puts back is not lost, and no reason to keep the rest.
     */
    private Archive archive() throws DuplicityException, InterruptedException {
        return duplicity.canRemoveFiles() ? duplicity.copies().with(duplicity.copies().lost()) : duplicity.archive();
    }

    private void tell(LostCopy copy) {
        events.on(new Event.Warning(copy.describe("is") + duplicity.describe(),
                new Remedy.PutBack(duplicity.cache() + "/" + copy.name())));
    }

    private static List<String> descriptions(Archive archive) {
        return archive.lost().stream().map(DuplicitySnapshots::describe).toList();
    }

    private static List<String> unfinished(Archive archive) {
        return archive.unfinished().stream().flatMap(set -> set.files().stream()).toList();
    }

    /** Where only Duplicity can remove, it must not take what is lost for rubbish. @param removal may be null */
    private List<String> leftovers(Archive archive, RemovalPlan removal)
            throws EngineException, DuplicityException, InterruptedException {
        var lost = archive.lost();
        if (!lost.isEmpty()) {
            boolean goes = removal == null || lost.stream().anyMatch(one -> one.set().time().isBefore(removal.before()))
                    || removal.removed().stream().anyMatch(chain -> isNeeded(archive, chain, removal.before()));
            if (goes) throw new EngineException.Damaged(byHand(lost), null);
            events.on(new Event.Warning(byHand(lost)));
            return List.of();
        }
        var leftovers = duplicity.leftovers();
        var data = archive.guardCleanup(leftovers);
        if (data.isEmpty()) return leftovers;
        var there = archive.all().stream().flatMap(set -> set.files().stream()).filter(data::contains).findFirst();
        var would = "Duplicity would take " + there.orElse(data.getFirst()) + " at " + duplicity.describe()
                + ", which belongs to a backup, for what an interrupted run left";
        if (removal == null) throw new EngineException.Damaged(would + "; nothing was removed",
                new Remedy.CleanUpOld(Remedy.Old.ALONE), null);
        events.on(new Event.Warning(would + ", so what interrupted runs left stays"));
        return List.of();
    }

    private static String byHand(List<LostSet> lost) {
        return lost.size() + (lost.size() == 1 ? " backup" : " backups")
                + " cannot be read, and here Duplicity would delete what is left of them with the rest; the first is of "
                + Moment.shown(lost.getFirst().set().time()) + ": " + lost.getFirst().reason()
                + "; put back what is missing, or move the files of these backups elsewhere";
    }

    /** Oldest first. */
    private static List<BackupSet> sets(Archive archive, RemovalPlan removal) {
        return removal.removed().stream().filter(chain -> !isNeeded(archive, chain, removal.before()))
                .flatMap(chain -> chain.sets().stream()).toList();
    }

    /** Whether a later set that is lost, and may be made whole by what somebody finds, is built on the chain. */
    private static boolean isNeeded(Archive archive, Chain chain, Instant before) {
        var times = new HashSet<Instant>();
        for (var set : chain.sets()) times.add(set.time());
        boolean needed = false;
        for (var lost : archive.lost()) {
            if (lost.set().full() || !times.contains(lost.set().base())) continue;
            times.add(lost.set().time());
            needed |= !lost.set().time().isBefore(before);
        }
        return needed;
    }

    CleanupResult run(CleanupPlan plan) throws EngineException, DuplicityException, InterruptedException {
        guardNews(plan);
        var before = ids(archive());
        if (duplicity.canRemoveFiles()) duplicity.removeFiles(files(plan));
        else byDuplicity(plan);
        before.removeAll(ids(archive()));
        return new CleanupResult(plan.leftovers().size(), plan.lost().size()
                + (plan.snapshots().isEmpty() ? 0 : before.size()), 0);
    }

    private void byDuplicity(CleanupPlan plan) throws DuplicityException, InterruptedException {
        Consumer<Finding> listener = finding -> {
            if (finding instanceof Finding.Said said) DuplicityEvents.tell(said, events);
        };
        if (!plan.leftovers().isEmpty()) duplicity.remove(new DuplicityJob.Cleanup(true), listener);
        if (!plan.snapshots().isEmpty()) duplicity.remove(new DuplicityJob.RemoveOlderThan(plan.before()), listener);
    }

    private List<String> files(CleanupPlan plan) throws DuplicityException, InterruptedException {
        var archive = archive();
        var files = new ArrayList<>(plan.leftovers());
        if (!plan.lost().isEmpty())
            for (var one : archive.lost().reversed()) files.addAll(one.set().files());
        if (!plan.snapshots().isEmpty())
            for (var set : sets(archive, archive.removeOlderThan(plan.before())).reversed()) files.addAll(set.files());
        return files;
    }

    /** Meanwhile a person was asked. */
    private void guardNews(CleanupPlan plan) throws EngineException, DuplicityException, InterruptedException {
        duplicity.list();
        var archive = archive();
        var news = new ArrayList<String>();
        if (!plan.lost().isEmpty()) news.addAll(descriptions(archive));
        news.removeAll(plan.lost());
        if (!plan.leftovers().isEmpty()) news.addAll(duplicity.canRemoveFiles() ? unfinished(archive)
                : leftovers(archive, null));
        news.removeAll(plan.leftovers());
        if (!plan.snapshots().isEmpty()) {
            var planned = new HashSet<Id>();
            for (var snapshot : plan.snapshots()) planned.add(snapshot.id());
            for (var set : sets(archive, archive.removeOlderThan(plan.before())))
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
