package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.Naming;
import dump.engine.EngineException;
import dump.model.Event;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuplicitySnapshotsTest {
    private static final Instant FULL = Instant.parse("2015-03-28T10:00:00Z");
    private static final Instant LATER = Instant.parse("2016-03-28T10:00:00Z");
    private final List<String> names = new ArrayList<>(List.of("duplicity-full.20150328T100000Z.manifest.gpg",
            "duplicity-full.20150328T100000Z.vol1.difftar.gpg", "duplicity-full-signatures.20150328T100000Z.sigtar.gpg",
            "duplicity-inc.20150328T100000Z.to.20160328T100000Z.manifest.gpg",
            "duplicity-inc.20150328T100000Z.to.20160328T100000Z.vol1.difftar.gpg",
            "duplicity-new-signatures.20150328T100000Z.to.20160328T100000Z.sigtar.gpg"));
    private final List<Event> told = new ArrayList<>();

    @Test
    void aSetDatedInTheFutureIsReachedByItsIdentifierOnly() throws Exception {
        var snapshots = snapshots(FULL);
        assertThat(snapshots.all()).extracting(SnapshotInfo::future).containsExactly(false, true);
        var future = snapshots.all().getLast().id();
        for (var selector : List.of(new Selector.Newest(), new Selector.NotAfter(LATER, "late")))
            assertThat(snapshots.choose(selector, told::add).stored().time().instant()).isEqualTo(FULL);
        assertThat(told).hasSize(2).allSatisfy(event ->
                assertThat(event.toString()).contains("ChooseFuture[only=" + future));
        assertThatThrownBy(() -> snapshots.choose(new Selector.Back(1), told::add))
                .isInstanceOf(EngineException.Refused.class);
        assertThat(snapshots.choose(new Selector.ById(future.toString()), told::add).id()).isEqualTo(future);
        assertThat(told).hasSize(2);
        assertThat(snapshots(LATER).choose(new Selector.Newest(), told::add).id()).isEqualTo(future);
        assertThat(told).hasSize(2);
    }

    @Test
    void aLostSetOfTheFutureStandsInNobodysWay() throws Exception {
        names.remove(3);
        assertThat(snapshots(FULL).choose(new Selector.Newest(), told::add).stored().time().instant()).isEqualTo(FULL);
        assertThat(snapshots(FULL).choose(new Selector.NotAfter(LATER, "late"), told::add)).isNotNull();
        assertThatThrownBy(() -> snapshots(LATER).choose(new Selector.Newest(), told::add))
                .isInstanceOf(EngineException.Damaged.class);
    }

    private DuplicitySnapshots snapshots(Instant now) {
        return new DuplicitySnapshots(Archive.of(names, Naming.STANDARD), new DuplicitySnapshots.Origin() {
            @Override
            public String host(BackupSet set) {
                return "tower";
            }

            @Override
            public List<String> paths(BackupSet set) {
                return List.of("/home");
            }
        }, now);
    }
}
