package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import dump.model.Content;
import dump.model.Metadata;
import dump.model.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the guard against lost files goes by: what the last backup held of a source, and what became of it. */
class SourceTallyTest {
    private static final Node FILE = node(new Content.File(List.of(), 0));
    private static final Node DIRECTORY = node(new Content.Directory(null));

    private final SourceTally tally = new SourceTally(ByteString.of("/source"));

    @Test
    void whatIsInBothIsLeftAndNothingIsGone() {
        tally.compared();
        kept(FILE, 3);
        kept(DIRECTORY, 2);
        assertThat(tally.outcome()).isEqualTo(new SourceOutcome(ByteString.of("/source"), true, false, 3, 5, 3, 5, 3, 5,
                0, List.of()));
    }

    @Test
    void withoutALastBackupNothingIsCompared() {
        tally.found(FILE);
        assertThat(tally.outcome()).returns(false, SourceOutcome::compared).returns(1L, SourceOutcome::files)
                .returns(0L, SourceOutcome::filesBefore).returns(0L, SourceOutcome::filesLeft);
    }

    @Test
    void theCausesOfLossesComeTheGravestFirst() {
        tally.lost(FILE, "left out by exclude-larger-than");
        for (int i = 0; i < 2; i++) tally.lost(i == 0 ? FILE : DIRECTORY, SourceTally.ABSENT);
        kept(FILE, 1);
        assertThat(tally.outcome().losses()).containsExactly(new SourceOutcome.Loss("not there any more", 2),
                new SourceOutcome.Loss("left out by exclude-larger-than", 1));
        assertThat(tally.outcome()).returns(3L, SourceOutcome::filesBefore).returns(1L, SourceOutcome::filesLeft)
                .returns(4L, SourceOutcome::entriesBefore).returns(1L, SourceOutcome::entriesLeft)
                .returns(2L, SourceOutcome::filesGone);
    }

    @Test
    void whatCannotBeReadIsNotLeftAndYetNotGone() {
        tally.lost(FILE, SourceTally.UNREADABLE);
        kept(FILE, 1);
        tally.unreadFile();
        assertThat(tally.outcome()).returns(2L, SourceOutcome::filesBefore).returns(0L, SourceOutcome::filesLeft)
                .returns(0L, SourceOutcome::filesGone)
                .returns(List.of(new SourceOutcome.Loss("unreadable", 2)), SourceOutcome::losses);
    }

    @Test
    void aFileThatIsADirectoryNowIsLeftAsAnEntryAndGoneAsAFile() {
        tally.before(FILE);
        tally.found(DIRECTORY);
        tally.noFile();
        assertThat(tally.outcome()).returns(1L, SourceOutcome::entriesLeft).returns(0L, SourceOutcome::filesLeft)
                .returns(1L, SourceOutcome::filesGone);
    }

    @Test
    void aSourceThatIsAFileWhereItWasADirectoryDoesNotStandForWhatThereWas() {
        tally.replaced(true);
        tally.foundSource(FILE);
        assertThat(tally.outcome()).returns(true, SourceOutcome::compared).returns(0L, SourceOutcome::files);
    }

    @Test
    void aSourceThatWasAFileAndIsOneCounts() {
        tally.replaced(false);
        tally.foundSource(FILE);
        assertThat(tally.outcome()).returns(true, SourceOutcome::compared).returns(1L, SourceOutcome::files);
    }

    @Test
    void ofAnotherBackupThanTheOneItBuildsOnNoFileIsCalledGone() {
        tally.onlyNames();
        tally.lost(FILE, SourceTally.ABSENT);
        assertThat(tally.outcome()).returns(0L, SourceOutcome::filesGone).returns(0L, SourceOutcome::filesLeft)
                .returns(1L, SourceOutcome::filesBefore);
    }

    @Test
    void ofAMillionCausesAFewAreToldAndEveryLossIsCounted() {
        for (int i = 0; i < 3000; i++) tally.lost(FILE, "left out by the marker .nobackup in /source/" + i);
        assertThat(tally.outcome().losses()).hasSizeLessThanOrEqualTo(1001);
        assertThat(tally.outcome().losses().stream().mapToLong(SourceOutcome.Loss::entries).sum()).isEqualTo(3000);
        assertThat(tally.outcome()).returns(0L, SourceOutcome::filesLeft).returns(3000L, SourceOutcome::filesGone);
    }

    @Test
    void moreLossesThanWereCountedNeverMakeThemNegative() {
        tally.unreadFile();
        assertThat(tally.outcome()).returns(0L, SourceOutcome::filesLeft).returns(0L, SourceOutcome::entriesLeft);
    }

    private void kept(Node node, int times) {
        for (int i = 0; i < times; i++) {
            tally.before(node);
            tally.found(node);
        }
    }

    private static Node node(Content content) {
        return new Node(ByteString.of("name"), Metadata.UNKNOWN, content);
    }
}
