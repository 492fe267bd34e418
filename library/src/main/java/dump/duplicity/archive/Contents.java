package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.DifftarException;
import dump.duplicity.difftar.Manifest;
import dump.duplicity.difftar.Signatures;
import dump.model.ByteString;
import dump.model.Moment;
import dump.model.Remedy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What points in time hold, by the copies here; those that are missing are asked for. */
public final class Contents {
    private final Destination destination;
    private final Copies copies;
    private final DuplicityInquiry inquiry;
    /** Of each copy that was fetched again whether it had been damaged. */
    private final Map<String, Boolean> renewed = new LinkedHashMap<>();

    Contents(Destination destination, Copies copies, DuplicityInquiry inquiry) {
        this.destination = destination;
        this.copies = copies;
        this.inquiry = inquiry;
    }

    /** What a set holds where. */
    public Manifest manifest(BackupSet set) throws DuplicityException, InterruptedException {
        var copy = set.localManifest();
        inquiry.need(List.of(copy), upTo(set));
        Manifest manifest;
        try {
            manifest = copies.manifest(set);
        } catch (DuplicityException damaged) {
            if (!renew(copy, set)) throw damagedThere(set.manifest() == null ? copy : set.manifest(), damaged);
            return manifest(set);
        }
        // One that is cut off may look whole.
        boolean fits = manifest.volumes().keySet().equals(set.volumes().keySet());
        return !fits && renewsOrKeeps(copy, set) ? manifest(set) : manifest;
    }

    /** What cannot be fetched is used as it is here. */
    private boolean renewsOrKeeps(String copy, BackupSet set) throws InterruptedException {
        try {
            return renew(copy, set);
        } catch (DuplicityException unreached) {
            return false;
        }
    }

    /**
     * Puts aside a copy that seems to be no good, and has it fetched anew: the destination counts. Once for each.
     *
     * @return whether it is another now
     */
    private boolean renew(String copy, BackupSet set) throws DuplicityException, InterruptedException {
        if (renewed.putIfAbsent(copy, false) != null) return false;
        copies.setAside(copy);
        try {
            inquiry.need(List.of(copy), upTo(set));
        } catch (DuplicityException | InterruptedException failed) {
            copies.bringBack(copy);
            throw failed;
        }
        boolean other = !copies.wasGood(copy);
        renewed.put(copy, other);
        return other;
    }

    /** The newest manifest, which Duplicity compares with that at the destination. @return whether it is another now */
    boolean renewNewest() throws DuplicityException, InterruptedException {
        var sets = destination.archive().sets();
        return !sets.isEmpty() && renew(sets.getLast().localManifest(), sets.getLast());
    }

    private DuplicityException damagedThere(String file, DuplicityException cause) {
        return new DuplicityException.Damaged(file + " at " + destination.describe() + " is damaged ("
                + cause.getMessage() + "): put back a copy of it", null, new Remedy.ChooseOtherChain());
    }

    private DuplicityException damagedThere(BackupSet set) {
        return new DuplicityException.Damaged(set.signatures() + " at " + destination.describe()
                + " is damaged, so this"
                + " snapshot cannot be listed, though it can be restored; put back a copy of it",
                set.signatures());
    }

    /** Copies that turned out to be damaged, and are sound again. */
    List<String> mended() {
        return renewed.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
    }

    /** The same if it is here, or null: without asking Duplicity. */
    public Manifest manifestHere(BackupSet set) {
        try {
            return copies.missing(List.of(set.localManifest())) == null ? copies.manifest(set) : null;
        } catch (DuplicityException damaged) {
            return null;
        }
    }

    /** The entries of a point in time. @param wanted only this and what is below; empty for all */
    public void list(BackupSet set, ByteString wanted, Signatures.Visitor visitor)
            throws DuplicityException, InterruptedException {
        var sets = upTo(set);
        try {
            inquiry.need(sets.stream().map(BackupSet::localSignatures).toList(), sets);
        } catch (DuplicityException.Damaged | DuplicityException.WrongPassphrase failed) {
            var spoiled = spoiled(sets);
            throw spoiled == null ? failed : damagedThere(spoiled);
        }
        read(sets, wanted, visitor);
    }

    /**
     * A set of a point in time whose signatures are nowhere, or no good, so that it cannot be listed; null if none is
     * known. What is not here is fetched, and so found out.
     */
    public BackupSet unlisted(BackupSet last) throws DuplicityException, InterruptedException {
        var sets = upTo(last);
        for (var set : sets)
            if (set.signatures() == null && copies.missing(List.of(set.localSignatures())) != null) return set;
        if (spoiled(sets) != null) return spoiled(sets);
        try {
            inquiry.need(sets.stream().map(BackupSet::localSignatures).toList(), sets);
            return null;
        } catch (DuplicityException.Damaged | DuplicityException.WrongPassphrase failed) {
            if (spoiled(sets) == null) throw failed;
            return spoiled(sets);
        }
    }

    /** Whether it has turned out meanwhile that the signatures of a point in time are no good. */
    public boolean isSpoiled(BackupSet last) {
        return spoiled(upTo(last)) != null;
    }

