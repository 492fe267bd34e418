package dump.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.Id;
import dump.model.Snapshot;
import dump.model.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotQueryTest {
    private static final Whose MINE = new Whose("tower", "home", List.of("/home"), false);
    private final Map<Id, Snapshot> all = new LinkedHashMap<>();
    private final Id third = add(0xc0, 300, "tower", List.of("home"), "/home");
    private final Id first = add(0xa0, 100, "tower", List.of("home", "x"), "/elsewhere");
    private final Id second = add(0xb0, 200, "tower", List.of("home"), "/home");
    private final Id otherHost = add(0xd0, 400, "laptop", List.of("home"), "/home");
    private final Id otherTag = add(0xe0, 500, "tower", List.of("photos"), "/home");
    private final Id foreign = add(0xf0, 250, "tower", List.of(), "/etc", "/home");
    private final Id foreignElsewhere = add(0x10, 260, "tower", List.of(), "/etc");
    private final Id foreignHost = add(0xa1, 270, "laptop", List.of(), "/home");

    @Test
    void seesItsOwnAndWhatOthersMadeOfItsSourcesOldestFirst() {
        assertThat(seen(MINE)).containsExactly(first, second, foreign, third);
        assertThat(new SnapshotQuery(all, MINE).seen()).filteredOn(PointInTime::foreign)
                .extracting(PointInTime::id).containsExactly(foreign);
    }

    @Test
    void withoutSourcesNoForeignOneIsSeen() {
        assertThat(seen(new Whose("tower", "home", List.of(), false))).containsExactly(first, second, third);
    }

    @Test
    void anyHostOrAnyTagOrAllOfThem() {
        assertThat(seen(new Whose(null, "home", List.of(), false))).containsExactly(first, second, third, otherHost);
        assertThat(seen(new Whose("laptop", null, List.of(), false))).containsExactly(foreignHost, otherHost);
        assertThat(seen(Whose.ALL)).hasSize(8);
        assertThat(seen(new Whose("tower", "home", List.of("/home"), true))).hasSize(8);
    }

    @Test
    void theNewestAndThoseBeforeIt() throws Exception {
        assertThat(choose(new Selector.Newest())).isEqualTo(third);
        assertThat(choose(new Selector.Back(0))).isEqualTo(third);
        assertThat(choose(new Selector.Back(1))).isEqualTo(foreign);
        assertThat(choose(new Selector.Back(3))).isEqualTo(first);
        assertThatThrownBy(() -> choose(new Selector.Back(4))).isInstanceOf(NoSuchPointException.class)
                .hasMessageContaining("only 4").hasMessageContaining(first.brief());
    }

    @Test
    void theNewestThatIsNotLater() throws Exception {
        assertThat(choose(at(299))).isEqualTo(foreign);
        assertThat(choose(at(300))).isEqualTo(third);
        assertThat(choose(at(1_000_000))).isEqualTo(third);
        assertThat(choose(at(100))).isEqualTo(first);
        assertThatThrownBy(() -> choose(at(99))).isInstanceOf(NoSuchPointException.class)
                .hasMessageContaining("3D").hasMessageContaining("the oldest is").hasMessageContaining(first.brief());
        assertThat(new SnapshotQuery(all, MINE).newest(Instant.ofEpochSecond(99))).isNull();
    }

    @Test
    void anIdentifierNamesAnySnapshot() throws Exception {
        assertThat(choose(new Selector.ById(otherHost.toString()))).isEqualTo(otherHost);
        assertThat(choose(new Selector.ById(foreignElsewhere.toString().substring(0, 18)))).isEqualTo(foreignElsewhere);
        assertThatThrownBy(() -> choose(new Selector.ById("00000000"))).isInstanceOf(NoSuchPointException.class)
                .hasMessageContaining("8 snapshots").hasMessageContaining("more digits");
        assertThatThrownBy(() -> choose(new Selector.ById("abcd"))).isInstanceOf(NoSuchPointException.class)
                .hasMessageContaining("--all-snapshots");
    }

    @Test
    void ofOneMomentTheIdentifierDecidesSoThatTheAnswerStays() {
        var twins = new LinkedHashMap<Id, Snapshot>();
        twins.put(new Id(2, 0, 0, 0), all.get(first));
        twins.put(new Id(1, 0, 0, 0), all.get(first));
        assertThat(new SnapshotQuery(twins, Whose.ALL).seen()).extracting(PointInTime::id)
                .containsExactly(new Id(1, 0, 0, 0), new Id(2, 0, 0, 0));
    }

    @Test
    void whenNothingIsSeenItSaysWhatWouldBe() {
        assertHint(new Whose("tower", "none", List.of(), false), "host tower", "`name`");
        assertHint(new Whose("nobody", "home", List.of(), false), "tag home", "`host`");
        assertHint(new Whose("nobody", "none", List.of(), false), "8 snapshots", "--all-snapshots");
        assertHint(new Whose("nobody", null, List.of(), false), "8 snapshots", "host nobody");
        assertHint(new Whose(null, "none", List.of(), false), "8 snapshots", "tag none");
        assertThatThrownBy(() -> new SnapshotQuery(Map.of(), MINE).choose(new Selector.Newest()))
                .isInstanceOf(NoSuchPointException.class).hasMessageContaining("no snapshot yet");
    }

    private void assertHint(Whose whose, String... parts) {
        for (var selector : List.of(new Selector.Newest(), at(1000))) {
            assertThatThrownBy(() -> new SnapshotQuery(all, whose).choose(selector))
                    .isInstanceOf(NoSuchPointException.class).hasMessageContainingAll(parts)
                    .hasMessageNotContaining("null");
        }
    }

    private static Selector at(long second) {
        return new Selector.NotAfter(Instant.ofEpochSecond(second), "3D");
    }

    private Id choose(Selector selector) throws NoSuchPointException {
        return new SnapshotQuery(all, MINE).choose(selector).id();
    }

    private List<Id> seen(Whose whose) {
        return new SnapshotQuery(all, whose).seen().stream().map(PointInTime::id).toList();
    }

    private Id add(long number, long second, String host, List<String> tags, String... paths) {
        var id = new Id(number, second, 0, 0);
        all.put(id, new Snapshot(new Timestamp(second, 0, 0), null, id, List.of(paths), host, "ada", 0, 0, List.of(),
                tags, null, "", null));
        return id;
    }
}
