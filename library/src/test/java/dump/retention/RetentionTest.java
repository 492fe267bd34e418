package dump.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.Id;
import dump.snapshots.SnapshotInfo;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which snapshots go, beside what the policy counts. */
class RetentionTest {
    private static final List<String> BOTH = List.of("/home", "/etc");
    private final SnapshotInfo old = Taken.at("2025-10-29");
    private final SnapshotInfo inForce = Taken.at("2025-11-20");
    private final SnapshotInfo later = Taken.at("2026-01-29");
    private final SnapshotInfo newest = Taken.at("2026-10-29");

    @Test
    void aDateLetsGoWhatCameBeforeTheOneInForce() {
        assertThat(going(since("2025-11-29"), old, inForce, later, newest)).containsExactly(old);
        assertThat(going(since("2025-11-20"), old, inForce, later, newest)).as("at its own moment").containsExactly(old);
        assertThat(going(since("2025-11-19"), old, inForce, later, newest)).isEmpty();
        assertThat(going(since("2020-01-01"), old, inForce, later, newest)).as("none was in force").isEmpty();
        assertThat(going(since("2030-01-01"), old, inForce, later, newest)).containsExactly(old, inForce, later);
    }

    @Test
    void whatIsInForceCoversWhateverOlderOnesHeld() {
        var both = Taken.at("2025-06-01", BOTH);
        var homeOnly = Taken.at("2025-11-01");
        var between = Taken.at("2025-08-01");
        var older = Taken.at("2025-05-01", BOTH);
        var now = Taken.at("2026-06-01", BOTH);
        assertThat(going(since("2025-12-01"), older, both, between, homeOnly, now)).containsExactly(older);
        assertThat(going(since("2025-12-01"), Taken.at("2025-01-01"), Taken.at("2025-02-01"), now))
                .as("a source that came later").containsExactly(Taken.at("2025-01-01"));
    }

    @Test
    void withBothOnlyWhatNeitherKeepsGoes() {
        var policy = Policy.NONE.keep(Rule.LAST, 1).keep(Rule.YEARLY, 2);
        assertThat(going(retention("2026-06-01", policy), old, inForce, later, newest)).containsExactly(old);
        assertThat(going(retention(null, policy), old, inForce, later, newest)).containsExactly(old, later);
        assertThat(going(retention("2026-06-01", Policy.NONE.keep(Rule.LAST, Policy.UNLIMITED)), old, newest)).isEmpty();
    }

    @Test
    void withoutDateAndPolicyNothingIsAsked() {
        assertThat(retention(null, null).forgets()).isFalse();
        assertThat(retention(null, Policy.NONE).forgets()).isTrue();
    }

    @Test
    void theNewestAndPinnedOnesStayWhateverIsSaid() {
        var pinned = Taken.at("2025-01-01", "home", Retention.PIN);
        assertThat(going(retention("2030-01-01", Policy.NONE), pinned, old, newest)).containsExactly(old);
        assertThat(reasons(retention(null, Policy.NONE), pinned, old, newest))
                .containsExactly("pinned", "", "newest");
    }

    @Test
    void whatIsSetAsideUsesUpNothing() {
        var future = Taken.future(Taken.at("2040-01-01"));
        var forged = Taken.at("2026-10-28T12:00:00Z");
        var policy = new Retention(null, Policy.NONE.keep(Rule.LAST, 2), Set.of(forged.id()), Instant.EPOCH,
                ZoneOffset.UTC);
        assertThat(reasons(policy, old, later, forged, newest, future)).containsExactly("", "last",
                "appeared later than it is dated", "newest, last", "dated in the future");
    }

    @Test
    void whatCameLateIsNeverInForce() {
        var forged = Taken.at("2025-11-28");
        var retention = new Retention(Instant.parse("2025-11-29T00:00:00Z"), null, Set.of(forged.id()), Instant.EPOCH,
                ZoneOffset.UTC);
        assertThat(going(retention, old, inForce, forged, newest)).containsExactly(old);
    }

    @Test
    void aSourceThatWasLeftOutKeepsASeriesOfItsOwn() {
        var both = Taken.at("2025-06-01", BOTH);
        assertThat(going(retention("2030-01-01", Policy.NONE.keep(Rule.LAST, 1)), Taken.at("2025-05-01", BOTH), both, old,
                newest)).containsExactly(Taken.at("2025-05-01", BOTH), old);
    }

    @Test
    void whatHoldsOnlySomeTakesNobodysPlace() {
        var first = Taken.at("2025-06-01", BOTH);
        var second = Taken.at("2025-06-02", BOTH);
        var partly = Taken.at("2025-06-03");
        var now = Taken.at("2025-06-04", BOTH);
        assertThat(going(retention(null, Policy.NONE.keep(Rule.LAST, 2)), first, second, partly, now))
                .containsExactly(first);
        assertThat(going(retention(null, Policy.NONE.keep(Rule.LAST, 1)), first, second, partly, now))
                .containsExactly(first, second, partly);
    }

    @Test
    void standardInputIsASeriesByItsName() {
        var stream = new SnapshotInfo(Id.parse("ab".repeat(32)), Taken.at("2026-11-01", List.of("/db.sql")).stored(),
                false, false, true);
        var above = Taken.at("2025-01-01", List.of("/"));
        assertThat(going(retention("2030-01-01", null), above, stream)).isEmpty();
    }

    private static Retention since(String date) {
        return retention(date, null);
    }

    private static Retention retention(String date, Policy policy) {
        return new Retention(date == null ? null : Instant.parse(date + "T12:00:00Z"), policy, Set.of(),
                Instant.parse("2030-01-01T00:00:00Z"), ZoneOffset.UTC);
    }

    private static List<SnapshotInfo> going(Retention retention, SnapshotInfo... snapshots) {
        return retention.judge(sorted(snapshots)).stream().filter(verdict -> !verdict.stays()).map(RetentionVerdict::snapshot)
                .toList();
    }

    private static List<String> reasons(Retention retention, SnapshotInfo... snapshots) {
        return retention.judge(sorted(snapshots)).stream()
                .map(verdict -> String.join(", ", verdict.reasons().stream().map(Reason::text).toList())).toList();
    }

    private static List<SnapshotInfo> sorted(SnapshotInfo... snapshots) {
        return Arrays.stream(snapshots).sorted(Comparator.comparing((SnapshotInfo one) -> one.stored().time())).toList();
    }
}
