package dump.archive;

import dump.difftar.BackupSet;
import dump.difftar.DifftarException;
import dump.difftar.Manifest;
import dump.difftar.Signatures;
import dump.duplicity.DuplicityException;
import dump.model.ByteString;
import dump.model.Moment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What points in time hold, by the copies here; those that are missing are asked for. */
final class Contents {
    private final Destination destination;
    private final Copies copies;
    private final Inquiry inquiry;

    Contents(Destination destination, Copies copies, Inquiry inquiry) {
        this.destination = destination;
        this.copies = copies;
        this.inquiry = inquiry;
    }

    Manifest manifest(BackupSet set) throws DuplicityException, InterruptedException {
        inquiry.need(List.of(set.localManifest()), upTo(set));
        return copies.manifest(set);
    }

    /** Null if it is not here or can't be read; nobody is asked. */
    Manifest manifestHere(BackupSet set) {
        try {
            return copies.missing(List.of(set.localManifest())) == null ? copies.manifest(set) : null;
        } catch (DuplicityException damaged) {
            return null;
        }
    }

    void list(BackupSet set, ByteString wanted, Signatures.Visitor visitor)
            throws DuplicityException, InterruptedException {
        var sets = upTo(set);
        inquiry.need(sets.stream().map(BackupSet::localSignatures).toList(), sets);
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

    void needVolumes(BackupSet last, ByteString path) throws DuplicityException, InterruptedException {
        var archive = destination.archive();
        var sets = upTo(last);
        inquiry.need(sets.stream().map(BackupSet::localManifest).toList(), sets);
        for (var set : sets) {
            var manifest = copies.manifest(set);
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

    private static String shown(ByteString path) {
        return path.isEmpty() ? "the beginning" : path.toString();
    }
}
