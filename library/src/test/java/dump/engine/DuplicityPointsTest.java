package dump.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.difftar.Archive;
import dump.difftar.BackupSet;
import dump.difftar.Naming;
import dump.model.Event;
import dump.snapshots.PointInTime;
import dump.snapshots.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuplicityPointsTest {
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
        var points = points(FULL);
        assertThat(points.all()).extracting(PointInTime::future).containsExactly(false, true);
        var future = points.all().getLast().id();
        for (var selector : List.of(new Selector.Newest(), new Selector.NotAfter(LATER, "late")))
            assertThat(points.choose(selector, told::add).snapshot().time().instant()).isEqualTo(FULL);
        assertThat(told).hasSize(2).allSatisfy(event -> assertThat(event.toString()).contains("--date id:" + future.brief()));
        assertThatThrownBy(() -> points.choose(new Selector.Back(1), told::add)).isInstanceOf(EngineException.Refused.class);
        assertThat(points.choose(new Selector.ById(future.toString()), told::add).id()).isEqualTo(future);
        assertThat(told).hasSize(2);
        assertThat(points(LATER).choose(new Selector.Newest(), told::add).id()).isEqualTo(future);
        assertThat(told).hasSize(2);
    }

    @Test
    void aLostSetOfTheFutureStandsInNobodysWay() throws Exception {
        names.remove(3);
        assertThat(points(FULL).choose(new Selector.Newest(), told::add).snapshot().time().instant()).isEqualTo(FULL);
        assertThat(points(FULL).choose(new Selector.NotAfter(LATER, "late"), told::add)).isNotNull();
        assertThatThrownBy(() -> points(LATER).choose(new Selector.Newest(), told::add))
                .isInstanceOf(EngineException.Damaged.class);
    }

    private DuplicityPoints points(Instant now) {
        return new DuplicityPoints(Archive.of(names, Naming.STANDARD), new DuplicityPoints.Origin() {
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
