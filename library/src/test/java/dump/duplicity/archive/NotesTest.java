package dump.duplicity.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dump.duplicity.archive.VolumeDamageNote.Bad;
import dump.model.Id;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notes beside the copies: what they say comes back, and what is no line of theirs is passed over. */
class NotesTest {
    private static final Id ONE = Id.parse("1".repeat(64));
    private static final Id TWO = Id.parse("2".repeat(64));
    private static final Id THREE = Id.parse("3".repeat(64));

    @TempDir Path base;
    private OpenedArchive archive;
    private Path directory;

    @BeforeEach
    void open() throws Exception {
        base = base.toRealPath();
        directory = base.resolve("archives/name");
        archive = OpenedArchive.below(base);
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void whatWasToBeBackedUpIsKnownOfEachSetThatIsThere() throws Exception {
        var note = new SelectionNote(archive.cache);
        assertThat(note.of(ONE)).isNull();
        note.add(ONE, TWO, Set.of(ONE));
        note.add(TWO, THREE, Set.of(ONE, TWO));
        assertThat(note.of(ONE)).isEqualTo(TWO);
        assertThat(note.of(TWO)).isEqualTo(THREE);
        note.add(THREE, ONE, Set.of(TWO, THREE));
        assertThat(note.of(ONE)).as("its set is gone").isNull();
        assertThat(note.of(TWO)).isEqualTo(THREE);
    }

    @Test
    void aSetThatIsMadeAgainHasOneSelection() throws Exception {
        var note = new SelectionNote(archive.cache);
        note.add(ONE, TWO, Set.of());
        note.add(ONE, THREE, Set.of(ONE));
        assertThat(note.of(ONE)).isEqualTo(THREE);
        assertThat(Files.readAllLines(directory.resolve("dump-selection"))).hasSize(1);
    }

    @Test
    void aSelectionThatIsCutOffIsNotKnown() throws Exception {
        Files.createDirectories(directory);
        Files.write(directory.resolve("dump-selection"), List.of((ONE + " " + TWO).substring(0, 100), "", "x y",
                TWO + " " + THREE));
        var note = new SelectionNote(archive.cache);
        assertThat(note.of(ONE)).isNull();
        assertThat(note.of(TWO)).isEqualTo(THREE);
    }

    @Test
    void damageThatWasNotedIsReadBackInOrder() throws Exception {
        var note = new VolumeDamageNote(archive.cache, false);
        note.write(List.of(new Bad(TWO, 3, "1:2.3:4.5"), new Bad(ONE, 12, "-")));
        assertThat(note.read()).containsExactly(new Bad(ONE, 12, "-"), new Bad(TWO, 3, "1:2.3:4.5"));
        note.write(List.of());
        assertThat(note.read()).isEmpty();
        assertThat(directory.resolve("dump-damage")).doesNotExist();
    }

    @Test
    void ofDamageOnlyWholeLinesCount() throws Exception {
        Files.createDirectories(directory);
        Files.write(directory.resolve("dump-damage"), List.of("bad " + ONE + " 1234567890 -", "bad " + ONE + " 1",
                "bad " + ONE + " 1 name", "good " + ONE + " 1 -", "bad " + TWO + " 1 -"));
        assertThat(new VolumeDamageNote(archive.cache, false).read()).containsExactly(new Bad(TWO, 1, "-"));
    }

    @Test
    void inATrialNothingIsNoted() throws Exception {
        new VolumeDamageNote(archive.cache, true).write(List.of(new Bad(ONE, 1, "-")));
        new OpenedTogether(archive.cache, true).keep(List.of("line"));
        assertThat(directory).doesNotExist();
    }

    @Test
    void whatOpenedTogetherIsReplacedByWhatDoesNow() throws Exception {
        var note = new OpenedTogether(archive.cache, false);
        note.keep(List.of("a", "b"));
        note.keep(List.of("c"));
        assertThat(note.lines()).containsExactly("c");
    }
}