    /** The first whose signatures have been given up. */
    private BackupSet spoiled(List<BackupSet> sets) {
        return sets.stream().filter(set -> copies.isGivenUp(set.localSignatures())).findFirst().orElse(null);
    }

    /** A damaged copy is fetched anew, and the reading goes on where it stopped. */
    private void read(List<BackupSet> sets, ByteString wanted, Signatures.Visitor visitor)
            throws DuplicityException, InterruptedException {
        var resumed = new ResumedListing(visitor);
        while (true) {
            try {
                readOnce(sets, wanted, resumed);
                return;
            } catch (DuplicityException damaged) {
                if (!renewSignatures(sets)) throw damaged;
                resumed.again();
            }
        }
    }

    /** Whether some of them are others now. */
    private boolean renewSignatures(List<BackupSet> sets) throws DuplicityException, InterruptedException {
        boolean other = false;
        for (var set : sets) {
            try {
                readOnce(List.of(set), ByteString.EMPTY, (path, node) -> { });
            } catch (DuplicityException damaged) {
                var copy = set.localSignatures();
                try {
                    if (renew(copy, set)) {
                        other = true;
                        continue;
                    }
                } catch (DuplicityException.Damaged | DuplicityException.WrongPassphrase there) {
                    if (!copies.isGivenUp(copy)) throw there;
                }
                copies.giveUp(copy);
                throw set.signatures() == null ? damagedThere(copy, damaged) : damagedThere(set);
            }
        }
        return other;
    }

    private void readOnce(List<BackupSet> sets, ByteString wanted, Signatures.Visitor visitor)
            throws DuplicityException, InterruptedException {
        var sources = new ArrayList<Signatures.Source>();
        for (var one : sets) sources.add(copies.signatures(one));
        try {
            Signatures.read(sources, wanted, visitor);
        } catch (IOException unreadable) {
            throw new DuplicityException.Failed(unreadable);
        } catch (DifftarException damaged) {
            throw new DuplicityException.Damaged(damaged);
        }
    }

    /**
     * That every volume is there which a path of a point in time needs.
     *
     * @throws DuplicityException.Damaged naming those that are missing
     */
    public void needVolumes(BackupSet last, ByteString path) throws DuplicityException, InterruptedException {
        var archive = destination.archive();
        var sets = upTo(last);
        inquiry.need(sets.stream().map(BackupSet::localManifest).toList(), sets);
        for (var set : sets) {
            var manifest = manifest(set);
            var missing = archive.missingVolumes(set, manifest);
            missing.retainAll(manifest.neededFor(path));
            if (missing.isEmpty()) continue;
            var first = manifest.volumes().get(missing.first());
            throw new DuplicityException.Damaged("volume " + missing.first() + " of the backup of "
                    + Moment.shown(set.time()) + " is missing at " + destination.describe()
                    + " (it holds what is from " + shown(first.start()) + " to " + shown(first.end()) + ")");
        }
    }

    /** Whether volumes are missing, or are too many, of what is not told here to be whole. */
    boolean lacksVolumes(BackupSet set) {
        try {
            return !manifest(set).volumes().keySet().equals(set.volumes().keySet());
        } catch (DuplicityException unreadable) {
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The set and those it builds on. */
    private List<BackupSet> upTo(BackupSet set) {
        return destination.archive().chainOf(set).upTo(set);
    }

    /** The volumes that a path of a point in time needs and that are missing. */
    public LostVolumes missingVolumes(BackupSet last, ByteString path) throws DuplicityException, InterruptedException {
        var lost = new LostVolumes(destination.describe());
        var archive = destination.archive();
        for (var set : upTo(last)) {
            var manifest = manifest(set);
            var missing = archive.missingVolumes(set, manifest);
            missing.retainAll(manifest.neededFor(path));
            for (int number : missing) lost.add(set, manifest, number, false);
        }
        return lost;
    }

    /** Adds a volume that turned out to be damaged. @return whether it is one of this point in time, and news */
    public boolean add(LostVolumes lost, BackupSet last, String volume)
            throws DuplicityException, InterruptedException {
        if (volume == null) return false;
        for (var set : upTo(last))
            for (var one : set.volumes().entrySet())
                if (one.getValue().equals(volume))
                    // Perhaps only the checksum that stands in the copy is.
                    return renewsOrKeeps(set.localManifest(), set) || lost.add(set, manifest(set), one.getKey(), true);
        return false;
    }

    /**
     * The entries that cannot be restored without these volumes, and why; directories are there, but not as they were.
     */
    public Map<ByteString, String> lostEntries(BackupSet last, LostVolumes lost)
            throws DuplicityException, InterruptedException {
        var entries = new TreeMap<ByteString, String>();
        for (var set : upTo(last)) {
            if (!lost.sets().containsKey(set)) continue;
            read(List.of(set), ByteString.EMPTY, (path, node) -> {
                var reason = path.isEmpty() ? null : lost.reason(set, path);
                if (reason != null)
                    entries.putIfAbsent(path, node.isDirectory() ? "its rights, owner and times are lost: " + reason
                            : reason);
            });
        }
        return entries;
    }

    private static String shown(ByteString path) {
        return path.isEmpty() ? "the beginning" : path.toString();
    }
}
