package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.archive.LostVolumes;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.DuplicityJob;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.findings.Finding;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.NodeType;
import dump.model.Remedy;
import dump.posix.FileException;
import dump.target.Staging;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Has Duplicity restore what is wanted of one set into a staging directory, and tells what it could not bring. */
final class DuplicityFetch {
    private final Duplicity duplicity;
    private final BackupSet set;
    private final LostVolumes lost;
    private final boolean owners;
    private final Events events;
    private final Map<ByteString, Run> runs = new HashMap<>();
    private long failed;
    private int attempts;
    private boolean noted;

    /** One of Duplicity's. @param root what it restored to, relative to the staging */
    private record Run(ByteString root, List<Finding.Unreadable> unreadable) {}

    /**
     * @param lost what is known to be; what turns out to be damaged is added. {@code owners} whether Duplicity sets
     * them
     */
    DuplicityFetch(Duplicity duplicity, BackupSet set, LostVolumes lost, boolean owners, Events events) {
        this.duplicity = duplicity;
        this.set = set;
        this.lost = lost;
        this.owners = owners;
        this.events = events;
    }

    /** Entries that were told as failed. */
    long failed() {
        return failed;
    }

    /** The path that Duplicity is asked for: the nearest at or above this one that does no harm. */
    ByteString asked(DuplicityPaths.Found one) throws DuplicityException, InterruptedException {
        // Of what is not listed nobody knows what it is.
        boolean link = !one.path().isEmpty() && (one.node() == null || one.node().type() == NodeType.SYMLINK);
        boolean alone = !link || duplicity.version().canRestoreLinkAlone();
        return asked(one.path(), alone, duplicity::takesLiterally);
    }

    /**
     * @param alone whether it may be asked for by its own path; {@code literal} those that Duplicity does not change
     */
    static ByteString asked(ByteString path, boolean alone, Predicate<ByteString> literal) {
        var asked = alone ? path : above(path);
        while (!asked.isEmpty() && !literal.test(asked)) asked = above(asked);
        return asked;
    }

    private static ByteString above(ByteString path) {
        return new BytePath(path).parent().bytes();
    }

    /** Where an entry is now, relative to the staging; null if it is not there, which is told. */
    ByteString fetch(Staging staging, DuplicityPaths.Found one) throws DuplicityException, InterruptedException {
        var path = one.path();
        var asked = asked(one);
        var run = runs.get(asked);
        if (run == null) {
            run = new Run(ByteString.of("r" + runs.size()), new ArrayList<>());
            runs.put(asked, run);
            if (!asked.equals(path)) events.on(new Event.Note("this Duplicity would "
                    + (duplicity.takesLiterally(path) ? "change what the link " + path + " points to"
                            : "change the path " + path) + ", so " + (asked.isEmpty() ? "everything" : asked)
                            + " is read to get it"));
            restore(staging, asked, run);
        }
        run = runs.get(asked);
        var place = staged(run.root, asked, path);
        long before = failed;
        var gone = lost(path);
        removeLost(staging, asked, run.root, gone);
        tell(staging, asked, path, run, gone.keySet());
        try {
            if (staging.look(place) != null) return place;
            if (failed == before) fail(path, "Duplicity did not restore it");
        } catch (FileException unreadable) {
            fail(path, unreadable.getMessage());
        }
        return null;
    }

    /** Again without a volume that it finds damaged, until there is none left to find. */
    private void restore(Staging staging, ByteString path, Run run) throws DuplicityException, InterruptedException {
        while (true) {
            try {
                restore(path, staging.path().resolve(run.root), run.unreadable);
                return;
            } catch (DuplicityException.Damaged damaged) {
                if (!passesOver(damaged)) throw damaged;
                run = again(path);
            }
        }
    }

