package dump.duplicity.difftar;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a backup by Duplicity 3 deletes before it begins, a dry run, too ({@code do_backup} of 3.2.1): the last set of
 * the last chain while it has no manifest, and once it has deleted one, also while volumes of it are missing. In its
 * chains stand sets without a manifest as well.
 */
public final class Clearance {
    private Clearance() {}

    /**
     * The sets in the order in which they go.
     *
     * @param resumed those that Duplicity goes on with; it deletes none of them and nothing below
     * @param lacksVolumes is asked of sets with a manifest
     */
    public static List<BackupSet> of(Archive archive, Predicate<BackupSet> resumed, Predicate<BackupSet> lacksVolumes) {
        // Signatures alone are no set to Duplicity.
        var left = new ArrayList<>(archive.all().stream()
                .filter(set -> set.manifest() != null || !set.volumes().isEmpty()).toList());
        var gone = new ArrayList<BackupSet>();
        while (true) {
            var last = last(left);
            if (last == null || resumed.test(last)) return gone;
            if (last.manifest() != null && (gone.isEmpty() || !lacksVolumes.test(last))) return gone;
            left.remove(last);
            gone.add(last);
        }
    }

    private static BackupSet last(List<BackupSet> sets) {
        Chain last = null;
        for (var chain : Chains.linkAll(sets)) if (last == null || !chain.end().isBefore(last.end())) last = chain;
        return last == null ? null : last.sets().getLast();
    }
}
