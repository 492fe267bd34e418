package dump.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.Id;
import dump.model.Remedy;
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
    private static final SnapshotFilter MINE = SnapshotFilter.own("tower", "home", List.of("/home"));
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
        assertThat(query(MINE).seen()).filteredOn(SnapshotInfo::foreign)
                .extracting(SnapshotInfo::id).containsExactly(foreign);
    }

    @Test
    void withoutSourcesNoForeignOneIsSeen() {
        assertThat(seen(SnapshotFilter.own("tower", "home", List.of()))).containsExactly(first, second, third);
    }

    @Test
    void anyHostOrAnyTagOrAllOfThem() {
        assertThat(seen(SnapshotFilter.own(null, "home", List.of())))
                .containsExactly(first, second, third, otherHost);
        assertThat(seen(SnapshotFilter.own("laptop", null, List.of()))).containsExactly(foreignHost, otherHost);
        assertThat(seen(SnapshotFilter.ALL)).hasSize(8);
        assertThat(seen(new SnapshotFilter("tower", "home", List.of("/home"), SnapshotFilter.Kind.EVERYTHING)))
                .hasSize(8);
    }

    @Test
    void theNewestAndThoseBeforeIt() throws Exception {
        assertThat(choose(new Selector.Newest())).isEqualTo(third);
        assertThat(choose(new Selector.Back(0))).isEqualTo(third);
        assertThat(choose(new Selector.Back(1))).isEqualTo(foreign);
        assertThat(choose(new Selector.Back(2))).isEqualTo(second);
        assertThat(choose(new Selector.Back(3))).isEqualTo(first);
        assertThatThrownBy(() -> choose(new Selector.Back(4))).isInstanceOf(NoSuchSnapshotException.class)
                .hasMessageContaining("only 4").hasMessageContaining(first.brief());
    }

    @Test
    void theNewestThatIsNotLater() throws Exception {
        assertThat(choose(at(299))).isEqualTo(foreign);
        assertThat(choose(at(300))).isEqualTo(third);
        assertThat(choose(at(1_000_000))).isEqualTo(third);
        assertThat(choose(at(100))).isEqualTo(first);
        assertThatThrownBy(() -> choose(at(99))).isInstanceOf(NoSuchSnapshotException.class)
                .hasMessageContaining("3D").hasMessageContaining("the oldest is").hasMessageContaining(first.brief());
    }

    @Test
    void anIdentifierNamesAnySnapshot() throws Exception {
        assertThat(choose(new Selector.ById(otherHost.toString()))).isEqualTo(otherHost);
        assertThat(choose(new Selector.ById(foreignElsewhere.toString().substring(0, 18)))).isEqualTo(foreignElsewhere);
        assertThatThrownBy(() -> choose(new Selector.ById("00000000"))).isInstanceOf(NoSuchSnapshotException.class)
                .hasMessageContaining("8 snapshots").hasMessageContaining("more digits");
        assertThatThrownBy(() -> choose(new Selector.ById("abcd"))).isInstanceOf(NoSuchSnapshotException.class)
                .hasFieldOrPropertyWithValue("remedy", new Remedy.ListAll(false));
    }

    @Test
    void ofOneMomentTheIdentifierDecidesSoThatTheAnswerStays() {
        var twins = new LinkedHashMap<Id, Snapshot>();
        twins.put(new Id(2, 0, 0, 0), all.get(first));
        twins.put(new Id(1, 0, 0, 0), all.get(first));
        assertThat(new SnapshotQuery(twins, SnapshotFilter.ALL, NOW, snapshot -> false).seen())
                .extracting(SnapshotInfo::id)
                .containsExactly(new Id(1, 0, 0, 0), new Id(2, 0, 0, 0));
    }

    @Test
    void whenNothingIsSeenItSaysWhatWouldBe() {
        assertHint(SnapshotFilter.own("tower", "none", List.of()), new Remedy.OtherTag(), "host tower");
        assertHint(SnapshotFilter.own("nobody", "home", List.of()), new Remedy.Adopt("laptop", null, true),
                "host laptop");
        assertHint(SnapshotFilter.own("nobody", "none", List.of()), new Remedy.ListAll(false), "8 snapshots");
        assertHint(SnapshotFilter.own("nobody", null, List.of()), new Remedy.ListAll(false), "8 snapshots",
                "host nobody");
        assertHint(SnapshotFilter.own(null, "none", List.of()), new Remedy.ListAll(false), "8 snapshots", "tag none");
        assertThatThrownBy(() -> new SnapshotQuery(Map.of(), MINE, NOW, snapshot -> false)
                .choose(new Selector.Newest()))
                .isInstanceOf(NoSuchSnapshotException.class).hasMessageContaining("no snapshot yet");
    }

    @Test
    void whatIsDatedInTheFutureIsReachedByItsIdentifierOnly() throws Exception {
        var soon = add(0x21, NOW.getEpochSecond() + 3600, "tower", List.of("home"), "/home");
        var future = add(0x22, NOW.getEpochSecond() + 3601, "tower", List.of("home"), "/home");
        assertThat(query(MINE).seen()).filteredOn(SnapshotInfo::future).extracting(SnapshotInfo::id)
                .containsExactly(future);
        assertThat(choose(new Selector.Newest())).isEqualTo(soon);
        assertThat(choose(new Selector.Back(1))).isEqualTo(third);
        assertThat(choose(at(Integer.MAX_VALUE))).isEqualTo(soon);
        assertThat(choose(new Selector.ById(future.toString()))).isEqualTo(future);
        assertThat(query(MINE).parent(List.of("/home")).id()).isEqualTo(soon);
        assertThat(query(MINE).passedOver().text()).contains("the snapshot of").contains(future.brief());
        assertThat(query(MINE).passedOver().remedy()).isEqualTo(new Remedy.ChooseFuture(future, NOW));
        var further = add(0x23, NOW.getEpochSecond() + 9999, "tower", List.of("home"), "/home");
        assertThat(query(MINE).passedOver().text()).contains("2 snapshots").contains(further.brief());
        assertThat(query(SnapshotFilter.own("laptop", "home", List.of())).passedOver()).isNull();
    }

    @Test
    void aClockBeforeEverySnapshotIsNamedWithTheWayOn() {
        var query = new SnapshotQuery(all, MINE, Instant.EPOCH.minusSeconds(4000), snapshot -> false);
        for (var selector : List.of(new Selector.Newest(), new Selector.Back(1), at(300))) {
            assertThatThrownBy(() -> query.choose(selector)).isInstanceOf(NoSuchSnapshotException.class)
                    .hasMessageContaining("clock").extracting("remedy")
                    .isInstanceOfSatisfying(Remedy.SetClock.class,
                    remedy -> assertThat(remedy.newest()).isEqualTo(third));
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
                .isInstanceOf(NoSuchSnapshotException.class).hasMessageContaining(older.brief());
        all.keySet().removeIf(id -> !streams.contains(id));
        assertThatThrownBy(() -> choose(new Selector.Newest())).isInstanceOf(NoSuchSnapshotException.class)
                .hasMessageContaining("standard input").hasMessageContaining("db.sql");
    }

    @Test
    void sinceAllSourcesWereInOneOnlyWhatHoldsAllIsChosen() throws Exception {
        var both = SnapshotFilter.own("tower", "home", List.of("/home/anna", "/etc"));
        assertThat(query(both).choose(new Selector.Newest()).id()).isEqualTo(foreign);
        assertThat(query(both).choose(new Selector.Back(1)).id()).isEqualTo(second);
        assertThat(query(both).newerInPart(query(both).choose(new Selector.Newest())).remedy())
                .isEqualTo(new Remedy.ChooseNewer(third));
        add(0x41, 600, "tower", List.of("home"), "/tmp");
        assertThat(query(both).choose(at(150)).id()).isEqualTo(first);
        assertThat(choose(new Selector.Newest())).isEqualTo(third);
        assertThat(query(MINE).newerInPart(query(MINE).choose(new Selector.Newest()))).isNull();
    }

    @Test
    void aFirstBackupSaysUnderWhichHostOrNameOthersAre() {
        assertThat(query(MINE).newHistory()).isNull();
        assertThat(query(SnapshotFilter.own("renamed", "home", List.of("/home"))).newHistory())
                .matches(told -> told.text().contains("new history") && told.text().contains("this host, renamed"))
                .hasFieldOrPropertyWithValue("remedy", new Remedy.Adopt("laptop", null, false));
        assertThat(query(SnapshotFilter.own("tower", "renamed", List.of("/home"))).newHistory())
                .matches(told -> told.text().contains("with the name renamed"))
                .hasFieldOrPropertyWithValue("remedy", new Remedy.Adopt(null, "photos", false));
        assertThat(query(SnapshotFilter.own("tower", "renamed", List.of("/other"))).newHistory()).isNull();
        assertThat(query(SnapshotFilter.own("other", "other", List.of("/other"))).newHistory()).isNull();
        assertThat(query(SnapshotFilter.ALL).newHistory()).isNull();
        add(0x51, 900, "wor\\se", List.of("home"), "/elsewhere");
        assertThat(query(SnapshotFilter.own("renamed", "home", List.of("/home"))).newHistory().text())
                .contains("laptop");
        assertThat(query(SnapshotFilter.own("renamed", "home", List.of("/elsewhere"))).newHistory().remedy())
                .isEqualTo(new Remedy.Adopt("wor\\se", null, false));
    }

    @Test
    void anErrorNamesTheFormerHost() {
        all.remove(otherTag);
        for (var selector : List.of(new Selector.Back(9), at(1)))
            assertThatThrownBy(() -> choose(selector)).isInstanceOf(NoSuchSnapshotException.class)
                    .hasMessageContaining("the host laptop")
                    .hasFieldOrPropertyWithValue("remedy", new Remedy.Adopt("laptop", null, false));
    }

    @Test
    void aSeriesIsOfOneHostOneNameAndOneSetOfPaths() {
        assertThat(series(new Selector.Newest()))
                .containsExactly(otherTag, otherHost, third, foreignElsewhere, foreign, first);
        assertThat(series(at(250))).containsExactly(foreign, first);
        var stream = add(0x61, 600, "tower", List.of("home"), "/home");
        streams.add(stream);
        assertThat(series(new Selector.Newest()))
                .containsExactly(stream, otherTag, otherHost, third, foreignElsewhere, foreign, first);
    }

    private List<Id> series(Selector selector) {
        return query(SnapshotFilter.ALL).series(selector).stream().map(one -> one.newest().id()).toList();
    }

    private SnapshotQuery query(SnapshotFilter filter) {
        return new SnapshotQuery(all, filter, NOW, snapshot -> streams.contains(snapshot.id()));
    }

    private void assertHint(SnapshotFilter filter, Remedy remedy, String... parts) {
        for (var selector : List.of(new Selector.Newest(), at(1000))) {
            assertThatThrownBy(() -> query(filter).choose(selector))
                    .isInstanceOf(NoSuchSnapshotException.class).hasMessageContainingAll(parts)
                    .hasFieldOrPropertyWithValue("remedy", remedy)
                    .hasMessageNotContaining("null");
        }
    }

    private static Selector at(long second) {
        return new Selector.NotAfter(Instant.ofEpochSecond(second), "3D");
    }

    private Id choose(Selector selector) throws NoSuchSnapshotException {
        return query(MINE).choose(selector).id();
    }

    private List<Id> seen(SnapshotFilter filter) {
        return query(filter).seen().stream().map(SnapshotInfo::id).toList();
    }

    private Id add(long number, long second, String host, List<String> tags, String... paths) {
        var id = new Id(number, second, 0, 0);
        all.put(id, new Snapshot(new Timestamp(second, 0, 0), null, id, List.of(paths), host, "ada", 0, 0, List.of(),
                tags, null, "", null));
        return id;
    }
}
