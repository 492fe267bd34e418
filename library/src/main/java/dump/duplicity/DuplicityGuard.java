package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.archive.LostCopy;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.BackupSet;
import dump.engine.BackupRequest;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Moment;
import dump.model.Remedy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What has to be true of an archive before Duplicity makes a backup in it: each of these has cost somebody theirs. */
final class DuplicityGuard {
    private static final int TOLD_MAX = 4;
    private static final int CHAINS_MAX = 3;

    private final Setup setup;
    private final Duplicity duplicity;
    private final BackupRequest request;
    private final Events events;
    private List<LostCopy> copies = List.of();

    DuplicityGuard(Setup setup, Duplicity duplicity, BackupRequest request, Events events) {
        this.setup = setup;
        this.duplicity = duplicity;
        this.request = request;
        this.events = events;
    }

    void run() throws EngineException, DuplicityException, InterruptedException {
        clock();
        protection();
        host();
        copies = duplicity.copies().putBack(!request.isFull());
        for (var copy : copies) events.on(told(copy));
        for (var lost : duplicity.copies()
                .lostBut(copies)) events.on(new Event.Warning(DuplicitySnapshots.describe(lost)));
        clearance();
        if (request.isTrial() && !request.isFull()) trial();
    }

    /** Of what nothing is built upon, and that a person can mend while there is another copy. */
    void tellEmpty() throws DuplicityException, InterruptedException {
        var sets = new ArrayList<>(duplicity.archive().all());
        sets.removeAll(duplicity.archive().unfinished());
        var empty = duplicity.emptyFiles(sets);
        for (var set : sets) {
            var files = set.files().stream().filter(empty::contains).filter(file -> !isPutBack(set, file)).toList();
            if (!files.isEmpty()) events.on(new Event.Warning("the backup of " + Moment.shown(set.time())
                    + " is damaged: "
                    + files.getFirst() + " at " + duplicity.describe() + " is empty" + (files.size() == 1 ? ""
                            : ", and so are " + (files.size() - 1) + " more of its files")
                            + "; put back a copy of it"));
        }
    }

    /** In a trial it is still there. */
    private boolean isPutBack(BackupSet set, String file) {
        return copies.stream().anyMatch(copy -> copy.returned() && copy.time().equals(set.time())
                && file.equals(copy.manifest() ? set.manifest() : set.signatures()));
    }

    /** Duplicity orders sets by their times alone: what is made before one that is there already cannot be restored. */
    private void clock() throws EngineException {
        var now = setup.now(Instant.now());
        var later = duplicity.archive().all().stream().filter(set -> set.time().isAfter(now)).toList();
        if (later.isEmpty()) return;
        boolean one = later.size() == 1;
        throw new EngineException.Refused("the backup of " + Moment.shown(later.getLast().time()) + " at "
                + duplicity.describe() + " is dated in the future, as it is " + Moment.shown(now)
                + " here, and what is made before that time could not be restored; if this clock is wrong, set it; if"
                + " it was wrong then, move " + files(later) + " elsewhere" + (one ? "" : " (" + later.size()
                + " backups)"));
    }

    /** Where a person finds what is left of sets. */
    private static String files(List<BackupSet> sets) {
        var times = sets.stream().limit(TOLD_MAX).map(BackupSet::stamp).collect(Collectors.joining(", "));
        return "the files with " + times + (sets.size() > TOLD_MAX ? ", and so on," : "") + " in their names";
    }

    /** The files of two machines in one chain look like one that changes all the time. */
    private void host() throws EngineException, DuplicityException, InterruptedException {
        var former = formerHost();
        if (former == null || setup.isOurs(former)) return;
        throw new EngineException.Refused("the last backup at " + duplicity.describe() + " is of the machine " + former
                + ", and this is " + setup.host() + ": the files of both would be mixed",
                new Remedy.FormerHost(former));
    }

    /** That of the newest backup that says it; null if none does. A full backup needs nothing of a damaged manifest. */
    private String formerHost() throws DuplicityException, InterruptedException {
        for (var chain : duplicity.archive().chains().reversed().stream().limit(CHAINS_MAX).toList()) {
            try {
                return duplicity.contents().manifest(chain.sets().getLast()).host();
            } catch (DuplicityException.Damaged | DuplicityException.WrongPassphrase shut) {
                // Whoever builds on it is told later.
            }
        }
        return null;
    }

    private void protection() throws EngineException, DuplicityException, InterruptedException {
        // What is written beside has the passphrase that opens the rest; what stays shut is told later.
        duplicity.keys().prove();
        var complaint = duplicity.keys().protectionComplaint(!request.isFull());
        if (complaint != null) throw new EngineException.Refused(complaint.text(), complaint.remedy());
    }

    /** A backup would build on what a trial does not put back. */
    private void trial() throws EngineException {
        var full = duplicity.archive().all().stream().filter(BackupSet::full).map(BackupSet::time)
                .max(Comparator.naturalOrder()).orElse(Instant.MAX);
        for (var copy : copies)
            if (copy.returned() && !copy.time().isBefore(full))
                throw new EngineException.Damaged(copy.describe("is") + duplicity.describe()
                + ", and a trial run cannot"
                        + " tell what a backup would do, as that puts it back first", null);
    }

    private Event.Warning told(LostCopy copy) {
        var place = duplicity.describe();
        if (!copy.returned()) return new Event.Warning(copy.describe("is") + place + "; a copy of it is "
                + duplicity.cache() + "/" + copy.name(), new Remedy.PutBackByHand());
        return new Event.Warning(request.isTrial()
                ? copy.describe("is") + place + "; a backup puts it back from the copy here"
                : copy.describe("was") + place + " and has been put back from the copy here"
                        + (copy.state() == LostCopy.State.DAMAGED ? "; what was there is now in " + duplicity.cache()
                                + "/set-aside" : ""));
    }

    /** What the installed Duplicity deletes before it begins must be what an interrupted run left, and in no trial. */
    private void clearance() throws EngineException, DuplicityException, InterruptedException {
        for (var set : duplicity.cleared(false)) {
            if (duplicity.archive().unfinished().contains(set)) continue;
            var what = "Duplicity " + duplicity.version() + " would delete what is left of the backup of "
                    + Moment.shown(set.time()) + " at " + duplicity.describe() + " before it makes another"
                    + (request.isTrial() ? ", in a trial run, too" : "");
            // In a trial nothing has been put back.
            if (duplicity.copies().isHere(set))
                throw new EngineException.Damaged(what + ", as its manifest is missing",
                        new Remedy.PutBack(null), null);
            if (duplicity.archive().chainOf(set) != null)
                throw new EngineException.Damaged(what + ", as volumes of it are missing and an interrupted run left"
                        + " files after it", new Remedy.CleanUpAndRetry(false), null);
            throw new EngineException.Damaged(what + ", as its manifest is missing; put it back, or move "
                    + files(List.of(set)) + " elsewhere", null);
        }
        if (request.isTrial() && !duplicity.cleared(true).isEmpty())
            throw new EngineException.Refused("this Duplicity would delete even in a trial run what an interrupted"
                    + " backup left at " + duplicity.describe(), new Remedy.CleanUpAndRetry(true));
    }
}
