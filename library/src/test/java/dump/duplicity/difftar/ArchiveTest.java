package dump.duplicity.difftar;

import static dump.duplicity.difftar.ArchiveNames.hour;
import static dump.duplicity.difftar.ArchiveNames.manifest;
import static dump.duplicity.difftar.ArchiveNames.set;
import static dump.duplicity.difftar.ArchiveNames.signatures;
import static dump.duplicity.difftar.ArchiveNames.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import dump.model.Moment;
import dump.model.Seed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchiveTest {
    /** Two chains: 0, 24, 48 and 72, 96. */
    private final List<String> names = new ArrayList<>(Stream.of(set(-1, 0, 2), set(0, 24, 1), set(24, 48, 1),
            set(-1, 72, 1), set(72, 96, 1)).flatMap(Collection::stream).toList());

    private static List<Instant> times(List<BackupSet> sets) {
        return sets.stream().map(BackupSet::time).toList();
    }

    private static List<String> lost(Archive archive) {
        return archive.lost().stream().map(one -> one.set().time() + ": " + one.reason()).toList();
    }

    @Test
    void wholeSetsAreLinkedIntoChains() {
        Collections.shuffle(names, new Random(1));
        names.add(names.getFirst());
        names.add("something else");
        var archive = Archive.of(names, Naming.STANDARD);
        assertThat(archive.chains()).hasSize(2);
        assertThat(times(archive.chains().getFirst().sets())).containsExactly(hour(0), hour(24), hour(48));
        assertThat(archive.chains().getLast().start()).isEqualTo(hour(72));
        assertThat(archive.chains().getLast().end()).isEqualTo(hour(96));
        assertThat(times(archive.sets())).containsExactly(hour(0), hour(24), hour(48), hour(72), hour(96));
        assertThat(archive.lost()).isEmpty();
        assertThat(archive.unfinished()).isEmpty();
        var second = archive.sets().get(1);
        assertThat(archive.chainOf(second)).isEqualTo(archive.chains().getFirst());
        assertThat(times(archive.chainOf(second).upTo(second))).containsExactly(hour(0), hour(24));
        assertThat(archive.sets().getFirst().volumes()).containsOnlyKeys(1, 2);
    }

    @Test
    void aLostManifestOrphansAllThatBuildsOnIt() {
        names.remove(manifest(0, 24));
        var archive = Archive.of(names, Naming.STANDARD);
        assertThat(times(archive.sets())).containsExactly(hour(0), hour(72), hour(96));
        assertThat(lost(archive)).containsExactly("2015-03-29T10:00:00Z: its manifest is missing (duplicity-inc.20150328T100000Z.to.20150329T100000Z.manifest.gpg)",
                "2015-03-30T10:00:00Z: the manifest of the backup of " + Moment.shown(hour(24))
                + ", on which it builds, is missing");
        assertThat(archive.unfinished()).isEmpty();
        assertThat(archive.guardCleanup(List.of(volume(0, 24, 1), manifest(24, 48), signatures(24, 48))))
                .containsExactly(volume(0, 24, 1), manifest(24, 48), signatures(24, 48));
    }

    @Test
    void aSetOfWhichOnlyTheSuccessorTellsIsMissing() {
        names.removeAll(set(0, 24, 1));
        assertThat(lost(Archive.of(names, Naming.STANDARD))).containsExactly(
                "2015-03-30T10:00:00Z: the backup of " + Moment.shown(hour(24)) + ", on which it builds, is missing");
    }

    @Test
    void aLostManifestAndLostSignaturesAreNoAbortedRunIfASetBuildsOnThem() {
        names.removeAll(List.of(manifest(-1, 0), signatures(-1, 0)));
        assertThat(lost(Archive.of(names, Naming.STANDARD)).getFirst())
                .endsWith(".manifest.gpg), and so are its signatures");
    }

    @Test
    void anAbortedRunLeavesVolumesOrSignaturesAlone() {
        var left = List.of(volume(96, 120, 1), volume(96, 120, 2), signatures(96, 130));
        names.addAll(left);
        names.add("duplicity-full.20150501T000000Z.manifest.part");
        var archive = Archive.of(names, Naming.STANDARD);
        assertThat(times(archive.unfinished())).containsExactly(hour(120), hour(130));
        assertThat(archive.sets()).hasSize(5);
        assertThat(archive.lost()).isEmpty();
        assertThat(archive.guardCleanup(left)).isEmpty();
        assertThat(archive.guardCleanup(List.of("duplicity-full.20150501T000000Z.manifest.part"))).isEmpty();
        assertThat(archive.guardCleanup(names)).containsExactlyElementsOf(names.subList(0, names.size() - 4));
    }

    @Test
    void aNameThatCannotBeReadIsGuarded() {
        assertThat(Archive.of(names, Naming.STANDARD).guardCleanup(List.of("photos.jpeg")))
                .containsExactly("photos.jpeg");
    }

    @Test
    void ofTwoSetsOnTheSameBaseTheLaterOneWins() {
        names.addAll(set(96, 100, 1));
        names.addAll(set(96, 110, 1));
        names.addAll(set(110, 120, 1));
        var archive = Archive.of(names, Naming.STANDARD);
        assertThat(times(archive.chains().getLast().sets())).containsExactly(hour(72), hour(96), hour(110), hour(120));
        assertThat(lost(archive)).containsExactly("2015-04-01T14:00:00Z: the backup of " + Moment.shown(hour(110))
                + " builds on the same one, and Duplicity follows that");
    }

    @Test
    void butNotIfTheEarlierOneHasBeenBuiltOnBefore() {
        names.addAll(set(96, 100, 1));
        names.addAll(set(100, 105, 1));
        names.addAll(set(96, 110, 1));
        var archive = Archive.of(names, Naming.STANDARD);
        assertThat(times(archive.chains().getLast().sets())).containsExactly(hour(72), hour(96), hour(100), hour(105));
        assertThat(archive.lost()).hasSize(1);
    }

    @Test
    void aFullSetAtTheTimeOfAnotherIsNotMixedUpWithIt() {
        names.addAll(set(-1, 96, 3));
        var archive = Archive.of(names, Naming.STANDARD);
        assertThat(archive.chains()).hasSize(3);
        assertThat(archive.sets()).hasSize(6);
        assertThat(archive.sets().stream().map(BackupSet::id).distinct()).hasSize(6);
    }

    @Test
    void aSetThatEndsBeforeItBeginsIsLost() {
        names.addAll(set(96, 96, 1));
        names.addAll(set(96, 5, 1));
        assertThat(Archive.of(names, Naming.STANDARD).sets()).hasSize(5);
        assertThat(Archive.of(names, Naming.STANDARD).lost()).hasSize(2)
                .allMatch(one -> one.reason().contains("not older"));
    }

    @Test
    void theIdentifierIsTheSameHoweverTheFilesAreNamed() {
        var spelled = Archive.of(List.of("duplicity-full.2015-03-28T03:00:00-07:00.manifest.gpg"), Naming.STANDARD);
        var brief = Archive.of(List.of("df." + Long.toString(hour(0).getEpochSecond(), 36) + ".m"), Naming.STANDARD);
        var id = Archive.of(names, Naming.STANDARD).sets().getFirst().id();
        assertThat(spelled.sets().getFirst().id()).isEqualTo(id);
        assertThat(brief.sets().getFirst().id()).isEqualTo(id);
        assertThat(id).as("printf duplicity-full.20150328T100000Z | sha256sum")
                .hasToString("ab7cc3f495b52ffdd06c7697684fee8fffea8a2f1830978e4c430422af3809af");
    }

    @Test
    void localNamesAreThoseOfDuplicity() {
        var sets = Archive.of(names, Naming.STANDARD).sets();
        assertThat(sets.get(0).localManifest()).isEqualTo("duplicity-full.20150328T100000Z.manifest");
        assertThat(sets.get(0).localSignatures()).isEqualTo("duplicity-full-signatures.20150328T100000Z.sigtar.gz");
        assertThat(sets.get(1).localManifest())
                .isEqualTo("duplicity-inc.20150328T100000Z.to.20150329T100000Z.manifest");
        assertThat(sets.get(1).localSignatures())
                .isEqualTo("duplicity-new-signatures.20150328T100000Z.to.20150329T100000Z.sigtar.gz");
    }

    @Test
    void volumesThatTheManifestNamesAreMissed() throws Exception {
        var text = "Volume 1:\n StartingPath .\n EndingPath a\nVolume 2:\n StartingPath a\n EndingPath b\nVolume 3:\n"
                + " StartingPath c\n EndingPath d\n";
        var manifest = Manifest.parse("m", text.getBytes(StandardCharsets.US_ASCII));
        names.remove(volume(-1, 0, 1));
        var archive = Archive.of(names, Naming.STANDARD);
        assertThat(archive.missingVolumes(archive.sets().getFirst(), manifest)).containsExactly(1, 3);
        assertThat(manifest.neededFor(ByteString.of("b"))).containsExactly(2);
    }

    @Test
    void removalTakesWholeChainsAndSaysWhatStaysAlive() {
        var archive = Archive.of(names, Naming.STANDARD);
        var none = archive.removeOlderThan(hour(30));
        assertThat(none.removed()).isEmpty();
        assertThat(times(none.straddling().getFirst().old())).containsExactly(hour(0), hour(24));
        assertThat(times(none.straddling().getFirst().because())).containsExactly(hour(48));
        var first = archive.removeOlderThan(hour(80));
        assertThat(first.removed()).containsExactly(archive.chains().getFirst());
        assertThat(first.before()).isEqualTo(hour(80));
        assertThat(times(first.straddling().getFirst().old())).containsExactly(hour(72));
    }

    @Test
    void theNewestChainIsNeverRemoved() {
        var archive = Archive.of(names, Naming.STANDARD);
        var plan = archive.removeOlderThan(hour(1000));
        assertThat(plan.removed()).containsExactly(archive.chains().getFirst());
        assertThat(plan.before()).isEqualTo(hour(96));
        assertThat(times(plan.straddling().getFirst().old())).containsExactly(hour(72), hour(96));
        assertThat(plan.straddling().getFirst().because()).isEmpty();
        assertThat(Archive.of(List.of(), Naming.STANDARD).removeOlderThan(hour(5)).removed()).isEmpty();
    }

    /** Random histories with random losses: every set is in exactly one list, and what can be read is what should. */
    @Test
    void everySetIsReadableLostOrUnfinishedAndNothingElse() {
        for (long seed : Seed.first(300)) {
            var random = new Random(seed);
            var all = new ArrayList<String>();
            var whole = new HashSet<Instant>();
            int time = 0;
            boolean alive = false;
            int count = 1 + random.nextInt(12);
            for (int i = 0, base = -1; i < count; i++) {
                if (i > 0 && random.nextInt(4) == 0) base = -1;
                int next = time + 1 + random.nextInt(50);
                var set = new ArrayList<>(set(base, next, 1 + random.nextInt(3)));
                if (random.nextInt(5) == 0) set.remove(random.nextInt(set.size()));
                alive = (alive || base < 0) && set.contains(manifest(base, next));
                if (alive) whole.add(hour(next));
                all.addAll(set);
                base = time = next;
            }
            Collections.shuffle(all, random);
            var archive = Archive.of(all, Naming.STANDARD);
            assertThat(Set.copyOf(times(archive.sets()))).as("seed " + seed).isEqualTo(whole);
            assertThat(archive.sets().size() + archive.lost().size() + archive.unfinished().size()).as("seed " + seed)
                    .isEqualTo(count);
            assertThat(archive.unfinished()).as("seed " + seed).isEmpty();
            assertThat(archive.guardCleanup(all)).as("seed " + seed).isEqualTo(all);
            assertThat(archive.chains().stream().flatMap(chain -> chain.sets().stream())).hasSize(whole.size());
        }
    }
}
