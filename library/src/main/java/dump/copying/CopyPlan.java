package dump.copying;

import dump.model.Id;
import dump.model.Snapshot;
import dump.reading.SnapshotBlobs;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Which snapshots go into another repository, and what that one lacks of each. */
public final class CopyPlan {
    /** One that is to be copied. @param blobs that the target lacks and no step before this one brings, by number */
    record Step(Id id, Snapshot snapshot, int[] blobs, long packedBytes) {}

    private final List<Step> steps = new ArrayList<>();
    private final List<Id> present = new ArrayList<>();
    private final Map<Id, String> refused = new LinkedHashMap<>();
    private long blobs;
    private long bytes;
    private long packedBytes;

    private CopyPlan() {}

    /**
     * @param source and {@code target} with their indexes loaded
     * @param wanted in the order in which they are to be copied
     * @param there those of the target
     */
    public static CopyPlan of(Repository source, Repository target, SequencedMap<Id, Snapshot> wanted,
            Map<Id, Snapshot> there) throws RepositoryException, InterruptedException {
        var plan = new CopyPlan();
        var known = new TargetSnapshots(there);
        var needs = new SnapshotBlobs(source);
        for (var one : wanted.entrySet()) {
            if (known.holds(one.getKey(), one.getValue())) plan.present.add(one.getKey());
            else plan.add(one.getKey(), one.getValue(), needs, source, target);
        }
        return plan;
    }

    private void add(Id id, Snapshot snapshot, SnapshotBlobs needs, Repository source, Repository target)
            throws RepositoryException, InterruptedException {
        BitSet fresh;
        try {
            fresh = needs.next(snapshot.tree());
        } catch (RepositoryException.Damaged damage) {
            refused.put(id, damage.getMessage());
            return;
        }
        var lacking = fresh.stream().filter(number -> {
            var blob = source.index().placed(number);
            return !target.index().contains(blob.type(), blob.id());
        }).toArray();
        long packed = 0;
        for (int number : lacking) {
            bytes += source.index().plainAt(number);
            packed += source.index().bytesAt(number);
        }
        blobs += lacking.length;
        packedBytes += packed;
        steps.add(new Step(id, snapshot, lacking, packed));
    }

    List<Step> steps() {
        return steps;
    }

    /** Those that are to be copied, in order. */
    public List<Id> snapshots() {
        return steps.stream().map(Step::id).toList();
    }

    /** Those that the target has already. */
    public List<Id> present() {
        return List.copyOf(present);
    }

    /** Those that cannot be copied, and why: something of them is damaged. */
    public Map<Id, String> refused() {
        return Map.copyOf(refused);
    }

    public long blobs() {
        return blobs;
    }

    /** Of content. */
    public long bytes() {
        return bytes;
    }

    /** As they are packed in the source, so about what is sent. */
    public long packedBytes() {
        return packedBytes;
    }
}
