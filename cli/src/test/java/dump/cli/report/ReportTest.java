package dump.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.BackupResult;
import dump.engine.RestoreResult;
import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Id;
import dump.model.RestoreOutcome;
import dump.model.Snapshot;
import dump.model.SnapshotSummary;
import dump.model.Timestamp;
import dump.snapshots.SnapshotInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Id ID = Id.parse("6b07a29c" + "0".repeat(56));
    private static final Remedies REMEDIES = new Remedies("dump", "");
    private static final Style PLAIN = new Style(false, false, false, true, false);
    private static final Style QUIET = new Style(false, false, true, true, false);
    private static final Event.VolumeRead NO_VOLUMES = new Event.VolumeRead(0, 0);
    private static final SnapshotInfo POINT = snapshot("2026-03-01T18:30:10Z");

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private Terminal terminal(boolean person) {
        return new Terminal(output, errors, person, person, person, false, true, () -> 80);
    }

    private static SnapshotInfo snapshot(String time) {
        return snapshot(time, "host", "/data");
    }

    private static SnapshotInfo snapshot(String time, String host, String... paths) {
        var stored = new Snapshot(Timestamp.of(Instant.parse(time), ZoneOffset.UTC), null, ID, List.of(paths),
                host, "anna", 0, 0, List.of(), List.of("home"), null, "dump 0", null);
        return new SnapshotInfo(ID, stored, false, false, false);
    }

    @Test
    void saysWhichPointInTimeWasChosen() {
        new TextReport(terminal(false), PLAIN, CLOCK, REMEDIES).chosen("home", POINT);
        assertThat(errors).hasToString("home as of 2026-03-01 18:30 (8 months ago, 6b07a29c)\n");
    }

    @Test
    void saysOnceInAListWhatAllHaveInCommon() {
        var snapshots = List.of(POINT, snapshot("2026-11-23T11:00:00Z"));
        assertThat(SnapshotTable.of(snapshots, CLOCK, 80)).isEqualTo("""
                host host, /data, [home]
                ID        TIME                 AGE           SIZE
                6b07a29c  2026-03-01 18:30:10  8 months ago  -
                6b07a29c  2026-11-23 11:00:00  1 hour ago    -
                """);
        var different = List.of(POINT, snapshot("2026-11-23T11:00:00Z", "other", "/data", "/home/anna/letters"));
        assertThat(SnapshotTable.of(different, CLOCK, 80)).isEqualTo("""
                [home]
                ID        TIME                 AGE           SIZE  HOST   PATHS
                6b07a29c  2026-03-01 18:30:10  8 months ago  -     host   /data
                6b07a29c  2026-11-23 11:00:00  1 hour ago    -     other
                    /data  /home/anna/letters
                """);
        for (int columns = 40; columns < 120; columns++) {
            int most = Math.max(columns, 61);
            assertThat(SnapshotTable.of(different, CLOCK, columns).lines()).allMatch(line -> line.length() <= most)
                    .noneMatch(String::isBlank);
        }
    }

    @Test
    void showsTheOffsetOfATimeThatComesTwice() {
        var berlin = Clock.fixed(NOW, ZoneId.of("Europe/Berlin"));
        var snapshots = List.of(snapshot("2026-10-25T00:30:15Z"), snapshot("2026-10-25T01:30:15Z"),
                snapshot("2026-10-25T02:30:15Z"));
        assertThat(SnapshotTable.of(snapshots, berlin, 80)).contains("2026-10-25 02:30:15+02:00  4",
                "2026-10-25 02:30:15+01:00  4", "2026-10-25 03:30:15        4");
    }

    @Test
    void tellsProgramsTimesAsTheyAre() {
        var berlin = ZoneId.of("Europe/Berlin");
        assertThat(Human.rfc3339(Instant.parse("2026-01-02T03:04:05.678901234Z"), berlin))
                .isEqualTo("2026-01-02T04:04:05.678901234+01:00");
        assertThat(Human.rfc3339(Instant.parse("2026-01-02T03:04:00Z"), ZoneOffset.UTC))
                .isEqualTo("2026-01-02T03:04:00Z");
        assertThat(Human.rfc3339(Instant.parse("1880-01-01T00:00:00Z"), berlin)).isEqualTo("1880-01-01T00:00:00Z");
    }

    @Test
    void summarizesABackup() {
        var terminal = terminal(false);
        var report = new TextReport(terminal, PLAIN, CLOCK, REMEDIES);
        report.on(new Event.FileStored(ByteString.of("a"), 1000, true));
        report.on(new Event.FileFailed(ByteString.of("b"), "permission denied"));
        var outcome = report.backup("home", new BackupResult(ID, null, summary(), 1, 0, 2, 7));
        terminal.output().flush();
        assertThat(outcome).isEqualTo(Outcome.INCOMPLETE);
        assertThat(output.toString(StandardCharsets.UTF_8)).startsWith("home: snapshot 6b07a29c in ")
                .contains("1 new, 2 changed, 30,000 unmodified, 7 gone, 1 unreadable")
                .contains("1000 B read of 4.9 KiB, 600 B new, stored as 300 B").contains("2 files vanished");
        assertThat(errors).hasToString("dump: b: permission denied\n");
    }

    @Test
    void isSilentOnSuccessAndSaysOneLineOnFailureWhenAskedToBeQuiet() {
        var terminal = terminal(false);
        var report = new TextReport(terminal, QUIET, CLOCK, REMEDIES);
        report.chosen("home", POINT);
        report.on(new Event.FileVanished(ByteString.of("gone")));
        report.backup("home", new BackupResult(ID, null, summary(), 0, 0, 0, -1));
        terminal.output().flush();
        assertThat(output.size() + errors.size()).isZero();
        report.on(new Event.FileFailed(ByteString.of("b"), "permission denied"));
        report.on(new Event.FileFailed(ByteString.of("c"), "permission denied"));
        report.backup("home", new BackupResult(ID, null, summary(), 2, 0, 0, -1));
        assertThat(errors).hasToString("dump: 2 entries could not be read; the first is b: permission denied\n");
    }

    @Test
    void tellsWarningsEvenWhenQuiet() {
        new TextReport(terminal(false), QUIET, CLOCK, REMEDIES).on(new Event.Warning("the index is incomplete"));
        assertThat(errors).hasToString("dump: warning: the index is incomplete\n");
    }

    @Test
    void tellsWhatTheSourceNoLongerHoldsWhenVerifying() {
        var report = new TextReport(terminal(false), PLAIN, CLOCK, REMEDIES);
        report.verifying().on(new Event.FileVanished(ByteString.of("a")));
        report.on(new Event.FileVanished(ByteString.of("b")));
        assertThat(errors).hasToString("""
                dump: a: is gone from the source
                dump: b: vanished before it could be read
                """);
        assertThat(Summaries.verify(new VerifyResult(POINT, 2, 2, 0, 0, 0, 2, 0, 0, -1, -1), null, REMEDIES))
                .endsWith("compared with the source: 0 equal, 0 changed since, 0 gone since, 2 unreadable");
        assertThat(Summaries.verify(new VerifyResult(POINT, 2, 2, 0, 0, 2, 0, 0, 0, -1, -1), null, REMEDIES))
                .contains("2 gone since");
        // Of what cannot be listed, and what is lost and so compares with nothing.
        assertThat(Summaries.verify(new VerifyResult(POINT, -1, -1, 3, 0, 0, 0, 0, 0, -1, -1), null, REMEDIES))
                .startsWith("what was asked for: every byte read back");
        assertThat(Summaries.verify(new VerifyResult(POINT, 0, -1, 0, 0, 0, 0, 0, 1, -1, -1), null, REMEDIES))
                .doesNotContain("nothing was compared");
        assertThat(Summaries.verify(new VerifyResult(POINT, 2, 2, 0, 0, 0, 0, 0, 0, -1, -1), null, REMEDIES))
                .endsWith("nothing was compared: there is no source to compare with");
        // A place with a source and without files.
        assertThat(Summaries.verify(new VerifyResult(POINT, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), null, REMEDIES))
                .endsWith("compared with the source: 0 equal, 0 changed since, 0 gone since, 0 new since");
    }

    @Test
    void theLastLineOfAVerificationSaysWhyItDidNotEndWell() {
        var lost = new VerifyResult(POINT, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0);
        assertThat(Summaries.verify(lost, "other", REMEDIES)).isEqualTo("""
                no file could be read back completely
                compared with the source: 0 equal, 0 changed since, 0 gone since, 0 new since
                2 entries damaged: the repository cannot restore them""");
        var whole = new VerifyResult(POINT, -1, -1, 3, 0, 0, 0, 0, 0, 0, 0);
        for (var event : List.of(new Event.Damage("a list is missing"),
                new Event.SnapshotUnreadable("one is damaged"))) {
            output.reset();
            var terminal = terminal(false);
            var report = new TextReport(terminal, PLAIN, CLOCK, REMEDIES);
            report.on(event);
            assertThat(report.verify(whole)).isEqualTo(Outcome.DIFFERENT);
            terminal.output().flush();
            assertThat(output.toString(StandardCharsets.UTF_8)).endsWith(event instanceof Event.Damage
                    ? "the repository is not whole, as named above, but nothing that you asked for is lost\n"
                    : "not all snapshots can be read; they are named above\n");
        }
    }

    @Test
    void saysWhatWasLeftAloneAndHowToReplaceIt() {
        var terminal = terminal(false);
        var report = new TextReport(terminal, PLAIN, CLOCK, REMEDIES);
        var outcome = report.restore(new RestoreResult(POINT, new RestoreOutcome(3, 4, 1, 0, 2, 5000)), "/x/restored");
        terminal.output().flush();
        assertThat(outcome).isEqualTo(Outcome.INCOMPLETE);
        assertThat(output.toString(StandardCharsets.UTF_8))
                .contains("restored 3 entries (4.9 KiB) to /x/restored; 4 entries were right already")
                .contains("1 entry left alone").contains("--overwrite").contains("attributes of 2 entries needs root");
    }

    @Test
    void countsOneAndManyAsPeopleDo() {
        assertThat(Summaries.verify(new VerifyResult(POINT, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0), null, REMEDIES)).endsWith("""
                1 entry of the source is older than this backup and not in it; the next `dump backup` stores it, or \
                says why it cannot
                1 file with the same metadata as the source but different content
                1 entry damaged: the repository cannot restore it""");
        assertThat(Summaries.verify(new VerifyResult(POINT, 2, 2, 0, 0, 0, 0, 2, 2, 2, 0), null, REMEDIES)).endsWith("""
                2 entries of the source are older than this backup and not in it; the next `dump backup` stores them, \
                or says why it cannot
                2 files with the same metadata as the source but different content
                2 entries damaged: the repository cannot restore them""");
        assertThat(quietly(new VerifyResult(POINT, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0)))
                .isEqualTo("dump: 1 entry damaged, 1 file differs, 1 entry not in the backup\n");
        assertThat(quietly(new VerifyResult(POINT, 2, 2, 0, 0, 0, 0, 2, 2, 0, 0)))
                .isEqualTo("dump: 2 entries damaged, 2 files differ\n");
        assertThat(quietly(new VerifyResult(POINT, 2, 2, 0, 0, 0, 1, 0, 0, 0, 0)))
                .isEqualTo("dump: 1 entry of the source could not be read\n");
    }

    private String quietly(VerifyResult result) {
        errors.reset();
        new TextReport(terminal(false), QUIET, CLOCK, REMEDIES).verify(result);
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tellsDamageFromChange() {
        var report = new TextReport(terminal(false), PLAIN, CLOCK, REMEDIES);
        assertThat(report.verify(new VerifyResult(POINT, 10, 10, 8, 3, 2, 0, 0, 0, -1, -1))).isEqualTo(Outcome.DONE);
        assertThat(report.verify(new VerifyResult(POINT, 10, 10, 8, 3, 2, 1, 0, 0, -1, -1)))
                .isEqualTo(Outcome.INCOMPLETE);
        assertThat(report.verify(new VerifyResult(POINT, 10, 10, 8, 3, 2, 1, 1, 0, -1, -1)))
                .isEqualTo(Outcome.DIFFERENT);
        assertThat(report.verify(new VerifyResult(POINT, 10, 10, 8, 3, 2, 0, 1, 0, -1, -1)))
                .isEqualTo(Outcome.DIFFERENT);
        assertThat(report.verify(new VerifyResult(POINT, 10, 10, 8, 3, 2, 0, 0, 1, -1, -1)))
                .isEqualTo(Outcome.DIFFERENT);
        assertThat(report.verify(new VerifyResult(POINT, 10, 10, 8, 3, 2, 1, 0, 0, 1, 0))).isEqualTo(Outcome.DIFFERENT);
        assertThat(report.verify(new VerifyResult(POINT, 10, 10, 8, 3, 2, 0, 0, 0, 0, 5))).isEqualTo(Outcome.DONE);
    }

    @Test
    void escapesControlCharactersForAPersonAndKeepsBytesForAProgram() {
        var evil = ByteString.copyOf(new byte[] {'a', 0x1b, '[', '2', 'J', '\n', (byte) 0xff});
        assertThat(Escape.name(evil)).hasToString("a\\x1b[2J\\n\ufffd");
        assertThat(Escape.name(ByteString.of("täglich"))).hasToString("täglich");
        assertThat(Escape.lines("x\u202ey\r\nz")).isEqualTo("x\\u202ey\\x0d\nz");
        new TextReport(terminal(true), PLAIN, CLOCK, REMEDIES).on(new Event.FileFailed(evil, "no"));
        assertThat(errors.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b");
    }

    @Test
    void aNameMakesNoSecondLineAtATerminal() {
        var report = new TextReport(terminal(true), new Style(false, true, false, true, false), CLOCK, REMEDIES);
        var evil = ByteString.of("a\ndump: all is lost");
        report.on(new Event.FileStored(evil, 1, true));
        report.on(new Event.FileFailed(evil, "permission denied"));
        report.on(new Event.Warning(evil + " could not be compared"));
        report.verifying().on(new Event.FileChanged(evil, "permissions"));
        report.verifying().on(new Event.FileVanished(evil));
        assertThat(errors.toString(StandardCharsets.UTF_8)).doesNotContain("\ndump: all")
                .contains("new      a\\ndump: all");
        assertThat(Escape.name(ByteString.of("x\u202ey"))).hasToString("x\\u202ey");
        errors.reset();
        new TextReport(terminal(false), PLAIN, CLOCK, REMEDIES).on(new Event.FileFailed(evil, "no"));
        assertThat(errors).hasToString("dump: a\ndump: all is lost: no\n");
    }

    @Test
    void writesJsonThatHoldsAnyPath() {
        assertThat(new JsonLine("x").path("path", ByteString.of("a\"\\\n\u0001ü")).put("n", 1))
                .hasToString("{\"type\":\"x\",\"path\":\"a\\\"\\\\\\n\\u0001ü\",\"n\":1}\n");
        assertThat(new JsonLine("x").path("path", ByteString.copyOf(new byte[] {'a', (byte) 0xff})))
                .hasToString("{\"type\":\"x\",\"path\":\"a\ufffd\",\"path_hex\":\"61ff\"}\n");
    }

    @Test
    void drawsProgressWithinTheWidth() {
        var state = new ProgressLine.State(12_345, 512L << 20, 40_000, 1L << 30, NO_VOLUMES, 0, 0, 10);
        assertThat(ProgressLine.of(state, false, 100))
                .isEqualTo("[############------------]  50 %  512 MiB of 1.0 GiB  12,345 files  51 MiB/s  10 s left");
        assertThat(ProgressLine.of(state, false, 80))
                .isEqualTo("[############------------]  50 %  512 MiB of 1.0 GiB  12,345 files  10 s left");
        assertThat(ProgressLine.of(state, false, 60)).isEqualTo(" 50 %  512 MiB of 1.0 GiB  12,345 files  10 s left");
        assertThat(ProgressLine.of(state, false, 40)).isEqualTo(" 50 %  512 MiB of 1.0 GiB  10 s left");
        assertThat(ProgressLine.of(state, false, 30)).isEqualTo(" 50 %  10 s left");
        for (int columns = 0; columns < 120; columns++)
            assertThat(ProgressLine.of(state, false, columns).length()).isLessThan(Math.max(1, columns));
        assertThat(ProgressLine.of(new ProgressLine.State(3, 100, 0, 0, NO_VOLUMES, 0, 0, 0.1), false, 80))
                .isEqualTo("100 B  3 files");
    }

    @Test
    void tellsWhatTheServerHasAcceptedApartFromWhatIsOnTheWay() {
        var state = new ProgressLine.State(12_345, 512L << 20, 40_000, 1L << 30, NO_VOLUMES, 120L << 20, 32L << 20, 10);
        assertThat(ProgressLine.of(state, true, 120)).isEqualTo("[############------------]  50 %  512 MiB of 1.0 GiB"
                + "  120 MiB stored, 32 MiB on the way  12,345 files  10 s left");
        assertThat(ProgressLine.of(state, true, 100)).isEqualTo("[######------]  50 %  512 MiB of 1.0 GiB"
                + "  120 MiB stored, 32 MiB on the way  10 s left");
        for (int columns = 0; columns < 140; columns++)
            assertThat(ProgressLine.of(state, true, columns).length()).isLessThan(Math.max(1, columns));
        assertThat(ProgressLine.waiting(8, 80)).isEqualTo("the server does not answer; trying again in 8 s");
        assertThat(ProgressLine.waiting(0, 80)).isEqualTo("the server does not answer; trying again");
    }

    @Test
    void tellsAnOutageOnceHoweverLongItLasts() {
        var report = new TextReport(terminal(false), PLAIN, CLOCK, REMEDIES);
        report.on(new Event.StoreWaits("cut", 1000));
        report.on(new Event.StoreAnswers(1200));
        assertThat(errors).as("a moment").hasToString("");
        for (int i = 0; i < 20; i++) report.on(new Event.StoreWaits("cannot reach it", 30_000));
        report.on(new Event.StoreAnswers(600_000));
        assertThat(errors).hasToString(
                "dump: cannot reach it; trying again\ndump: the server answers again, after 10:00 min\n");
    }

    @Test
    void countsVolumesWhileDuplicityReadsThem() {
        var state = new ProgressLine.State(0, 0, 0, 0, new Event.VolumeRead(3, 12), 0, 0, 6);
        assertThat(ProgressLine.of(state, false, 100))
                .isEqualTo("[######------------------]  25 %  volume 3 of 12  0 files  18 s left");
    }

    @Test
    void takesTheProgressLineAwayForAMessage() {
        var terminal = terminal(true);
        terminal.progress("50 %");
        terminal.say("hello");
        terminal.progress("");
        assertThat(errors).hasToString("50 %\r\033[Khello\n50 %\r\033[K");
    }

    @Test
    void saysNumbersAsPeopleDo() {
        assertThat(Human.size(0)).isEqualTo("0 B");
        assertThat(Human.size(1536)).isEqualTo("1.5 KiB");
        assertThat(Human.size((1L << 20) - 1)).isEqualTo("1.0 MiB");
        assertThat(Human.size(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
        assertThat(Human.size(10188)).isEqualTo("9.9 KiB");
        assertThat(Human.size(10189)).isEqualTo("10 KiB");
        assertThat(Human.count(1, "file", "files")).isEqualTo("1 file");
        assertThat(Human.files(999)).isEqualTo("999 files");
        assertThat(Human.files(1000)).isEqualTo("1,000 files");
        assertThat(Human.files(1234567890123L)).isEqualTo("1,234,567,890,123 files");
        assertThat(Human.duration(Duration.ofMillis(350))).isEqualTo("0.4 s");
        assertThat(Human.duration(Duration.ofMillis(9_949))).isEqualTo("9.9 s");
        assertThat(Human.duration(Duration.ofSeconds(67))).isEqualTo("1:07 min");
        assertThat(Human.duration(Duration.ofSeconds(3_600 + 62))).isEqualTo("1:01:02 h");
        assertThat(Human.ago(NOW.minusSeconds(20), NOW)).isEqualTo("just now");
        assertThat(Human.ago(NOW.minusSeconds(3600), NOW)).isEqualTo("1 hour ago");
        assertThat(Human.ago(NOW.minusSeconds(86_400 * 21), NOW)).isEqualTo("3 weeks ago");
        assertThat(Human.ago(NOW.minusSeconds(86_400 * 1100), NOW)).isEqualTo("3 years ago");
        assertThat(Human.ago(NOW.plusSeconds(7200), NOW)).isEqualTo("in 2 hours");
    }

    @Test
    void doesNotLoseAFailureToWriteResults() {
        var full = new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        full.write("result");
        assertThatThrownBy(full::flush).isInstanceOfSatisfying(OutputFailed.class,
                failure -> assertThat(failure.readerGone()).isFalse());
    }

    private static SnapshotSummary summary() {
        var time = Timestamp.of(NOW, ZoneOffset.UTC);
        return new SnapshotSummary(time, time, 1, 2, 30_000, 0, 0, 0, 0, 0, 600, 300, 30_003, 5000);
    }
}