    /** Whether it can go on without what was found damaged, which is noted in any case. */
    boolean passesOver(DuplicityException.Damaged damaged) throws DuplicityException, InterruptedException {
        boolean isNews = duplicity.contents().add(lost, set, damaged.volume());
        try {
            noted = duplicity.damage().note(lost);
        } catch (DuplicityException unwritten) {
            events.on(new Event.Warning("what is damaged could not be noted for the next backup: "
                    + unwritten.getMessage()));
        }
        // Without a list nobody knows what is lost with it.
        return isNews && duplicity.contents().unlisted(set) == null;
    }

    /** Says what can still be done for what is missing or was found damaged. */
    void tellRemedy() {
        if (lost.isEmpty()) return;
        events.on(new Event.Note("put back a copy of what is " + (lost.isDamaged() ? "damaged" : "missing")
                + ", if there is one", new Remedy.BackUpFull(noted || !lost.isDamaged() ? Remedy.Anew.REFUSED_ELSE
                        : Remedy.Anew.BUILT_ON_ELSE)));
    }

    private Run again(ByteString path) {
        var run = new Run(ByteString.of("r" + runs.size() + "-" + attempts++), new ArrayList<>());
        runs.put(path, run);
        return run;
    }

    private void restore(ByteString path, ByteString target, List<Finding.Unreadable> unreadable)
            throws DuplicityException, InterruptedException {
        duplicity.read(new DuplicityJob.Restore(set.time(), path, target, owners), lost, finding -> {
            switch (finding) {
                case Finding.Unreadable file -> unreadable.add(file);
                case Finding.VolumeRead(long done, long total) -> events.on(new Event.VolumeRead(done, total));
                case Finding.Said said -> DuplicityEvents.tell(said, events);
                default -> { }
            }
        });
    }

    /** What could not be brought of a path; Duplicity's paths are relative to what it was asked for. */
    private void tell(Staging staging, ByteString asked, ByteString path, Run run, Set<ByteString> gone)
            throws DuplicityException, InterruptedException {
        boolean dropsOwners = !owners && !duplicity.version().canLeaveOwners();
        for (var file : run.unreadable) {
            var full = below(asked, file.path());
            boolean wanted = new BytePath(full).isAtOrBelow(new BytePath(path));
            boolean onlyOwner = dropsOwners && file.reason().contains("Operation not permitted")
                    && isThere(staging, below(run.root, file.path()));
            if (wanted && !onlyOwner && !gone.contains(full)) fail(full, file.reason());
        }
    }

    /** Where an entry is in the staging, of a run that was asked for it or for a directory above it. */
    private static ByteString staged(ByteString root, ByteString asked, ByteString path) {
        return new BytePath(root).resolve(new BytePath(path).relativeTo(new BytePath(asked))).bytes();
    }

    /** What a lost volume held a part of is not moved to its place: it may look whole. */
    private void removeLost(Staging staging, ByteString asked, ByteString root, Map<ByteString, String> entries) {
        entries.forEach((one, reason) -> {
            try {
                staging.remove(staged(root, asked, one));
            } catch (FileException unreachable) {
                // Then it is not moved either.
            }
            fail(one, reason);
        });
    }

    /** Those at or below a path that are lost with their volumes. */
    Map<ByteString, String> lost(ByteString path) throws DuplicityException, InterruptedException {
        var wanted = new TreeMap<ByteString, String>();
        if (lost.isEmpty()) return wanted;
        var entries = duplicity.contents().lostEntries(set, lost);
        duplicity.contents().list(set, path, (one, node) -> {
            if (entries.containsKey(one)) wanted.put(one, entries.get(one));
        });
        return wanted;
    }

    private static boolean isThere(Staging staging, ByteString place) {
        try {
            return staging.look(place) != null;
        } catch (FileException | IllegalArgumentException unreachable) {
            return false;
        }
    }

    private static ByteString below(ByteString directory, ByteString path) {
        if (directory.isEmpty()) return path;
        return path.isEmpty() ? directory : directory.resolve(path);
    }

    private void fail(ByteString file, String reason) {
        failed++;
        events.on(new Event.FileFailed(file, reason));
    }
}
