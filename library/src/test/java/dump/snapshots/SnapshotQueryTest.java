package dump.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.Id;
import dump.model.Snapshot;
import dump.model.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotQueryTest {
    private static final Whose MINE = new Whose("tower", "home", List.of("/home"), false);
    private static final Instant NOW = Instant.ofEpochSecond(100_000);
    private final Set<Id> streams = new HashSet<>();
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
        assertThat(query(MINE).seen()).filteredOn(PointInTime::foreign)
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
        assertThat(choose(new Selector.Back(2))).isEqualTo(second);
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
        assertThat(new SnapshotQuery(twins, Whose.ALL, NOW, point -> false).seen()).extracting(PointInTime::id)
                .containsExactly(new Id(1, 0, 0, 0), new Id(2, 0, 0, 0));
    }

    @Test
    void whenNothingIsSeenItSaysWhatWouldBe() {
        assertHint(new Whose("tower", "none", List.of(), false), "host tower", "`name`");
        assertHint(new Whose("nobody", "home", List.of(), false), "host laptop", "host = \"laptop\"");
        assertHint(new Whose("nobody", "none", List.of(), false), "8 snapshots", "--all-snapshots");
        assertHint(new Whose("nobody", null, List.of(), false), "8 snapshots", "host nobody");
        assertHint(new Whose(null, "none", List.of(), false), "8 snapshots", "tag none");
        assertThatThrownBy(() -> new SnapshotQuery(Map.of(), MINE, NOW, point -> false).choose(new Selector.Newest()))
                .isInstanceOf(NoSuchPointException.class).hasMessageContaining("no snapshot yet");
    }

    @Test
    void whatIsDatedInTheFutureIsReachedByItsIdentifierOnly() throws Exception {
        var soon = add(0x21, NOW.getEpochSecond() + 3600, "tower", List.of("home"), "/home");
        var future = add(0x22, NOW.getEpochSecond() + 3601, "tower", List.of("home"), "/home");
        assertThat(query(MINE).seen()).filteredOn(PointInTime::future).extracting(PointInTime::id).containsExactly(future);
        assertThat(choose(new Selector.Newest())).isEqualTo(soon);
        assertThat(choose(new Selector.Back(1))).isEqualTo(third);
        assertThat(choose(at(Integer.MAX_VALUE))).isEqualTo(soon);
        assertThat(choose(new Selector.ById(future.toString()))).isEqualTo(future);
        assertThat(query(MINE).parent(List.of("/home")).id()).isEqualTo(soon);
        assertThat(query(MINE).passedOver()).contains("the snapshot of").contains("--date id:" + future.brief());
        var further = add(0x23, NOW.getEpochSecond() + 9999, "tower", List.of("home"), "/home");
        assertThat(query(MINE).passedOver()).contains("2 snapshots").contains(further.brief());
        assertThat(query(new Whose("laptop", "home", List.of(), false)).passedOver()).isNull();
    }

    @Test
    void aClockBeforeEverySnapshotIsNamedWithTheWayOn() {
        var query = new SnapshotQuery(all, MINE, Instant.EPOCH.minusSeconds(4000), point -> false);
        for (var selector : List.of(new Selector.Newest(), new Selector.Back(1), at(300))) {
            assertThatThrownBy(() -> query.choose(selector)).isInstanceOf(NoSuchPointException.class)
                    .hasMessageContaining("set the clock").hasMessageContaining("--date id:" + third.brief());
        }
    }

    @Test
    void aStreamIsChosenByItsNameOnly() throws Exception {
        var older = add(0x31, 600, "tower", List.of("home"), "/db.sql");
        var newer = add(0x32, 700, "tower", List.of("home"), "/db.sql");
        var misleading = add(0x33, 800, "tower", List.of("home"), "/");
        streams.addAll(List.of(older, newer, misleading));
        assertThat(choose(new Selector.Newest())).isEqualTo(third);
        assertThat(choose(new Selector.Back(1))).isEqualTo(foreign);
        assertThat(choose(at(10_000))).isEqualTo(third);
        assertThat(query(MINE).parent(List.of("/home")).id()).isEqualTo(third);
        assertThat(query(MINE).streamPaths(path -> path.contains("db"))).containsExactly("/db.sql");
        assertThat(query(MINE).chooseStream("/db.sql", new Selector.Newest()).id()).isEqualTo(newer);
        assertThat(query(MINE).chooseStream("/db.sql", new Selector.Back(1)).id()).isEqualTo(older);
        assertThat(query(MINE).chooseStream("/db.sql", at(699)).id()).isEqualTo(older);
        assertThatThrownBy(() -> query(MINE).chooseStream("/db.sql", at(500)))
                .isInstanceOf(NoSuchPointException.class).hasMessageContaining(older.brief());
        all.keySet().removeIf(id -> !streams.contains(id));
        assertThatThrownBy(() -> choose(new Selector.Newest())).isInstanceOf(NoSuchPointException.class)
                .hasMessageContaining("standard input").hasMessageContaining("db.sql");
    }

    @Test
    void sinceAllSourcesWereInOneOnlyWhatHoldsAllIsChosen() throws Exception {
        var both = new Whose("tower", "home", List.of("/home/anna", "/etc"), false);
        assertThat(query(both).choose(new Selector.Newest()).id()).isEqualTo(foreign);
        assertThat(query(both).choose(new Selector.Back(1)).id()).isEqualTo(second);
        assertThat(query(both).newerInPart(query(both).choose(new Selector.Newest()))).contains(third.brief());
        add(0x41, 600, "tower", List.of("home"), "/tmp");
        assertThat(query(both).choose(at(150)).id()).isEqualTo(first);
        assertThat(choose(new Selector.Newest())).isEqualTo(third);
        assertThat(query(MINE).newerInPart(query(MINE).choose(new Selector.Newest()))).isNull();
    }

    @Test
    void aFirstBackupSaysUnderWhichHostOrNameOthersAre() {
        assertThat(query(MINE).newHistory()).isNull();
        assertThat(query(new Whose("renamed", "home", List.of("/home"), false)).newHistory())
                .contains("new history").contains("host = \"laptop\"").contains("this host, renamed");
        assertThat(query(new Whose("tower", "renamed", List.of("/home"), false)).newHistory())
                .contains("name = \"photos\"").contains("with the name renamed");
        assertThat(query(new Whose("tower", "renamed", List.of("/other"), false)).newHistory()).isNull();
        assertThat(query(new Whose("other", "other", List.of("/other"), false)).newHistory()).isNull();
        assertThat(query(Whose.ALL).newHistory()).isNull();
        add(0x51, 900, "wor\\se", List.of("home"), "/elsewhere");
        assertThat(query(new Whose("renamed", "home", List.of("/home"), false)).newHistory()).contains("laptop");
        assertThat(query(new Whose("renamed", "home", List.of("/elsewhere"), false)).newHistory())
                .contains("host = \"wor\\\\se\"");
    }

    @Test
    void anErrorNamesTheFormerHost() {
        all.remove(otherTag);
        for (var selector : List.of(new Selector.Back(9), at(1)))
            assertThatThrownBy(() -> choose(selector)).isInstanceOf(NoSuchPointException.class)
                    .hasMessageContaining("the host laptop").hasMessageContaining("host = \"laptop\"");
    }

    @Test
    void aSeriesIsOfOneHostOneNameAndOneSetOfPaths() {
        assertThat(series(new Selector.Newest())).containsExactly(otherTag, otherHost, third, foreignElsewhere, foreign, first);
        assertThat(series(at(250))).containsExactly(foreign, first);
        var stream = add(0x61, 600, "tower", List.of("home"), "/home");
        streams.add(stream);
        assertThat(series(new Selector.Newest())).containsExactly(stream, otherTag, otherHost, third, foreignElsewhere, foreign, first);
    }

    private List<Id> series(Selector selector) {
        return query(Whose.ALL).series(selector).stream().map(one -> one.newest().id()).toList();
    }

    private SnapshotQuery query(Whose whose) {
        return new SnapshotQuery(all, whose, NOW, point -> streams.contains(point.id()));
    }

    private void assertHint(Whose whose, String... parts) {
        for (var selector : List.of(new Selector.Newest(), at(1000))) {
            assertThatThrownBy(() -> query(whose).choose(selector))
                    .isInstanceOf(NoSuchPointException.class).hasMessageContainingAll(parts)
                    .hasMessageNotContaining("null");
        }
    }

    private static Selector at(long second) {
        return new Selector.NotAfter(Instant.ofEpochSecond(second), "3D");
    }

    private Id choose(Selector selector) throws NoSuchPointException {
        return query(MINE).choose(selector).id();
    }

    private List<Id> seen(Whose whose) {
        return query(whose).seen().stream().map(PointInTime::id).toList();
    }

    private Id add(long number, long second, String host, List<String> tags, String... paths) {
        var id = new Id(number, second, 0, 0);
        all.put(id, new Snapshot(new Timestamp(second, 0, 0), null, id, List.of(paths), host, "ada", 0, 0, List.of(),
                tags, null, "", null));
        return id;
    }
}
