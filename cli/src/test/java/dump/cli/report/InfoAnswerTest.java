package dump.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dump.engine.RepositoryInfo;
import dump.engine.RepositoryInfo.Growth;
import dump.engine.RepositoryInfo.Sizes;
import dump.engine.RepositoryInfo.Usage;
import dump.model.Id;
import dump.model.Snapshot;
import dump.model.Timestamp;
import dump.snapshots.SnapshotInfo;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a repository holds, in lines. */
class InfoAnswerTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void showsTheLastTwentySnapshotsNewestLast() {
        var text = text(answer(25, new Usage(new Sizes(0, 0, 0), 7, 1000)), false);
        assertThat(text).contains("… 5 older ones, which --verbose shows\n").contains("last check   2026-02-28 12:00 (1 day ago)")
                .contains("last cleanup unknown here")
                .contains("2 packs in no index, left by runs that were cut off or are at work")
                .contains("the bucket keeps former versions");
        assertThat(text.lines().filter(line -> line.startsWith("00000000"))).hasSize(20);
        assertThat(text.lines().toList().getLast()).startsWith("00000000  2026-03-01 11:59");
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
        assertThat(text(answer(25, null), true).lines().filter(line -> line.startsWith("00000000"))).hasSize(25);
    }

    @Test
    void whatNobodySaysIsNotKnown() {
        assertThat(text(answer(2, null), false)).contains("deduplication unknown").doesNotContain("unused")
                .contains("        -         -         -         -");
        assertThat(answer(2, null).lines().getFirst().toString()).doesNotContain("bytes");
    }

    @Test
    void anEmptyRepositoryHasNoRatios() {
        var info = new RepositoryInfo("ab".repeat(32), 2, 0, List.of(), 0, new Sizes(0, 0, 0), new Sizes(0, 0, 0), 0, 0,
                Optional.empty(), null);
        assertThat(text(new InfoAnswer(info, "/disk", -1, null, null), false)).contains("compression -")
                .doesNotContain("ID ");
    }

    private static InfoAnswer answer(int count, Usage usage) {
        var seen = new ArrayList<Growth>();
        for (int i = 0; i < count; i++) {
            var stored = new Snapshot(Timestamp.of(NOW.minusSeconds(60L * (count - i)), ZoneOffset.UTC), null,
                    new Id(1, 1, 1, 1), List.of("/a"), "host", "anna", 0, 0, List.of(), List.of(), null, "", null);
            seen.add(new Growth(new SnapshotInfo(new Id(0, 0, 0, i), stored, false, false, false), -1, -1, null, null));
        }
        var info = new RepositoryInfo("ab".repeat(32), 2, count, seen, -1, new Sizes(4, 4000, 2000),
                new Sizes(1, 100, 50), 5, 1, Optional.of(true), usage);
        return new InfoAnswer(info, "s3:somewhere", -1, null, NOW.minusSeconds(86_400));
    }

    private static String text(InfoAnswer answer, boolean verbose) {
        return answer.text(CLOCK, new Style(false, verbose, false, false, false), new Remedies("dump", ""));
    }
}
